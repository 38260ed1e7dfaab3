"""How scores come about, and what their changes do to the rankings (behaviour 7.1-7.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from math import floor
from zoneinfo import ZoneInfo

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_runs import Run, is_frozen, run_of, run_starting, status_at
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, Score, edition_of, group_of
from plaudit.domain.local_time import end_of_day, local_date


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that changed what a metric or points board ranks by: how much, when, and in which zone."""

    amount: Decimal
    occurred_at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class StreakScore:
    """What a streak board ranks by.

    `reached_at` is when the length last changed, None if it never was another one than 0. `until` is when the streak
    will be lost if nothing is done about it.
    """

    length: int
    reached_at: datetime | None = None
    until: datetime | None = None

    def until_within(self, run: Run, zone: ZoneInfo) -> datetime | None:
        """Return when the streak will be lost, unless that is after the user's last local day in a run."""
        if self.until is None or run.ends_on is None:
            return self.until
        return self.until if self.until <= end_of_day(run.ends_on, zone) else None


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a user's score in one run of a board; None where there is none.

    `is_final`: the run is frozen and the user's state lets go of the score, which stays in the ranking as it is.
    """

    board: Leaderboard
    before: Score | None
    after: Score | None
    is_final: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the score is another one, be it one that came to the same value anew."""
        return _reached(self.before) != _reached(self.after)

    @property
    def is_told(self) -> bool:
        """Whether the answer to an event mentions the board: the score changed, and the user takes part (7.7)."""
        if self.after is None or self.after.group is None:
            return False
        return self.is_change


