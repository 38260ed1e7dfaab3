"""All that is kept of a user besides the log: as it follows from the log, or as it is stored (behaviour 3.8)."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from plaudit.domain.achievements import Completion
from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.amounts import ZERO, add
from plaudit.domain.awards import DatedAward, Standing
from plaudit.domain.counted import Counted
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AchievementId, LeaderboardId, MetricId, PointsSystemId
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.leaderboards import Score
from plaudit.domain.local_time import local_date
from plaudit.domain.periods import Frequency
from plaudit.domain.states import State
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.tallies import DayTotal, changed_days


class SliceKey(NamedTuple):
    """A local day, and the attributes of the events of that day that are added up together."""

    day: date
    attributes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Return the key in words."""
        return " ".join([self.day.isoformat(), *(f"{id_}={value}" for id_, value in self.attributes)])


class RankingKey(NamedTuple):
    """Names one ranking: that of a group in a run of a board, as counted by an edition of the board."""

    board_id: LeaderboardId
    run: date
    group: tuple[str, ...]
    edition: str

    def __str__(self) -> str:
        """Return the key in words."""
        return " ".join([self.board_id, f"since {self.run}", *self.group])


@dataclass(slots=True)
class UserRecord:
    """What is kept of a user.

    `awards` are the oldest first. `periods` are single ones, whatever steps settled them together. `entries` are those
    of rankings, `final_scores` the scores in runs that the state has let go of.
    """

    state: State = field(default_factory=lambda: State(None))
    counted: Counted | None = None
    days: dict[MetricId, dict[date, DayTotal]] = field(default_factory=dict)
    slices: dict[MetricId, dict[SliceKey, Decimal]] = field(default_factory=dict)
    completions: dict[AchievementId, Completion] = field(default_factory=dict)
    awards: dict[PointsSystemId, list[DatedAward]] = field(default_factory=dict)
    points_days: dict[PointsSystemId, dict[date, DayTotal]] = field(default_factory=dict)
    periods: dict[Frequency, dict[int, PeriodsSettled]] = field(default_factory=dict)
    entries: dict[RankingKey, tuple[Score, ...]] = field(default_factory=dict)
    final_scores: dict[RankingKey, Score] = field(default_factory=dict)


def follow(record: UserRecord, entry: LogEntry, decided: Decided) -> None:
    """Note in a record what a step kept; what `decided` tells of the state is all of it."""
    before, record.state = record.state, decided.state
    _follow_days(record, before, decided.state)
    for effect in entry.effects:
        if isinstance(effect, AchievementCompleted):
            completion = Completion(effect.completion_id, effect.achievement_id, entry.occurred_at)
            record.completions[effect.achievement_id] = completion
    for award in decided.awards:
        record.awards.setdefault(award.trigger.system_id, []).append(DatedAward(award, entry.occurred_at))
    for periods in decided.periods:
        note_periods(record, periods)
    for move in decided.moves:
        _follow_move(record, move)
    if isinstance(entry.action, MetricEvent):
        _follow_slice(record, entry.action)


def note_periods(record: UserRecord, settled: PeriodsSettled) -> None:
    """Note what became of periods; it replaces what was known of them."""
    for period in range(settled.period, settled.period + settled.count):
        record.periods.setdefault(settled.frequency, {})[period] = replace(settled, period=period, count=1)


def slice_key(day: date, attributes: AttributeValues) -> SliceKey:
    """Return the key of a slice, whatever the order of its attributes."""
    return SliceKey(day, tuple(sorted(attributes.items())))


def ranking_key(board_id: LeaderboardId, score: Score) -> RankingKey | None:
    """Return the ranking that a score is in, if the user takes part."""
    return None if score.group is None else RankingKey(board_id, score.run, score.group, score.edition)


def _follow_days(record: UserRecord, before: State, after: State) -> None:
    for metric_id, progress in after.progress.items():
        for day in changed_days(before.progress_in(metric_id).tally, progress.tally):
            record.days.setdefault(metric_id, {})[day.day] = day
    standings_before = before.user.points if before.user else {}
    for system_id, standing in after.user.points.items() if after.user else ():
        for day in changed_days(standings_before.get(system_id, Standing()).tally, standing.tally):
            record.points_days.setdefault(system_id, {})[day.day] = day


def _follow_slice(record: UserRecord, event: MetricEvent) -> None:
    user = record.state.user
    if user and event.attributes and event.amount:
        slices = record.slices.setdefault(event.metric_id, {})
        key = slice_key(local_date(user.latest_at, user.zone), event.attributes)
        slices[key] = add(slices.get(key, ZERO), event.amount)


def _follow_move(record: UserRecord, move: Move) -> None:
    """A final move leaves the ranking as it is; the score is kept by itself from then on."""
    board_id = move.board.id
    if move.is_final:
        if move.before:
            score = move.before
            record.final_scores[RankingKey(board_id, score.run, score.group or (), score.edition)] = score
        return
    old, new = (ranking_key(board_id, score) if score else None for score in (move.before, move.after))
    if old:
        record.entries.pop(old, None)
    if new and move.after:
        record.entries[new] = (move.after,)
