"""Windows: fifteen minutes in which changes of one thing are told together, its last state at the end (behaviour 8.6).

A window is open while it has an end. Who opens it sends the message that closes it; so an opening names who made it,
and whoever repeats that sends the message again. When it closes, what is going to be told is fixed first, then told;
so whoever repeats a closing tells the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ItemKey, delete_all, find, try_update, update
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import find_instant, find_text, to_text

RETENTION = timedelta(days=14)
"""How long it is remembered what was told last: longer than anything waits in the outbox, or a message in its queue."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window: what it is about, when it ends (None: it is not open), and what is known of it besides.

    `notes` are those of who opened it, `told` is what was noted as it was closed the last time.
    """

    key: ItemKey
    subject: Mapping[str, str]
    ends_at: datetime | None
    opened_by: str
    notes: Mapping[str, Any]
    told: Any = None


def open_window(
    table: TenantTable,
    key: ItemKey,
    subject: Mapping[str, str],
    opened_by: str,
    ends_at: datetime,
    notes: Mapping[str, Any],
) -> Window:
    """Open a window unless it is open; returns it as it is now, with the notes that it was opened with."""
    write = update(
        table.name,
        key,
        "SET ends_at = :ends_at, subject = :subject, opened_by = :opened_by, notes = :notes,"
        f" {EXPIRES_AT} = :expires_at",
        condition="attribute_not_exists(ends_at)",
        ends_at=to_text(ends_at),
        subject=dict(subject),
        opened_by=opened_by,
        notes=dict(notes),
        expires_at=expiry(RETENTION),
    )
    return _to_window(try_update(table.client, write).item)


def lower(table: TenantTable, window: Window, note: str, value: object) -> bool:
    """Lower a note of a window that is open, unless it is as low already; False when it is being closed, or was."""
    write = update(
        table.name,
        window.key,
        f"SET notes.#{note} = :value",
        condition=f"ends_at = :ends_at AND attribute_not_exists(closing) AND notes.#{note} > :value",
        value=value,
        ends_at=find_text(window.ends_at),
    )
    is_done, item = try_update(table.client, write)
    is_as_low = item.get("ends_at") == find_text(window.ends_at) and item["notes"][note] <= value
    return bool(is_done or is_as_low)


def find_window(table: TenantTable, key: ItemKey) -> Window | None:
    """Return a window, open or not, or None if there never was one, or long ago."""
    item = find(table.client, table.name, key)
    return _to_window(item) if item else None


def fix_closing(table: TenantTable, window: Window, closing: object) -> Any:  # noqa: ANN401  # as it was given
    """Note what a window that is over is going to tell, unless that is noted; returns what is noted.

    None if somebody else has closed it.
    """
    write = update(
        table.name,
        window.key,
        "SET closing = if_not_exists(closing, :closing)",
        condition="ends_at = :ends_at",
        closing=closing,
        ends_at=find_text(window.ends_at),
    )
    is_done, item = try_update(table.client, write)
    return item["closing"] if is_done else None


def close_window(table: TenantTable, window: Window, told: object) -> None:
    """Note what a window has told, and that it is not open any more. Safe to repeat."""
    write = update(
        table.name,
        window.key,
        f"SET told = :told, {EXPIRES_AT} = :expires_at REMOVE ends_at, closing, opened_by",
        condition="ends_at = :ends_at",
        told=told,
        expires_at=expiry(RETENTION),
        ends_at=find_text(window.ends_at),
    )
    try_update(table.client, write)


def delete_window(table: TenantTable, key: ItemKey) -> None:
    """Remove a window, open or not. Safe to repeat."""
    delete_all(table.client, table.name, [key])


def _to_window(item: Item) -> Window:
    return Window(
        key=ItemKey(item["PK"], item["SK"]),
        subject=item["subject"],
        ends_at=find_instant(item.get("ends_at")),
        opened_by=item.get("opened_by", ""),
        notes=item.get("notes", {}),
        told=item.get("told"),
    )