def counts(board: Leaderboard, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the local time lies in the board's part of the day; one that ends first spans midnight (7.5)."""
    local = now.astimezone(zone).time()
    is_started = board.start_time is None or local >= board.start_time
    is_before_end = board.end_time is None or local < board.end_time
    if board.start_time is not None and board.end_time is not None and board.end_time < board.start_time:
        return is_started or is_before_end
    return is_started and is_before_end


def add_to_scores(
    board: Leaderboard,
    scores: tuple[Score, ...],
    activity: Activity,
    attributes: AttributeValues,
    judged_at: datetime,
) -> tuple[Score, ...]:
    """Return a user's scores on a metric or points board after a change of what it ranks by.

    It counts for the day of the activity, unless that day's run is frozen by the time at which it is judged (7.6).
    The scores are the same ones when the change does not count. Else those of frozen runs are let go, so that there
    are never more than three: of the run that is ending, the present one, and the one that begins further east.
    """
    now, zone = activity.occurred_at, activity.zone
    run = _open_run(board, local_date(now, zone), judged_at)
    if not activity.amount or run is None or not counts(board, now, zone):
        return scores
    before = _score_in(board, run, scores)
    value = add(before.value if before else ZERO, activity.amount)
    score = Score(run.starts_on, value, _in_milliseconds(now), group_of(board, attributes), edition_of(board), None)
    return _with(board, scores, run, score, judged_at)


def set_score(
    board: Leaderboard,
    scores: tuple[Score, ...],
    streak: StreakScore,
    now: datetime,
    zone: ZoneInfo,
    attributes: AttributeValues,
) -> tuple[Score, ...]:
    """Return a user's scores on a streak board with the streak as it is now; there is none for a length of 0 (7.3).

    A streak board has one run, and users are on it as soon as it opens: what they have done for their streak may well
    lie before its start. After their last local day in it, nothing that they do or miss counts any more.
    """
    run = _open_run(board, max(local_date(now, zone), board.starts_on), now)
    if run is None:
        return scores
    if streak.length <= 0 or streak.reached_at is None:
        return _with(board, scores, run, None, now)
    reached_at, group = _in_milliseconds(streak.reached_at), group_of(board, attributes)
    until = streak.until_within(run, zone)
    score = Score(run.starts_on, Decimal(streak.length), reached_at, group, edition_of(board), until)
    return _with(board, scores, run, score, now)


def regroup(
    board: Leaderboard, scores: tuple[Score, ...], attributes: AttributeValues, now: datetime
) -> tuple[Score, ...]:
    """Return the scores of a user whose attributes changed: in the new group, reached when they were (7.4)."""
    if status_at(board, now) is not LeaderboardStatus.ACTIVE:
        return scores
    group = group_of(board, attributes)
    return tuple(replace(score, group=group) if _is_open(board, score, now) else score for score in scores)


def recount(
    board: Leaderboard, activities: Iterable[Activity], attributes: AttributeValues, now: datetime
) -> tuple[Score, ...]:
    """Return a user's scores on a metric or points board, from all that the user did, oldest first.

    It is what a board that becomes active late begins with (7.1), and the same however often it is asked for.
    """
    if status_at(board, now) is not LeaderboardStatus.ACTIVE:
        return ()
    edition, group = edition_of(board), group_of(board, attributes)
    scores: dict[Run, Score] = {}
    for activity in activities:
        run = run_of(board, local_date(activity.occurred_at, activity.zone))
        if run is None or is_frozen(run, now) or not counts(board, activity.occurred_at, activity.zone):
            continue
        if activity.amount:
            before = scores[run].value if run in scores else ZERO
            reached_at = _in_milliseconds(activity.occurred_at)
            scores[run] = Score(run.starts_on, add(before, activity.amount), reached_at, group, edition, None)
    return tuple(sorted(scores.values(), key=lambda score: score.run))


def moves(board: Leaderboard, before: tuple[Score, ...], after: tuple[Score, ...], now: datetime) -> tuple[Move, ...]:
    """Return what changed between two states of a user's scores on a board, by run."""
    old = {(score.run, score.edition): score for score in before}
    new = {(score.run, score.edition): score for score in after}
    changed = [each for each in sorted(old | new) if old.get(each) != new.get(each)]
    return tuple(
        Move(board, old.get(each), new.get(each), is_final=each not in new and not _is_open(board, old[each], now))
        for each in changed
    )


def rank_order(score: Score, user_id: UserId) -> tuple[Decimal, datetime, UserId]:
    """Return what rankings are sorted by: the higher score first, then who reached it earlier, then the id (7.2)."""
    return -score.value, score.reached_at, user_id


def shown_value(score: Score) -> int:
    """Return a score as answers show it: rounded down (7.2)."""
    return floor(score.value)


def is_lost(score: Score, now: datetime) -> bool:
    """Tell whether the streak behind a score is lost, though nobody may have settled it yet."""
    return score.until is not None and score.until <= now


def _open_run(board: Leaderboard, day: date, now: datetime) -> Run | None:
    """Return the run of a local date, if scores in it can change."""
    if status_at(board, now) is not LeaderboardStatus.ACTIVE:
        return None
    run = run_of(board, day)
    return None if run is None or is_frozen(run, now) else run


def _is_open(board: Leaderboard, score: Score, now: datetime) -> bool:
    """Tell whether a score belongs to a run of this edition of the board that is not frozen."""
    run = run_starting(board, score.run)
    return score.edition == edition_of(board) and run is not None and not is_frozen(run, now)


def _score_in(board: Leaderboard, run: Run, scores: tuple[Score, ...]) -> Score | None:
    edition = edition_of(board)
    return next((score for score in scores if (score.run, score.edition) == (run.starts_on, edition)), None)


def _reached(score: Score | None) -> tuple[Decimal, datetime] | None:
    return (score.value, score.reached_at) if score else None


def _with(
    board: Leaderboard, scores: tuple[Score, ...], run: Run, score: Score | None, now: datetime
) -> tuple[Score, ...]:
    """Return the scores of open runs, with this one for its run."""
    kept = [each for each in scores if each.run != run.starts_on and _is_open(board, each, now)]
    return tuple(sorted([*kept, score] if score else kept, key=lambda each: each.run))


def _in_milliseconds(instant: datetime) -> datetime:
    """Return the instant, rounded down to whole milliseconds."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
