"""Where a clock has to look, and when: an item for each slot of time and tenant in which something is due (9.3).

In the registry they are ordered by time for all tenants, so that a look at the clock reads what is due and nothing
else, however many tenants and users there are. In the tenant's own table they serve an environment with a clock of its
own. They are written before what they point at. One too many does no harm: whoever follows it finds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.due import SLOT, slot_of
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    Item,
    TransactionRefusedError,
    carry_out,
    delete,
    put,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.keys import DUE_SLOTS, clock_key, due_slot_key
from plaudit.storage.registry import Registry
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_text

MAX_REMEMBERED = 10_000

_pointed: set[tuple[TenantId, datetime]] = set()
"""What this process has pointed at already. It stays pointed at until its time is over."""


@dataclass(frozen=True, slots=True)
class DueSlot:
    """Something is due for a tenant within a slot of time; `pointed` counts how often that was said."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    slot: datetime
    pointed: int


def point_at(registry: Registry, table: TenantTable, due_at: datetime, now: datetime) -> None:
    """Tell the clock that something is going to be due for a tenant. Safe to repeat."""
    slot = slot_of(due_at)
    known = (table.tenant_id, slot)
    if known in _pointed and now < slot + SLOT:
        return
    carry_out(table.client, put(table.name, due_slot_key(slot).attributes()))
    pointer = update(
        registry.table,
        clock_key(slot, table.tenant_id),
        "SET tenant_id = :tenant_id, environment_id = :environment_id, slot = :slot, pointed_at = :now"
        " ADD pointed :one",
        tenant_id=table.tenant_id,
        environment_id=table.environment_id,
        slot=slot.isoformat(),
        now=to_text(now),
        one=1,
    )
    carry_out(registry.client, pointer)
    if len(_pointed) >= MAX_REMEMBERED:
        _pointed.clear()
    _pointed.add(known)


def list_due_slots(registry: Registry, until: datetime) -> Iterator[DueSlot]:
    """Yield where something may be due up to an instant, for all tenants, the earliest first."""
    low, high = ALL_SORT_KEYS
    pk, last = clock_key(slot_of(until), TenantId(high))
    return map(_to_due, query(registry.client, registry.table, pk, between=(low, last)))


def list_slots(
    table: TenantTable, until: datetime, *, since: datetime | None = None, limit: int | None = None
) -> Iterator[datetime]:
    """Yield the slots in which something may be due for a tenant up to an instant, the earliest first.

    Those that begin before `since` are left out.
    """
    low = since.isoformat() if since else ALL_SORT_KEYS[0]
    if since and since > slot_of(until):
        return iter(())
    items = query(table.client, table.name, DUE_SLOTS, between=(low, slot_of(until).isoformat()), limit=limit)
    return (datetime.fromisoformat(item["SK"]) for item in items)


def strike_off(registry: Registry, due: DueSlot, unless_since: datetime) -> bool:
    """Forget where to look, and tell whether it is forgotten. Safe to repeat.

    Not if somebody has pointed there again, or has done so since an instant: what it points at is yet to be written.
    """
    pointer = delete(
        registry.table,
        clock_key(due.slot, due.tenant_id),
        condition="pointed = :pointed AND pointed_at <= :unless_since",
        pointed=due.pointed,
        unless_since=to_text(unless_since),
    )
    try:
        transact_through_conflicts(registry.client, [pointer])
    except TransactionRefusedError:
        return False
    return True


def forget_pointer(registry: Registry, tenant_id: TenantId, slot: datetime) -> None:
    """Forget where to look, whoever has pointed there. Safe to repeat.

    For an environment with a clock of its own, and for a tenant of whom nothing is left.
    """
    carry_out(registry.client, delete(registry.table, clock_key(slot, tenant_id)))


def close_slot(table: TenantTable, slot: datetime) -> None:
    """Forget a slot of a tenant that is over and worked off. Safe to repeat."""
    carry_out(table.client, delete(table.name, due_slot_key(slot)))


def _to_due(item: Item) -> DueSlot:
    slot = datetime.fromisoformat(item["slot"])
    return DueSlot(TenantId(item["tenant_id"]), EnvironmentId(item["environment_id"]), slot, int(item["pointed"]))
