"""Writing what a step did: all of it at once, or nothing (behaviour 3.2).

What makes it safe to repeat: the state is written on condition of the version that the decision was made on. What is
the user's own rides in the state (see `tails`), so most steps write nothing else; everything else rides along in a
transaction. A user is only made if nobody who had the id was erased since it was read that nobody was (2.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import Counted, counted_of
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided
from plaudit.domain.erasures import is_remembered
from plaudit.domain.errors import StepTooLargeError
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.lately_announced import NOTHING_ANNOUNCED, LatelyAnnounced
from plaudit.domain.local_time import local_date
from plaudit.domain.states import UserState
from plaudit.domain.tallies import changed_days
from plaudit.storage.attributes import Item
from plaudit.storage.awards import award_items
from plaudit.storage.completions import completion_items
from plaudit.storage.counters import counted_to_item, counter_writes
from plaudit.storage.due_users import DUE_AT, marker_to_item, marker_writes
from plaudit.storage.dynamodb import (
    MAX_TRANSACTION_WRITES,
    NOT_THERE,
    TransactionRefusedError,
    TransactionTooLargeError,
    Write,
    put,
    put_alone,
    transact,
    update,
    write_all,
)
from plaudit.storage.erasures import require_unchanged
from plaudit.storage.keys import day_key, directory_key, log_key, mark_key, slice_key
from plaudit.storage.logs import log_entry_to_item, to_log_entry
from plaudit.storage.pauses import pause_writes
from plaudit.storage.pending_moves import carry_out_pending, put_pending
from plaudit.storage.points_days import points_day_items
from plaudit.storage.rankings import move_writes
from plaudit.storage.streak_items import period_items
from plaudit.storage.tails import close_state, query_user
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_text
from plaudit.storage.user_items import day_to_item, lately_to_item, progress_to_item, user_to_item
from plaudit.storage.user_search import name_writes
from plaudit.storage.users import ANNOUNCED, PENDING, REUSED_FROM, MarkAddress, Snapshot

UNCHANGED = "version = :version_read"

COUNTED_ALIKE = "counted = :counted_read"
"""A user may be counted anew without a step, because levels changed; the counters move from how that left them."""

UNCHANGED_AND_COUNTED_ALIKE = f"{UNCHANGED} AND {COUNTED_ALIKE}"

MARKED_ALIKE, UNMARKED = f"{DUE_AT} = :due_at_read", f"attribute_not_exists({DUE_AT})"
"""A user may be marked anew without a step, because nothing was due; the marker moves from where that left it."""


@dataclass(frozen=True, slots=True)
class Along:
    """What is written along with a step.

    Its idempotency key's mark, where the user's marker stands after it, what tells the outside world, and what the
    outside world was told lately.
    """

    mark: MarkAddress | None = None
    due_at: datetime | None = None
    waiting: Item | None = None
    lately: LatelyAnnounced = NOTHING_ANNOUNCED


class StateChangedError(Exception):
    """Somebody else changed the user since the snapshot, or is doing so."""


def save_step(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
) -> None:
    """Write all that a step did, or nothing of it (StateChangedError, StepTooLargeError)."""
    saved = saved_step(table, configuration, before, decided, along)
    if len(saved.writes) <= MAX_TRANSACTION_WRITES:
        _save(table, saved, decided)
        return
    user, entry = _outcome(decided)
    user_id = user.profile.id
    moves = move_writes(table, user_id, decided.moves, entry.occurred_at)
    saved = _saved(table, configuration, before, decided, along, pending=entry.sequence)
    _save(table, replace(saved, writes=[*saved.writes, put_pending(table, user_id, entry.sequence, moves)]), decided)
    carry_out_pending(table, user_id, entry.sequence)


@dataclass(frozen=True, slots=True)
class SavedStep:
    """What saves a step: marks of steps before it, for each itself, then all writes as one.

    The first write is that of the state.
    """

    marks: Sequence[Item]
    writes: Sequence[Write]


def saved_step(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
) -> SavedStep:
    """Return all that a step writes, which may be more than a transaction takes."""
    user, entry = _outcome(decided)
    moves = move_writes(table, user.profile.id, decided.moves, entry.occurred_at)
    saved = _saved(table, configuration, before, decided, along)
    return replace(saved, writes=[*saved.writes, *moves])


def _outcome(decided: Decided) -> tuple[UserState, LogEntry]:
    """Return the user and the log entry of a step that changed something, which is all that is ever saved."""
    if decided.state.user is None or decided.entry is None:
        raise ValueError(decided)
    return decided.state.user, decided.entry


def _save(table: TenantTable, saved: SavedStep, decided: Decided) -> None:
    """Save a step; a state alone is put without a transaction, which would cost twice as much."""
    write_all(table.client, table.name, saved.marks)
    try:
        if len(saved.writes) == 1:
            _put_alone(table, saved.writes[0], decided)
        else:
            transact(table.client, saved.writes)
    except TransactionRefusedError as error:
        raise StateChangedError from error
    except TransactionTooLargeError as error:
        raise StepTooLargeError from error


def _put_alone(table: TenantTable, state: Write, decided: Decided) -> None:
    """Put a state if nobody has changed it.

    Of a put that is sent again because its answer was lost, the second one is refused, as the first one has changed the
    state. Then the log tells whose step it was: every event has an id of its own, and of two other actions that leave
    the very same entry it does not matter whose it was.
    """
    try:
        put_alone(table.client, state)
    except TransactionRefusedError as error:
        user, entry = _outcome(decided)
        at = log_key(user.profile.id, entry.sequence).sk
        found = list(query_user(table, user.profile.id, between=(at, at))) if error.may_have_passed else []
        if not any(to_log_entry(user.profile.id, each) == entry for each in found):
            raise


def _saved(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
    pending: int | None = None,
) -> SavedStep:
    """Return what saves a step besides moves on boards; those of the step that `pending` names are still to come."""
    user, entry = _outcome(decided)
    notes = _notes(before, along, entry.occurred_at, pending)
    counted = counted_of(configuration, user)
    state = {**user_to_item(user), "counted": counted_to_item(counted), **notes}
    closed = close_state(state, before.tail, _riding(before, decided, along.mark), utc_now())
    writes = [
        _put_user(table, before, closed.state),
        *(put(table.name, item) for item in closed.spilled),
        *_other_writes(table, configuration, before, decided, along, counted),
    ]
    return SavedStep(closed.marks, writes)


def _riding(before: Snapshot, decided: Decided, mark: MarkAddress | None) -> Iterator[Item]:
    """Yield the items of a step that are the user's own, and so may ride in the state."""
    user, entry = _outcome(decided)
    user_id = user.profile.id
    yield log_entry_to_item(user_id, entry)
    yield from _progress_items(user_id, before, decided)
    if mark and isinstance(entry.action, MetricEvent):
        yield _mark_item(user_id, entry.action.id, mark)
    yield from completion_items(user_id, entry.sequence, _completed(entry), entry.occurred_at)
    yield from award_items(user_id, entry.sequence, decided.awards, entry.occurred_at)
    yield from points_day_items(user_id, before.state.user, user)
    yield from period_items(user_id, decided.periods)


