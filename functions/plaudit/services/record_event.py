"""Use case: a user did something (behaviour 3.1-3.5). At most two round trips: one batch read, one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from plaudit.domain.configuration import Configuration, Metric
from plaudit.domain.effects import StreakExtended, StreakStarted
from plaudit.domain.engine import MetricEvent, Recorded, apply
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.local_time import zone_of
from plaudit.domain.streaks import StreakView, view
from plaudit.services.open_tenant import Access
from plaudit.services.retrying import Contest
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import (
    MarkAddress,
    Snapshot,
    StateChangedError,
    load_snapshot,
    save_recorded,
    snapshot_keys,
    to_snapshot,
)


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """What an event came to. `is_replayed`: the idempotency key was used before, and nothing happened now (3.4)."""

    event_id: EventId
    metric: Metric
    total: Decimal
    streak: StreakView
    is_streak_extended: bool
    is_replayed: bool


def event_keys(
    configuration: Configuration, metric_key: str, user_id: UserId, idempotency_key: str | None
) -> Sequence[ItemKey]:
    """Return the keys of what the event needs to see, for authentication to read along; none for an unknown metric."""
    metric = configuration.find_metric(metric_key)
    if metric is None:
        return ()
    return snapshot_keys(user_id, metric.id, _customers_mark(metric, idempotency_key))


def record_event(access: Access, metric: Metric, event: MetricEvent, now: datetime) -> EventAnswer:
    """Record an event with what authentication read along (see `event_keys`)."""
    mark = _customers_mark(metric, event.idempotency_key)
    snapshot = to_snapshot(access.items, event.user_id, metric.id, mark)
    return decide_and_save(access.table, access.configuration, snapshot, event, mark, now)


def decide_and_save(
    table: TenantTable,
    configuration: Configuration,
    snapshot: Snapshot,
    event: MetricEvent,
    mark: MarkAddress | None,
    now: datetime,
) -> EventAnswer:
    """Decide and save, again and again as long as somebody else was faster; raises ContentionError in the end.

    Safe to repeat: an event whose mark is there already is answered as a replay, in the same transaction's truth.
    """
    metric = configuration.metrics[event.metric_id]
    contest = Contest()
    while True:
        if snapshot.marked_by:
            return _replay(snapshot, snapshot.marked_by, metric, now)
        recorded = apply(configuration, snapshot.state, event, now)
        try:
            save_recorded(table, snapshot, recorded, mark)
        except StateChangedError:
            contest.lose()
            snapshot = load_snapshot(table, event.user_id, event.metric_id, mark)
            continue
        return _answer(recorded, event, metric)


def _answer(recorded: Recorded, event: MetricEvent, metric: Metric) -> EventAnswer:
    user = recorded.user
    streak = view(user.streak, user.latest_at, zone_of(user.profile.time_zone))
    is_extended = any(isinstance(effect, StreakStarted | StreakExtended) for effect in recorded.entry.effects)
    return EventAnswer(event.id, metric, recorded.progress.total, streak, is_extended, is_replayed=False)


def _customers_mark(metric: Metric, idempotency_key: str | None) -> MarkAddress | None:
    return MarkAddress(metric.id, idempotency_key) if idempotency_key else None


def _replay(snapshot: Snapshot, event_id: EventId, metric: Metric, now: datetime) -> EventAnswer:
    user = snapshot.user
    streak = view(user.streak, now, zone_of(user.profile.time_zone)) if user else StreakView(length=0)
    return EventAnswer(event_id, metric, snapshot.progress.total, streak, is_streak_extended=False, is_replayed=True)
