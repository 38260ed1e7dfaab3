"""Use case: a user did something (behaviour 3.1-3.5).

Two round trips: one batch read, one transaction. An event that moves the user on boards asks for ranks besides, for all
boards in parallel: once before the transaction if the user had been ranked already, once after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import Configuration, Metric
from plaudit.domain.effects import StreakExtended, StreakStarted
from plaudit.domain.engine import Decided, apply
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.states import State
from plaudit.domain.step import streak_at
from plaudit.domain.streaks import StreakView
from plaudit.services.open_tenant import Access
from plaudit.services.take_step import Need, Taken, needed_metrics, take_step
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.ranks import Placing, placings
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import MarkAddress, Snapshot, snapshot_keys, to_snapshot


@dataclass(frozen=True, slots=True)
class BoardAnswer:
    """Where an event moved the user on a board."""

    move: Move
    placing: Placing
    previous_rank: int | None


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """What an event came to; `decided` is None for a replay, of which nothing happened now (3.4)."""

    event_id: EventId
    metric: Metric
    before: State
    decided: Decided | None
    streak: StreakView
    boards: tuple[BoardAnswer, ...] = ()

    @property
    def total(self) -> Decimal:
        """The user's total now."""
        state = self.decided.state if self.decided else self.before
        return state.progress_in(self.metric.id).total

    @property
    def is_streak_extended(self) -> bool:
        """Whether this event made the current period count (4.3)."""
        effects = self.decided.entry.effects if self.decided and self.decided.entry else ()
        return any(isinstance(effect, StreakStarted | StreakExtended) for effect in effects)


def event_keys(
    configuration: Configuration, metric_key: str, user_id: UserId, idempotency_key: str | None
) -> Sequence[ItemKey]:
    """Return the keys of what the event needs to see, for authentication to read along; none for an unknown metric."""
    metric = configuration.find_metric(metric_key)
    if metric is None:
        return ()
    return snapshot_keys(user_id, _customers_mark(metric, idempotency_key))


def record_event(access: Access, metric: Metric, event: MetricEvent, now: datetime) -> EventAnswer:
    """Record an event with what authentication read along (see `event_keys`); raises OutOfPointsError (6.3)."""
    mark = _customers_mark(metric, event.idempotency_key)
    need = Need(event.user_id, (metric.id,), mark, event.profile_change, wants_ranks=True)
    metrics = needed_metrics(access.configuration, need)
    snapshot = to_snapshot(access.items, event.user_id, metrics, mark)
    taken = take_event(access.table, access.configuration, need, event, now, snapshot)
    before, decided = taken.snapshot, taken.decided
    if decided is None or decided.entry is None:
        streak = streak_at(access.configuration, before.state, now)
        return EventAnswer(before.marked_by or event.id, metric, before.state, None, streak)
    streak = streak_at(access.configuration, decided.state, decided.entry.occurred_at)
    boards = _boards(access.table, event.user_id, taken, decided)
    return EventAnswer(event.id, metric, before.state, decided, streak, boards)


def take_event(
    table: TenantTable,
    configuration: Configuration,
    need: Need,
    event: MetricEvent,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> Taken:
    """Decide and save an event; what was decided is None when its mark was there already."""
    return take_step(table, configuration, need, lambda state: apply(configuration, state, event, now), now, snapshot)


def _boards(table: TenantTable, user_id: UserId, taken: Taken, decided: Decided) -> tuple[BoardAnswer, ...]:
    """Return the boards that the event changed the user's score on, with the ranks before and after (7.7)."""
    told = [(move, rank) for move, rank in zip(decided.moves, taken.previous_ranks, strict=True) if move.is_told]
    if not told or decided.entry is None:
        return ()
    places = placings(table, user_id, [move for move, _ in told], decided.entry.occurred_at)
    return tuple(BoardAnswer(move, place, rank) for (move, rank), place in zip(told, places, strict=True))


def _customers_mark(metric: Metric, idempotency_key: str | None) -> MarkAddress | None:
    return MarkAddress(metric.id, idempotency_key) if idempotency_key else None
