"""When a board runs, and when each run opens and is frozen (behaviour 7.1, 7.6)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, Repetition, RunUnit
from plaudit.domain.periods import MONTHS_PER_YEAR

OPENING_TIME = time(10, tzinfo=UTC)
"""On the day before a run starts: the first zone begins its first day."""

FREEZING_TIME = time(13, tzinfo=UTC)
"""On the day after a run ends: an hour after the last zone is done."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a board, both days included; a run without an end goes on for ever."""

    starts_on: date
    ends_on: date | None


def run_of(board: Leaderboard, day: date) -> Run | None:
    """Return the run that a local date belongs to, if there is one."""
    if day < board.starts_on or (board.ends_on is not None and day > board.ends_on):
        return None
    return _run(board, _number_of(board, day))


def run_starting(board: Leaderboard, day: date) -> Run | None:
    """Return the run that starts on a day, if one does."""
    run = run_of(board, day)
    return run if run is not None and run.starts_on == day else None


def first_run(board: Leaderboard) -> Run:
    """Return the board's first run."""
    return _run(board, 0)


def current_run(board: Leaderboard, today: date) -> Run:
    """Return the run of today's UTC date; before the first run that one, after the last run the last (7.6)."""
    day = today if board.ends_on is None else min(today, board.ends_on)
    return run_of(board, day) or first_run(board)


def opens_at(run: Run) -> datetime:
    """Return when the first of all users may score in a run."""
    return datetime.combine(_moved(run.starts_on, -1), OPENING_TIME)


def frozen_at(run: Run) -> datetime | None:
    """Return from when on a run never changes again; None for a run without an end."""
    return None if run.ends_on is None else datetime.combine(_moved(run.ends_on, 1), FREEZING_TIME)


def run_after(board: Leaderboard, run: Run) -> Run | None:
    """Return the next run, if there is one."""
    if run.ends_on is None or run.ends_on == date.max:
        return None
    return run_of(board, _moved(run.ends_on, 1))


def started_at(board: Leaderboard, run: Run) -> datetime:
    """Return when a run of a board that was activated was on: as it opened, or later, as the board was activated."""
    return max(opens_at(run), board.activated_at or opens_at(run))


def finished_at(board: Leaderboard, run: Run) -> datetime | None:
    """Return when a run is over for good: as it is frozen, or as the board was set to finished before."""
    return min((instant for instant in (frozen_at(run), board.finished_at) if instant), default=None)


def is_frozen(run: Run, now: datetime) -> bool:
    """Tell whether a run can not change any more."""
    freezes_at = frozen_at(run)
    return freezes_at is not None and now >= freezes_at


def seen_at(board: Leaderboard, run: Run, now: datetime) -> datetime:
    """Return the moment whose ranking is shown: now, or when the run or the board came to its end (7.6)."""
    return min(now, finished_at(board, run) or now)


def status_at(board: Leaderboard, now: datetime) -> LeaderboardStatus:
    """Return a board's status at a moment (7.6)."""
    if board.status in (LeaderboardStatus.INACTIVE, LeaderboardStatus.FINISHED):
        return board.status
    if now < opens_at(first_run(board)):
        return LeaderboardStatus.SCHEDULED
    if board.ends_on is not None and is_frozen(current_run(board, board.ends_on), now):
        return LeaderboardStatus.FINISHED
    return LeaderboardStatus.ACTIVE


def needs_backfill(board: Leaderboard, created_at: datetime) -> bool:
    """Tell whether a user may have done something in a run before the board became active, which counts (7.1)."""
    return board.activated_at is not None and max(created_at, opens_at(first_run(board))) < board.activated_at


def _run(board: Leaderboard, number: int) -> Run:
    next_start = _start_of(board, number + 1)
    ends = [end for end in (next_start and _moved(next_start, -1), board.ends_on) if end is not None]
    return Run(_start_of(board, number) or board.starts_on, min(ends, default=None))


def _number_of(board: Leaderboard, day: date) -> int:
    """Return the number of the run that a day on or after the start belongs to, counted from 0."""
    if board.repetition is None:
        return 0
    if board.repetition.unit is RunUnit.DAY:
        return (day - board.starts_on).days // board.repetition.interval
    number = (_month_of(day) - _month_of(board.starts_on)) // _months(board.repetition)
    start = _start_of(board, number)
    return number if start is not None and start <= day else number - 1


def _start_of(board: Leaderboard, number: int) -> date | None:
    """Return the first day of a run; None when there is no such run, or not within what a date can be.

    Every run is counted from the board's own start, so that the end of a short month does not stick (7.1).
    """
    if board.repetition is None:
        return board.starts_on if number == 0 else None
    if board.repetition.unit is RunUnit.DAY:
        ordinal = board.starts_on.toordinal() + number * board.repetition.interval
        return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
    year, month = divmod(_month_of(board.starts_on) + number * _months(board.repetition), MONTHS_PER_YEAR)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(board.starts_on.day, monthrange(year, month + 1)[1]))


def _months(repetition: Repetition) -> int:
    return repetition.interval * (MONTHS_PER_YEAR if repetition.unit is RunUnit.YEAR else 1)


def _month_of(day: date) -> int:
    return day.year * MONTHS_PER_YEAR + day.month - 1


def _moved(day: date, days: int) -> date:
    """Return a day some days away, within what a date can be."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
