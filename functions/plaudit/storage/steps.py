"""Writing what a step did: everything in one transaction, or nothing (behaviour 3.2).

What makes it safe to repeat: the state is written on condition of the version that the decision was made on, the log
entry has the next sequence number, and a mark is only written where there is none. Everything else rides along. A user
is only made if nobody who had the id was erased since it was read that nobody was (2.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plaudit.domain.actions import LogEntry, MetricEvent
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import counted_of
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided
from plaudit.domain.erasures import is_remembered
from plaudit.domain.errors import StepTooLargeError
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.local_time import local_date
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.states import UserState
from plaudit.domain.tallies import changed_days
from plaudit.storage.awards import award_writes
from plaudit.storage.completions import completion_writes
from plaudit.storage.counters import counted_to_item, counter_writes
from plaudit.storage.due_users import DUE_AT, marker_to_item, marker_writes
from plaudit.storage.dynamodb import (
    MAX_TRANSACTION_WRITES,
    NOT_THERE,
    Item,
    TransactionRefusedError,
    TransactionTooLargeError,
    Write,
    put,
    transact,
    update,
)
from plaudit.storage.erasures import require_unchanged
from plaudit.storage.keys import day_key, directory_key, mark_key, slice_key
from plaudit.storage.logs import log_entry_to_item
from plaudit.storage.pauses import pause_writes
from plaudit.storage.pending_moves import carry_out_pending, put_pending
from plaudit.storage.points_days import points_day_writes
from plaudit.storage.rankings import move_writes
from plaudit.storage.streak_items import period_writes
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_text
from plaudit.storage.user_items import day_to_item, progress_to_item, user_to_item
from plaudit.storage.user_search import name_writes
from plaudit.storage.users import PENDING, REUSED_FROM, MarkAddress, Snapshot

UNCHANGED = "version = :version_read"

COUNTED_ALIKE = "counted = :counted_read"
"""A user may be counted anew without a step, because levels changed; the counters move from how that left them."""

UNCHANGED_AND_COUNTED_ALIKE = f"{UNCHANGED} AND {COUNTED_ALIKE}"

MARKED_ALIKE, UNMARKED = f"{DUE_AT} = :due_at_read", f"attribute_not_exists({DUE_AT})"
"""A user may be marked anew without a step, because nothing was due; the marker moves from where that left it."""


@dataclass(frozen=True, slots=True)
class Along:
    """What is written along with a step.

    Its idempotency key's mark, where the user's marker stands after it, and what tells the outside world.
    """

    mark: MarkAddress | None = None
    due_at: datetime | None = None
    waiting: Item | None = None


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
    writes = step_writes(table, configuration, before, decided, along)
    if len(writes) <= MAX_TRANSACTION_WRITES:
        _transact(table, writes)
        return
    user, entry = _outcome(decided)
    moves = move_writes(table, user.profile.id, decided.moves, entry.occurred_at)
    pending = put_pending(table, user.profile.id, entry.sequence, moves)
    _transact(table, [*_writes(table, configuration, before, decided, along, pending=entry.sequence), pending])
    carry_out_pending(table, user.profile.id, entry.sequence)


def step_writes(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
) -> list[Write]:
    """Return all that a step writes, which may be more than a transaction takes."""
    user, entry = _outcome(decided)
    moves = move_writes(table, user.profile.id, decided.moves, entry.occurred_at)
    return [*_writes(table, configuration, before, decided, along), *moves]


def _outcome(decided: Decided) -> tuple[UserState, LogEntry]:
    """Return the user and the log entry of a step that changed something, which is all that is ever saved."""
    if decided.state.user is None or decided.entry is None:
        raise ValueError(decided)
    return decided.state.user, decided.entry


def _transact(table: TenantTable, writes: Sequence[Write]) -> None:
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise StateChangedError from error
    except TransactionTooLargeError as error:
        raise StepTooLargeError from error


def _writes(
    table: TenantTable,
    configuration: Configuration,
    before: Snapshot,
    decided: Decided,
    along: Along,
    pending: int | None = None,
) -> Iterator[Write]:
    """Yield what a step writes besides moves on boards; those of the step that `pending` names are still to come."""
    user, entry = _outcome(decided)
    user_id = user.profile.id
    counted = counted_of(configuration, user)
    completed = [effect for effect in entry.effects if isinstance(effect, AchievementCompleted)]
    notes = _notes(before, entry.occurred_at, pending) | marker_to_item(along.due_at)
    yield from _put_user(table, before, {**user_to_item(user), "counted": counted_to_item(counted), **notes})
    yield from marker_writes(table, user_id, before.due_at, along.due_at)
    yield from name_writes(table, user_id, before.state.user.profile if before.state.user else None, user.profile)
    yield put(table.name, log_entry_to_item(user_id, entry), condition=NOT_THERE)
    yield from _put_progress(table, user_id, before, decided)
    if isinstance(entry.action, MetricEvent):
        yield from _put_event(table, user, entry.action, along.mark)
    yield from pause_writes(table, user_id, entry.action)
    yield from completion_writes(table, user_id, entry.sequence, completed, entry.occurred_at)
    yield from award_writes(table, user_id, entry.sequence, decided.awards, entry.occurred_at)
    yield from points_day_writes(table, user_id, before.state.user, user)
    yield from period_writes(table, user_id, decided.periods)
    numbers = [configuration.achievement_numbers[effect.achievement_id] for effect in completed]
    yield from counter_writes(table, user.profile, before.counted, counted, numbers)
    if along.waiting:
        yield put(table.name, along.waiting)


def _notes(before: Snapshot, now: datetime, pending: int | None) -> Item:
    """Return what is noted on a user's state besides the state."""
    reused_from = before.erasure.free_from if before.erasure else before.reused_from
    notes: Item = {PENDING: pending} if pending else {}
    if reused_from and is_remembered(reused_from, now):
        notes[REUSED_FROM] = to_text(reused_from)
    return notes


