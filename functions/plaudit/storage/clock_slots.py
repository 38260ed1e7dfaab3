"""When something is due: slots of time in the tenant's own table, and pointers to them for the clock (9.3).

The slots of a tenant serve an environment with a clock of its own.
"""

from collections.abc import Iterator
from datetime import datetime

from plaudit.domain.due import slot_of
from plaudit.storage.dynamodb import ALL_SORT_KEYS, carry_out, delete, put, query
from plaudit.storage.keys import DUE_SLOTS, due_slot_key
from plaudit.storage.pointers import Pointers
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import CLOCK
from plaudit.storage.tenant_tables import TenantTable

CLOCK_POINTERS = Pointers(CLOCK)


def point_at(registry: Registry, table: TenantTable, due_at: datetime, now: datetime) -> None:
    """Tell the clock that something is going to be due for a tenant. Safe to repeat."""
    slot = slot_of(due_at)
    if not CLOCK_POINTERS.knows(table, slot, now):
        carry_out(table.client, put(table.name, due_slot_key(slot).attributes()))
        CLOCK_POINTERS.point_at(registry, table, slot, now)


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


def close_slot(table: TenantTable, slot: datetime) -> None:
    """Forget a slot of a tenant that is over and worked off. Safe to repeat."""
    carry_out(table.client, delete(table.name, due_slot_key(slot)))
