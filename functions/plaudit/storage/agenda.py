"""A tenant's agenda: what the clock has to look at, and when, by time (behaviour 9.3).

An item is written before the edit that makes it necessary is saved, so that nothing is missed if what follows does not
happen. What is found to be wrong is dropped only when every such edit must have been saved.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from plaudit.domain.agenda import AgendaItem, Kind
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    THERE,
    ItemKey,
    TransactionRefusedError,
    Write,
    carry_out,
    delete,
    put,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.keys import AGENDA, agenda_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_date, find_date_text, find_instant, to_instant, to_text


class Noted(NamedTuple):
    """An item of the agenda, when it was written down, and when it was first found to have to wait.

    Both are by the machine's clock.
    """

    item: AgendaItem
    noted_at: datetime
    tried_at: datetime | None = None


def note_items(table: TenantTable, items: Sequence[AgendaItem], noted_at: datetime) -> None:
    """Write items down. Safe to repeat."""
    for item in items:
        carry_out(table.client, note_write(table, item, noted_at))


def note_write(table: TenantTable, item: AgendaItem, noted_at: datetime) -> Write:
    """Return what writes an item down, for the transaction that makes it necessary."""
    return put(table.name, _to_item(item, noted_at))


def strike_write(table: TenantTable, item: AgendaItem) -> Write:
    """Return what strikes an item off, for the transaction that does what it says; only one can."""
    return delete(table.name, _key(item), condition=THERE)


def forget_item(table: TenantTable, item: AgendaItem) -> None:
    """Strike off an item that nobody needs to look at any more. Safe to repeat."""
    carry_out(table.client, delete(table.name, _key(item)))


def strike_off(table: TenantTable, noted: Noted) -> None:
    """Strike off an item that came to nothing, unless it was written down again meanwhile. Safe to repeat."""
    condition = "noted_at = :noted_at"
    write = delete(table.name, _key(noted.item), condition=condition, noted_at=to_text(noted.noted_at))
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError:
        return


def note_tried(table: TenantTable, noted: Noted, tried_at: datetime) -> None:
    """Note that an item has to wait, unless it is struck off by now."""
    write = update(
        table.name, _key(noted.item), "SET tried_at = :tried_at", condition=THERE, tried_at=to_text(tried_at)
    )
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError:
        return


def list_due_items(table: TenantTable, until: datetime, limit: int | None = None) -> Iterator[Noted]:
    """Yield what is to be looked at by an instant, the earliest first."""
    between = (ALL_SORT_KEYS[0], f"{to_text(until)}{ALL_SORT_KEYS[1]}")
    return map(_to_noted, query(table.client, table.name, AGENDA, between=between, limit=limit))


def _key(item: AgendaItem) -> ItemKey:
    return agenda_key(item.due_at, item.kind, item.subject, item.run)


def _to_item(item: AgendaItem, noted_at: datetime) -> Item:
    return {
        **_key(item).attributes(),
        "due_at": to_text(item.due_at),
        "kind": item.kind.value,
        "subject": item.subject,
        "run": find_date_text(item.run),
        "noted_at": to_text(noted_at),
    }


def _to_noted(item: Item) -> Noted:
    what = AgendaItem(to_instant(item["due_at"]), Kind(item["kind"]), item["subject"], find_date(item["run"]))
    return Noted(what, to_instant(item["noted_at"]), find_instant(item.get("tried_at")))
