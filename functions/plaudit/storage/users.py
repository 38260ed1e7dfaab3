"""A user's state, progress, days, log, marks and announcements: read together, and written in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plaudit.domain.effects import ANNOUNCED
from plaudit.domain.engine import LogEntry, Recorded, State, UserState
from plaudit.domain.identifiers import EventId, MetricId, UserId
from plaudit.domain.metrics import DayTotal, MetricProgress, changed_days
from plaudit.storage.dynamodb import (
    NOT_THERE,
    Item,
    ItemKey,
    TransactionRefusedError,
    Write,
    beginning_with,
    find,
    put,
    query,
    read,
    transact,
)
from plaudit.storage.keys import day_key, mark_key, outbox_key, progress_key, user_state_key
from plaudit.storage.logs import effect_to_item, log_entry_to_item
from plaudit.storage.profiles import profile_to_item
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable
from plaudit.storage.user_items import day_to_item, progress_to_item, to_day, to_progress, to_user, user_to_item

UNCHANGED = "version = :version_read"

OUTBOX_RETENTION = timedelta(days=7)
"""How long an announcement waits for somebody to take it."""


@dataclass(frozen=True, slots=True)
class MarkAddress:
    """Names an idempotency mark: scope user and metric (3.4). Marks of batches expire, those of customers never."""

    metric_id: MetricId
    idempotency_key: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is stored that one event depends on. `marked_by` is the event that used the idempotency key first."""

    user: UserState | None
    progress: MetricProgress
    marked_by: EventId | None

    @property
    def state(self) -> State:
        """The part that the decision needs."""
        return State(self.user, self.progress)


class StateChangedError(Exception):
    """Somebody else changed the user since the snapshot, or is doing so."""


def snapshot_keys(user_id: UserId, metric_id: MetricId, mark: MarkAddress | None) -> list[ItemKey]:
    """Return the keys of the items that make a snapshot."""
    keys = [user_state_key(user_id), progress_key(user_id, metric_id)]
    return [*keys, mark_key(user_id, metric_id, mark.idempotency_key)] if mark else keys


def to_snapshot(
    items: Mapping[ItemKey, Item], user_id: UserId, metric_id: MetricId, mark: MarkAddress | None
) -> Snapshot:
    """Return the snapshot from the items that are there."""
    user = items.get(user_state_key(user_id))
    progress = items.get(progress_key(user_id, metric_id))
    marked = items.get(mark_key(user_id, metric_id, mark.idempotency_key)) if mark else None
    return Snapshot(
        user=to_user(user) if user else None,
        progress=to_progress(progress) if progress else MetricProgress(metric_id),
        marked_by=EventId(marked["event_id"]) if marked else None,
    )


def load_snapshot(table: TenantTable, user_id: UserId, metric_id: MetricId, mark: MarkAddress | None) -> Snapshot:
    """Read a snapshot, strongly consistent."""
    found = read(table.client, [table.address(key) for key in snapshot_keys(user_id, metric_id, mark)])
    return to_snapshot({address.key: item for address, item in found.items()}, user_id, metric_id, mark)


def find_user(table: TenantTable, user_id: UserId) -> UserState | None:
    """Return a user's state, or None for a user who was never seen."""
    item = find(table.client, table.name, user_state_key(user_id))
    return to_user(item) if item else None


def load_totals(table: TenantTable, user_id: UserId) -> tuple[UserState | None, list[MetricProgress]]:
    """Return a user's state and progress in every metric that the user ever moved."""
    pk, sk = user_state_key(user_id)
    user = find(table.client, table.name, ItemKey(pk, sk))
    progress = query(table.client, table.name, pk, between=beginning_with("PROGRESS#"))
    return (to_user(user) if user else None), [to_progress(item) for item in progress]


