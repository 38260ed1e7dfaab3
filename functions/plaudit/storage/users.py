"""A user's state, progress and days as stored: everything that a step of the user depends on, read together."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import Counted
from plaudit.domain.erasures import Erasure
from plaudit.domain.filters import AttributeValues, FilterId
from plaudit.domain.identifiers import EventId, MetricId, UserId
from plaudit.domain.lately_announced import NOTHING_ANNOUNCED, LatelyAnnounced
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.slices import Slice, lacks_filters, with_filters
from plaudit.domain.states import State, UserState
from plaudit.domain.tallies import DayTotal
from plaudit.storage.attributes import Item
from plaudit.storage.counters import to_counted
from plaudit.storage.due_users import DUE_AT
from plaudit.storage.dynamodb import MAX_TRIES, ItemKey, beginning_with, find, query, read
from plaudit.storage.erasures import find_erased_mark, find_erasure
from plaudit.storage.keys import day_key, mark_key, progress_key, slice_key, user_state_key
from plaudit.storage.tails import NO_TAIL, Tail, open_state, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_instant
from plaudit.storage.user_items import to_day, to_lately, to_progress, to_slice, to_user

PENDING = "pending"
"""The attribute of a user's state that names a step with moves on boards still to be carried out."""

REUSED_FROM = "reused_from"
"""The attribute of a user's state that tells since when the id was free, if it was an erased user's not long ago."""

ANNOUNCED = "announced"
"""The attribute of a user's state that tells what was announced of the user a short time ago."""

EPOCHS_LOOKED_AT = 3
"""How many of the latest streak settings may still decide about a period that is open."""


class StateTornError(Exception):
    """Items are not those that the user's state tells of, however often they are read: the table was tampered with."""


@dataclass(frozen=True, slots=True)
class MarkAddress:
    """Names an idempotency mark: scope user and metric (3.4). Marks of batches expire, those of customers never."""

    metric_id: MetricId
    idempotency_key: str
    kept_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is stored that a step depends on.

    `marked_by` is the event that used the idempotency key first, `counted` is how the tenant's counters count the user,
    `pending` is the step whose moves on boards are still to be carried out. `reused_from` is since when the id was free
    again, if it belonged to a user who was erased not long ago; `erasure` is that of a user who is not there.
    `due_at` is where the marker stands. `lately` is what was announced. `tail` is what rides in the state.
    `is_torn`: something is missing, or is older than the state, so nothing can be decided on the snapshot.
    """

    state: State
    counted: Counted | None = None
    marked_by: EventId | None = None
    pending: int | None = None
    reused_from: datetime | None = None
    erasure: Erasure | None = None
    due_at: datetime | None = None
    lately: LatelyAnnounced = NOTHING_ANNOUNCED
    tail: Tail = NO_TAIL
    is_torn: bool = False


def metrics_of_streaks(configuration: Configuration) -> Collection[MetricId]:
    """Return the metrics whose progress decides about streaks, under the settings in force and the ones before."""
    epochs = configuration.streak_epochs[-EPOCHS_LOOKED_AT:]
    return dict.fromkeys(metric_id for epoch in epochs for metric_id in epoch.settings.thresholds)


def snapshot_keys(user_id: UserId, mark: MarkAddress | None = None) -> list[ItemKey]:
    """Return the keys of the items that make a snapshot, unless it turns out to be torn."""
    return [user_state_key(user_id), *([mark_key_of(user_id, mark)] if mark else ())]


def mark_key_of(user_id: UserId, mark: MarkAddress) -> ItemKey:
    """Return the key of a mark."""
    return mark_key(user_id, mark.metric_id, mark.idempotency_key)


def to_snapshot(
    items: Mapping[ItemKey, Item],
    user_id: UserId,
    metric_ids: Collection[MetricId],
    mark: MarkAddress | None = None,
    *,
    is_mark_fresh: bool = False,
) -> Snapshot:
    """Return the snapshot from the items that are there. It is torn if there has to be more than that.

    `is_mark_fresh`: the mark was looked for after the state, so if it is not there, nobody has used the key.
    """
    stored = items.get(user_state_key(user_id))
    if stored is None:
        return Snapshot(State(None), marked_by=_find_event(items.get(mark_key_of(user_id, mark)) if mark else None))
    user, tail = open_state(stored)
    progress = {each: _find_progress(items, tail, progress_key(user_id, each), each) for each in metric_ids}
    at = mark_key_of(user_id, mark) if mark else None
    marked = tail.find(at.sk) or items.get(at) if at else None
    is_sought = at is not None and marked is None and not is_mark_fresh
    may_be_marked = at is not None and is_sought and tail.may_be_elsewhere(at.sk, utc_now())
    return Snapshot(
        State(to_user(user), {each: to_progress(item) for each, item in progress.items() if item}),
        counted=to_counted(user["counted"]) if "counted" in user else None,
        marked_by=_find_event(marked),
        pending=int(user[PENDING]) if PENDING in user else None,
        reused_from=find_instant(user.get(REUSED_FROM)),
        due_at=find_instant(user.get(DUE_AT)),
        lately=to_lately(user[ANNOUNCED]) if ANNOUNCED in user else NOTHING_ANNOUNCED,
        tail=tail,
        is_torn=any(_is_torn(tail, each, item) for each, item in progress.items()) or may_be_marked,
    )


def load_snapshot(
    table: TenantTable, user_id: UserId, metric_ids: Collection[MetricId], mark: MarkAddress | None = None
) -> Snapshot:
    """Read a snapshot, strongly consistent; what does not ride in the state is read after it."""
    for _ in range(MAX_TRIES):
        items = _read(table, snapshot_keys(user_id, mark))
        snapshot = to_snapshot(items, user_id, metric_ids, mark)
        if snapshot.is_torn:
            spilled = [progress_key(user_id, each) for each in metric_ids if each in snapshot.tail.spilled]
            items |= _read(table, [*spilled, *snapshot_keys(user_id, mark)[1:]])
            snapshot = to_snapshot(items, user_id, metric_ids, mark, is_mark_fresh=True)
        if not snapshot.is_torn:
            return snapshot
    raise StateTornError(user_id)


def _read(table: TenantTable, keys: Collection[ItemKey]) -> dict[ItemKey, Item]:
    return {address.key: item for address, item in read(table.client, map(table.address, keys)).items()}


def with_erasure(table: TenantTable, user_id: UserId, snapshot: Snapshot, mark: MarkAddress | None) -> Snapshot:
    """Return the snapshot of a user who is not there with what is known of one who was, if that one was erased."""
    erasure = find_erasure(table, user_id)
    if erasure is None:
        return snapshot
    return with_erased_mark(table, user_id, replace(snapshot, erasure=erasure), mark)


def with_erased_mark(table: TenantTable, user_id: UserId, snapshot: Snapshot, mark: MarkAddress | None) -> Snapshot:
    """Return the snapshot with the event that used an idempotency key while the id was that of an erased user."""
    if mark is None or snapshot.marked_by:
        return snapshot
    marked_by = find_erased_mark(table, user_id, mark_key_of(user_id, mark))
    return replace(snapshot, marked_by=marked_by)


def load_whole_snapshot(table: TenantTable, user_id: UserId) -> Snapshot:
    """Read a user's state and progress in every metric that the user ever moved."""
    item = find(table.client, table.name, user_state_key(user_id))
    if item is None:
        return Snapshot(State(None))
    user, tail = open_state(item)
    state = State(to_user(user), list_progress(table, user_id, tail))
    return Snapshot(state, to_counted(user["counted"]) if "counted" in user else None, tail=tail)


