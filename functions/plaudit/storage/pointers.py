"""Where to look, and when: an item of the registry for each slot of time and tenant in which there is something (9.3).

They are ordered by time for all tenants, so that a look reads what there is and nothing else, however many tenants
there are. They are written before what they point at. One too many does no harm: whoever follows it finds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.due import SLOT, slot_of
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    TransactionRefusedError,
    carry_out,
    delete,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import pointer_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_text

MAX_REMEMBERED = 10_000

_pointed: set[tuple[str, TenantId, datetime]] = set()
"""What this process has pointed at already. It stays pointed at until its time is over."""


@dataclass(frozen=True, slots=True)
class DueSlot:
    """There is something for a tenant within a slot of time; `pointed` counts how often that was said."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    slot: datetime
    pointed: int


@dataclass(frozen=True, slots=True)
class Pointers:
    """Pointers of one kind, which share a partition of the registry."""

    partition: str

    def knows(self, table: TenantTable, slot: datetime, now: datetime) -> bool:
        """Tell whether this process has pointed at a slot that is not over yet."""
        return (self.partition, table.tenant_id, slot) in _pointed and now < slot + SLOT

    def point_at(self, registry: Registry, table: TenantTable, slot: datetime, now: datetime) -> None:
        """Point at a slot of a tenant. Safe to repeat."""
        pointer = update(
            registry.table,
            pointer_key(self.partition, slot, table.tenant_id),
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
        _pointed.add((self.partition, table.tenant_id, slot))

    def list_until(self, registry: Registry, until: datetime) -> Iterator[DueSlot]:
        """Yield what is pointed at up to an instant, for all tenants, the earliest first."""
        low, high = ALL_SORT_KEYS
        pk, last = pointer_key(self.partition, slot_of(until), TenantId(high))
        return map(_to_due, query(registry.client, registry.table, pk, between=(low, last)))

    def strike_off(self, registry: Registry, due: DueSlot, unless_since: datetime) -> bool:
        """Forget where to look, and tell whether it is forgotten. Safe to repeat.

        Not if somebody has pointed there again, or has done so since an instant: what it points at is yet to be
        written.
        """
        pointer = delete(
            registry.table,
            pointer_key(self.partition, due.slot, due.tenant_id),
            condition="pointed = :pointed AND pointed_at <= :unless_since",
            pointed=due.pointed,
            unless_since=to_text(unless_since),
        )
        try:
            transact_through_conflicts(registry.client, [pointer])
        except TransactionRefusedError:
            return False
        return True

    def forget(self, registry: Registry, tenant_id: TenantId, slot: datetime) -> None:
        """Forget where to look, whoever has pointed there. Safe to repeat."""
        carry_out(registry.client, delete(registry.table, pointer_key(self.partition, slot, tenant_id)))


def _to_due(item: Item) -> DueSlot:
    slot = datetime.fromisoformat(item["slot"])
    return DueSlot(TenantId(item["tenant_id"]), EnvironmentId(item["environment_id"]), slot, int(item["pointed"]))
