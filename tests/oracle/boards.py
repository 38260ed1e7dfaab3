"""Scores, runs, groups and ranks of leaderboards (7)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import floor

from oracle.history import Fact, History, attributes, steps_of, time_zone, users
from oracle.periods import DAY, add_months, day_end, local_day
from oracle.results import BoardRow, BoardView
from oracle.retelling import tell
from oracle.scenario import (
    Event,
    Leaderboard,
    MetricScore,
    PointsScore,
    Repetition,
    Rules,
    Step,
    StreakScore,
    Unit,
    matches,
)

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Run:
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """`reached_at` is in whole milliseconds (7.2)."""

    value: Decimal
    reached_at: datetime


def run_on(board: Leaderboard, day: date) -> Run | None:
    """Return the run that holds a date (7.1)."""
    if day < board.start or (board.end is not None and day > board.end):
        return None
    if board.repetition is None:
        return Run(board.start, board.end)
    number = 0
    while run_start(board.start, board.repetition, number + 1) <= day:
        number += 1
    end = run_start(board.start, board.repetition, number + 1) - DAY
    return Run(run_start(board.start, board.repetition, number), min(end, board.end or end))


def run_start(start: date, repetition: Repetition, number: int) -> date:
    match repetition.unit:
        case Unit.DAYS:
            return start + number * repetition.interval * DAY
        case Unit.MONTHS:
            return add_months(start, number * repetition.interval)
        case Unit.YEARS:
            return add_months(start, number * repetition.interval * 12)


def in_window(board: Leaderboard, at: time) -> bool:
    """Say whether activity at a local time counts (7.5)."""
    start, end = board.window_start or time.min, board.window_end
    if end is None:
        return at >= start
    if end < start:
        return at >= start or at < end
    return start <= at < end


def counts_in(board: Leaderboard, run: Run, local: datetime) -> bool:
    in_run = run.start <= local.date() and (run.end is None or local.date() <= run.end)
    return in_run and in_window(board, local.time())


def score_change(board: Leaderboard, run: Run, fact: Fact, user: str) -> Decimal:
    """Return how much a step changed the user's score on a metric or points board."""
    if isinstance(board.score, PointsScore):
        awards = [award for award in fact.awards if award.user == user and award.system == board.score.system]
        return Decimal(sum(award.awarded for award in awards if counts_in(board, run, award.local)))
    step = fact.step
    if not isinstance(board.score, MetricScore) or not isinstance(step, Event) or fact.local is None:
        return Decimal(0)
    counts = step.user == user and step.metric == board.score.metric and counts_in(board, run, fact.local)
    return step.value if counts else Decimal(0)


def score(rules: Rules, history: History, board: Leaderboard, run: Run, user: str, at: datetime) -> Score | None:
    if isinstance(board.score, StreakScore):
        return streak_score(rules, history, board, user, at)
    changes = [(fact.step.at, score_change(board, run, fact, user)) for fact in history]
    effective = [(when, change) for when, change in changes if change != 0]
    if not effective:
        return None
    return Score(sum((change for _, change in effective), Decimal(0)), whole_milliseconds(effective[-1][0]))


def streak_score(rules: Rules, history: History, board: Leaderboard, user: str, at: datetime) -> Score | None:
    """Everyone with a length above 0 takes part (7.3); nothing counts after the user's last local day (7.6)."""
    steps = steps_of(history)
    if board.end is not None:
        steps = steps_until(board.end, steps, user)
        at = min(at, day_end(board.end, time_zone(steps, user)))
    diary = tell(rules, steps, user, at)
    if diary.shown_length() == 0 or diary.length_changed_at is None:
        return None
    return Score(Decimal(diary.shown_length()), whole_milliseconds(diary.length_changed_at))


def steps_until(day: date, steps: list[Step], user: str) -> list[Step]:
    """List the steps up to the last one on a local date of the user's that is not after a day."""
    dates = [local_day(step.at, time_zone(steps[: place + 1], user)) for place, step in enumerate(steps)]
    return steps[: 1 + max((place for place, each in enumerate(dates) if each <= day), default=-1)]


def whole_milliseconds(instant: datetime) -> datetime:
    return instant - timedelta(microseconds=instant.microsecond) % MILLISECOND


def group_of(history: History, board: Leaderboard, user: str) -> tuple[str, ...] | None:
    """Return the group in which the user takes part now, if in any (7.4)."""
    mine = attributes(steps_of(history), user)
    values = dict(mine)
    if not matches(board.user_filter, mine) or any(key not in values for key in board.breakdown):
        return None
    return tuple(values[key] for key in board.breakdown)


def standings(rules: Rules, history: History, board: Leaderboard, run: Run, at: datetime) -> list[BoardView]:
    """List the groups of a run, each in order and cut at the greatest number of participants."""
    known = before_freeze(history, run, at)
    groups: dict[tuple[str, ...], list[tuple[Score, str]]] = {}
    for user in users(known):
        group, reached = group_of(known, board, user), score(rules, known, board, run, user, at)
        if group is not None and reached is not None:
            groups.setdefault(group, []).append((reached, user))
    return [
        BoardView(board.key, run.start, group, rows(entries)[: board.max_participants])
        for group, entries in sorted(groups.items())
    ]


def rows(entries: list[tuple[Score, str]]) -> tuple[BoardRow, ...]:
    """Higher score first, then whoever reached it earlier, then by user id (7.2)."""
    ordered = sorted(entries, key=lambda entry: (-entry[0].value, entry[0].reached_at, entry[1]))
    return tuple(BoardRow(rank, user, floor(reached.value)) for rank, (reached, user) in enumerate(ordered, start=1))


def before_freeze(history: History, run: Run, at: datetime) -> History:
    """A run is frozen at 13:00 UTC on the day after it ends, and never changes from then on (7.6)."""
    if run.end is None:
        return history
    frozen_at = datetime.combine(run.end + DAY, time(13), tzinfo=UTC)
    return history if at < frozen_at else tuple(fact for fact in history if fact.step.at < frozen_at)


def row_of(views: list[BoardView], group: tuple[str, ...] | None, user: str) -> BoardRow | None:
    found = [row for view in views if view.group == group for row in view.rows if row.user == user]
    return found[0] if found else None


def runs_with_activity(board: Leaderboard, history: History, today: date) -> list[Run]:
    """List the runs in which anything happened, and today's."""
    days = {award.local.date() for fact in history for award in fact.awards}
    days |= {fact.local.date() for fact in history if fact.local is not None} | {today}
    runs = {run for run in (run_on(board, day) for day in days) if run is not None}
    return sorted(runs, key=lambda run: run.start)