def list_progress(table: TenantTable, user_id: UserId, tail: Tail | None = None) -> dict[MetricId, MetricProgress]:
    """Return a user's progress in every metric that the user ever moved."""
    items = query_user(table, user_id, between=beginning_with("PROGRESS#"), tail=tail)
    return {progress.metric_id: progress for progress in map(to_progress, items)}


def with_filtered_totals(
    table: TenantTable, user_id: UserId, progress: MetricProgress, filters: Mapping[FilterId, AttributeValues]
) -> MetricProgress:
    """Return the progress with the filtered totals that it lacks, because a rule is younger than the progress.

    They are added up from the slices of the past, once: the next event stores them.
    """
    if not lacks_filters(progress, filters):
        return progress
    return with_filters(progress, filters, list_slices(table, user_id, progress.metric_id))


def find_user(table: TenantTable, user_id: UserId) -> UserState | None:
    """Return a user's state, or None for a user who was never seen."""
    item = find(table.client, table.name, user_state_key(user_id))
    return to_user(open_state(item)[0]) if item else None


def list_days(
    table: TenantTable, user_id: UserId, metric_id: MetricId, first: date, last: date, tail: Tail | None = None
) -> Iterator[DayTotal]:
    """Yield the days of a range that have figures, oldest first."""
    between = (day_key(user_id, metric_id, first).sk, day_key(user_id, metric_id, last).sk)
    return map(to_day, query_user(table, user_id, between=between, tail=tail))


def find_last_day_before(table: TenantTable, user_id: UserId, metric_id: MetricId, day: date) -> DayTotal | None:
    """Return the latest day before another that has figures."""
    first, last = day_key(user_id, metric_id, date.min), day_key(user_id, metric_id, day - timedelta(days=1))
    items = query_user(table, user_id, between=(first.sk, last.sk), newest_first=True, limit=1)
    return next(map(to_day, items), None)


def list_slices(
    table: TenantTable, user_id: UserId, metric_id: MetricId, first: date = date.min, last: date = date.max
) -> Iterator[Slice]:
    """Yield what a user did in a metric by local day and combination of event attributes, oldest day first."""
    pk, low = slice_key(user_id, metric_id, first, {})
    _, high = slice_key(user_id, metric_id, last, {})
    between = (low.rpartition("#")[0], beginning_with(high.rpartition("#")[0])[1])
    return map(to_slice, query(table.client, table.name, pk, between=between))


def _find_progress(items: Mapping[ItemKey, Item], tail: Tail, key: ItemKey, metric_id: MetricId) -> Item | None:
    """Return progress from the tail, else as it was stored: what the state does not know of is not looked at."""
    return tail.find(key.sk) or (items.get(key) if metric_id in tail.spilled else None)


def _is_torn(tail: Tail, metric_id: MetricId, progress: Item | None) -> bool:
    expected = tail.spilled.get(metric_id)
    return expected is not None and (progress is None or int(progress["version"]) != expected)


def _find_event(mark: Item | None) -> EventId | None:
    return EventId(mark["event_id"]) if mark else None