def _other_writes(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
    counted: Counted,
) -> Iterator[Write]:
    """Yield what a step writes that is not the user's own, or is not written as a whole."""
    user, entry = _outcome(decided)
    user_id = user.profile.id
    if before.state.user is None:
        yield put(table.name, directory_key(user_id).attributes())
        yield require_unchanged(table, user_id, before.erasure)
    yield from marker_writes(table, user_id, before.due_at, along.due_at)
    yield from name_writes(table, user_id, before.state.user.profile if before.state.user else None, user.profile)
    if isinstance(entry.action, MetricEvent):
        yield from _slice_writes(table, user, entry.action)
    yield from pause_writes(table, user_id, entry.action)
    numbers = [configuration.achievement_numbers[effect.achievement_id] for effect in _completed(entry)]
    yield from counter_writes(table, user.profile, before.counted, counted, numbers)
    if along.waiting:
        yield put(table.name, along.waiting)


def _completed(entry: LogEntry) -> list[AchievementCompleted]:
    return [effect for effect in entry.effects if isinstance(effect, AchievementCompleted)]


def _notes(before: Snapshot, along: Along, now: datetime, pending: int | None) -> Item:
    """Return what is noted on a user's state besides the state."""
    reused_from = before.erasure.free_from if before.erasure else before.reused_from
    notes: Item = marker_to_item(along.due_at) | ({PENDING: pending} if pending else {})
    if along.lately.instants:
        notes[ANNOUNCED] = lately_to_item(along.lately)
    if reused_from and is_remembered(reused_from, now):
        notes[REUSED_FROM] = to_text(reused_from)
    return notes


def _put_user(table: TenantTable, before: Snapshot, item: Item) -> Write:
    user = before.state.user
    if user is None:
        return put(table.name, item, condition=NOT_THERE)
    condition, values = unchanged(before, user)
    return put(table.name, item, condition=condition, **values)


def unchanged(before: Snapshot, user: UserState) -> tuple[str, dict[str, Any]]:
    """Return the condition under which nobody has changed a user since a snapshot, and its values."""
    clauses = [UNCHANGED]
    values: dict[str, Any] = {"version_read": user.version}
    if before.counted is not None:
        clauses.append(COUNTED_ALIKE)
        values["counted_read"] = counted_to_item(before.counted)
    if before.due_at is None:
        clauses.append(UNMARKED)
    else:
        clauses.append(MARKED_ALIKE)
        values["due_at_read"] = to_text(before.due_at)
    return " AND ".join(clauses), values


def _progress_items(user_id: UserId, before: Snapshot, decided: Decided) -> Iterator[Item]:
    for metric_id, after in decided.state.progress.items():
        old = before.state.progress_in(metric_id)
        if after != old:
            yield progress_to_item(user_id, after)
            for day in changed_days(old.tally, after.tally):
                yield {**day_key(user_id, metric_id, day.day).attributes(), **day_to_item(day)}


def _slice_writes(table: TenantTable, user: UserState, event: MetricEvent) -> Iterator[Write]:
    if event.attributes and event.amount:
        day = local_date(user.latest_at, user.zone)
        yield update(
            table.name,
            slice_key(event.user_id, event.metric_id, day, event.attributes),
            "SET local_day = :day, event_attributes = :attributes ADD amount :amount",
            day=day.isoformat(),
            attributes=dict(event.attributes),
            amount=event.amount,
        )


def _mark_item(user_id: UserId, event_id: EventId, mark: MarkAddress) -> Item:
    key = mark_key(user_id, mark.metric_id, mark.idempotency_key)
    expires = {EXPIRES_AT: expiry(mark.kept_for)} if mark.kept_for else {}
    return {**key.attributes(), "event_id": event_id, **expires}
