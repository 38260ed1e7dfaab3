"""Markers that something is due for a user, by time, so that the clock visits those users and nobody else (9.3).

A user has one marker at most, which the user's state names. It never lies after the instant at which something is due
next, unless that is past already; it may lie before it, because what a user does mostly puts off what is due: then
whoever visits the user finds nothing and moves the marker. So most steps of a user leave it alone. It is written in the
transaction of the step, and what makes a move of it safe to repeat is that the state still has to name the old one.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from plaudit.domain.due import SLOT, slot_of
from plaudit.domain.identifiers import UserId
from plaudit.storage.attributes import Item
from plaudit.storage.directory import JUST_BEHIND
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    TransactionRefusedError,
    Write,
    carry_out,
    delete,
    put,
    query,
    transact,
    update,
)
from plaudit.storage.keys import (
    DUE_SHARDS,
    due_user_key,
    due_users_partition,
    user_state_key,
)
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_text, to_instant, to_text

DUE_AT = "due_at"
"""The attribute of a user's state that names the marker."""


class Marker(NamedTuple):
    """That something is due for a user."""

    user_id: UserId
    due_at: datetime


def marker_after(marker: datetime | None, due: datetime | None, now: datetime) -> datetime | None:
    """Return where the marker stands after a step: where it stood, unless that is past or too late."""
    is_kept = marker is not None and marker > now and (due is None or marker <= due)
    return marker if is_kept else due


def marker_writes(
    table: TenantTable, user_id: UserId, before: datetime | None, after: datetime | None
) -> Iterator[Write]:
    """Yield the writes that move a user's marker."""
    if before != after:
        if before:
            yield delete(table.name, due_user_key(user_id, slot_of(before), before))
        if after:
            key = due_user_key(user_id, slot_of(after), after)
            yield put(table.name, {**key.attributes(), "user_id": user_id, "due_at": to_text(after)})


def move_marker(
    table: TenantTable, user_id: UserId, version: int, before: datetime | None, after: datetime | None
) -> bool:
    """Move the marker of a user to whom nothing happened; False when somebody else has changed the user."""
    unmoved = f"{DUE_AT} = :before" if before else f"attribute_not_exists({DUE_AT})"
    read = {"version": version} | ({"before": to_text(before)} if before else {})
    note = update(
        table.name,
        user_state_key(user_id),
        f"SET {DUE_AT} = :after" if after else f"REMOVE {DUE_AT}",
        condition=f"version = :version AND {unmoved}",
        **read | ({"after": to_text(after)} if after else {}),
    )
    try:
        transact(table.client, [note, *marker_writes(table, user_id, before, after)])
    except TransactionRefusedError:
        return False
    return True


def drop_marker(table: TenantTable, marker: Marker) -> None:
    """Delete a marker that no state names, because the user is no more or has another one. Safe to repeat."""
    key = due_user_key(marker.user_id, slot_of(marker.due_at), marker.due_at)
    carry_out(table.client, delete(table.name, key))


def list_due_users(
    table: TenantTable, slot: datetime, shard: int, until: datetime, *, after: Marker | None, limit: int
) -> Iterator[Marker]:
    """Yield so many markers of a part of a slot, up to an instant, those behind one if it is given."""
    low = due_user_key(after.user_id, slot, after.due_at).sk + JUST_BEHIND if after else ALL_SORT_KEYS[0]
    between = (low, f"{to_text(until)}{ALL_SORT_KEYS[1]}")
    items = query(table.client, table.name, due_users_partition(slot, shard), between=between, limit=limit)
    return (Marker(UserId(item["user_id"]), to_instant(item["due_at"])) for item in items)


def is_worked_off(table: TenantTable, slot: datetime) -> bool:
    """Tell whether nobody is due within a slot any more."""
    end = slot + SLOT
    return not any(list(list_due_users(table, slot, shard, end, after=None, limit=1)) for shard in range(DUE_SHARDS))


def marker_to_item(marker: datetime | None) -> Item:
    """Return what a user's state says of the marker."""
    return {DUE_AT: find_text(marker)} if marker else {}