def _put_user(table: TenantTable, before: Snapshot, item: Item) -> Iterator[Write]:
    user = before.state.user
    if user is None:
        yield put(table.name, item, condition=NOT_THERE)
        user_id = UserId(item["profile"]["id"])
        yield put(table.name, directory_key(user_id).attributes())
        yield require_unchanged(table, user_id, before.erasure)
    else:
        condition, values = unchanged(before, user)
        yield put(table.name, item, condition=condition, **values)


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


def _put_progress(table: TenantTable, user_id: UserId, before: Snapshot, decided: Decided) -> Iterator[Write]:
    for metric_id, after in decided.state.progress.items():
        old = before.state.progress_in(metric_id)
        if after != old:
            yield _put_one_progress(table, user_id, old, after)
            for day in changed_days(old.tally, after.tally):
                yield put(table.name, {**day_key(user_id, metric_id, day.day).attributes(), **day_to_item(day)})


def _put_one_progress(table: TenantTable, user_id: UserId, before: MetricProgress, after: MetricProgress) -> Write:
    """The condition on the progress itself catches a read that saw the user after, but the progress before a change."""
    item = progress_to_item(user_id, after)
    if before.version == 0:
        return put(table.name, item, condition=NOT_THERE)
    return put(table.name, item, condition=UNCHANGED, version_read=before.version)


def _put_event(table: TenantTable, user: UserState, event: MetricEvent, mark: MarkAddress | None) -> Iterator[Write]:
    if mark:
        yield _put_mark(table, event.user_id, event.id, mark)
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


def _put_mark(table: TenantTable, user_id: UserId, event_id: EventId, mark: MarkAddress) -> Write:
    key = mark_key(user_id, mark.metric_id, mark.idempotency_key)
    item: Item = {**key.attributes(), "event_id": event_id}
    if mark.kept_for:
        item[EXPIRES_AT] = expiry(mark.kept_for)
    return put(table.name, item, condition=NOT_THERE)