def list_days(table: TenantTable, user_id: UserId, metric_id: MetricId, first: date, last: date) -> Iterator[DayTotal]:
    """Yield the days of a range that have figures, oldest first."""
    pk, low = day_key(user_id, metric_id, first)
    _, high = day_key(user_id, metric_id, last)
    return (to_day(item) for item in query(table.client, table.name, pk, between=(low, high)))


def find_last_day_before(table: TenantTable, user_id: UserId, metric_id: MetricId, day: date) -> DayTotal | None:
    """Return the latest day before another that has figures."""
    pk, low = day_key(user_id, metric_id, date.min)
    _, high = day_key(user_id, metric_id, day - timedelta(days=1))
    items = query(table.client, table.name, pk, between=(low, high), newest_first=True, limit=1)
    return next(map(to_day, items), None)


def save_identified(table: TenantTable, before: UserState | None, after: UserState, entry: LogEntry) -> None:
    """Write what an identification did, unless the user changed since `before` (StateChangedError)."""
    writes = [_put_user(table, before, after), _put_log_entry(table, after.profile.id, entry)]
    writes += _put_announcements(table, after, entry)
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise StateChangedError from error


def save_recorded(table: TenantTable, before: Snapshot, after: Recorded, mark: MarkAddress | None) -> None:
    """Write all that an event did, or nothing of it (StateChangedError).

    What makes it safe to repeat: the state is written on condition of the version that the decision was made on, the
    log entry has the next sequence number, and the mark is only written where there is none.
    """
    event = after.entry.event
    if event is None:
        raise ValueError(after)
    writes = [_put_user(table, before.user, after.user), _put_log_entry(table, event.user_id, after.entry)]
    if after.progress != before.progress:
        writes += _put_progress(table, event.user_id, before.progress, after.progress)
    if mark:
        writes.append(_put_mark(table, event.user_id, event.id, mark))
    writes += _put_announcements(table, after.user, after.entry)
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise StateChangedError from error


def _put_user(table: TenantTable, before: UserState | None, after: UserState) -> Write:
    item = user_to_item(after)
    if before is None:
        return put(table.name, item, condition=NOT_THERE)
    return put(table.name, item, condition=UNCHANGED, version_read=before.version)


def _put_progress(table: TenantTable, user_id: UserId, before: MetricProgress, after: MetricProgress) -> list[Write]:
    """The condition on the progress itself catches a read that saw the user after, but the progress before a change."""
    item = progress_to_item(user_id, after)
    days = [
        put(table.name, {**day_key(user_id, after.metric_id, day.day).attributes(), **day_to_item(day)})
        for day in changed_days(before, after)
    ]
    if before.version == 0:
        return [put(table.name, item, condition=NOT_THERE), *days]
    return [put(table.name, item, condition=UNCHANGED, version_read=before.version), *days]


def _put_log_entry(table: TenantTable, user_id: UserId, entry: LogEntry) -> Write:
    return put(table.name, log_entry_to_item(user_id, entry), condition=NOT_THERE)


def _put_mark(table: TenantTable, user_id: UserId, event_id: EventId, mark: MarkAddress) -> Write:
    key = mark_key(user_id, mark.metric_id, mark.idempotency_key)
    item: Item = {**key.attributes(), "event_id": event_id}
    if mark.expires_at:
        item[EXPIRES_AT] = int(mark.expires_at.timestamp())
    return put(table.name, item, condition=NOT_THERE)


def _put_announcements(table: TenantTable, user: UserState, entry: LogEntry) -> list[Write]:
    announced = [effect_to_item(effect) for effect in entry.effects if isinstance(effect, ANNOUNCED)]
    if not announced:
        return []
    item = {
        **outbox_key(user.profile.id, entry.occurred_at, entry.sequence).attributes(),
        "user": profile_to_item(user.profile),
        "effects": announced,
        EXPIRES_AT: int((entry.occurred_at + OUTBOX_RETENTION).timestamp()),
    }
    return [put(table.name, item)]
