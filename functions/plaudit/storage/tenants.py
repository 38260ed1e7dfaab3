"""Tenants: a record by id, and beside it the customer's item by which the `Tenant-ID` header finds them.

The customer's item repeats the status, so that a request needs no second read; both items always change
in one transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plaudit.domain.identifiers import CustomerId, EnvironmentId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus
from plaudit.storage.attributes import Item
from plaudit.storage.due_work import delete_work, put_work, works_of_tenant
from plaudit.storage.dynamodb import (
    MAX_BATCH_READS,
    NOT_THERE,
    Address,
    TransactionRefusedError,
    Write,
    beginning_with,
    delete,
    find,
    put,
    query,
    read,
    transact_through_conflicts,
)
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import customer_key, tenant_key
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

UNCHANGED = "updated_at = :read"


class CustomerIdTakenError(Exception):
    """Another tenant of the environment has this customer id."""


class TenantChangedError(Exception):
    """Somebody else changed the tenant since it was read."""


@dataclass(frozen=True, slots=True)
class TenantDoor:
    """What a request needs to know of a tenant before it may pass."""

    tenant_id: TenantId
    status: TenantStatus


def to_door(item: Item) -> TenantDoor:
    """Return the door from the customer's item."""
    return TenantDoor(TenantId(item["tenant_id"]), TenantStatus(item["status"]))


def find_door(registry: Registry, environment_id: EnvironmentId, customer_id: CustomerId) -> TenantDoor | None:
    """Return the door of the tenant with this customer id, if there is one."""
    item = find(registry.client, registry.table, customer_key(environment_id, customer_id))
    return to_door(item) if item else None


def put_tenant(registry: Registry, tenant: Tenant) -> None:
    """Store a new tenant; raises CustomerIdTakenError."""
    writes = [
        put(registry.table, _door_to_item(tenant), condition=NOT_THERE),
        put(registry.table, _to_item(tenant), condition=NOT_THERE),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise CustomerIdTakenError from error


def update_tenant(registry: Registry, before: Tenant, after: Tenant, also: Sequence[Write] = ()) -> None:
    """Store a changed tenant, and when it is to be purged; raises CustomerIdTakenError or TenantChangedError.

    Then nothing is changed. `also` are writes that belong to the change.
    """
    due_before, due_after = works_of_tenant(before), works_of_tenant(after)
    writes: list[Write] = [
        put(registry.table, _to_item(after), condition=UNCHANGED, read=to_text(before.updated_at)),
        put(registry.table, _door_to_item(after), condition=None if _keeps_door(before, after) else NOT_THERE),
        *(delete_work(registry, work) for work in due_before - due_after),
        *(put_work(registry, work) for work in due_after - due_before),
        *also,
    ]
    if not _keeps_door(before, after):
        writes.append(delete(registry.table, customer_key(before.environment_id, before.customer_id)))
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        if error.is_refused(0) or error.is_conflict:
            raise TenantChangedError from error
        raise CustomerIdTakenError from error


def delete_tenant(registry: Registry, tenant: Tenant) -> None:
    """Delete all that the registry knows of a tenant; its customer id is free then. Raises TenantChangedError."""
    writes = [
        delete(
            registry.table,
            tenant_key(tenant.environment_id, tenant.id),
            condition=UNCHANGED,
            read=to_text(tenant.updated_at),
        ),
        delete(registry.table, customer_key(tenant.environment_id, tenant.customer_id)),
        *(delete_work(registry, work) for work in works_of_tenant(tenant)),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise TenantChangedError from error


def find_tenant(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId) -> Tenant | None:
    """Return the tenant with this id, if the environment has one."""
    item = find(registry.client, registry.table, tenant_key(environment_id, tenant_id))
    return _to_tenant(item) if item else None


def find_tenants(
    registry: Registry, environment_id: EnvironmentId, tenant_ids: Sequence[TenantId]
) -> dict[TenantId, Tenant]:
    """Return those tenants of an environment that there are."""
    return find_tenants_anywhere(registry, [(environment_id, tenant_id) for tenant_id in tenant_ids])


def find_tenants_anywhere(registry: Registry, ids: Sequence[tuple[EnvironmentId, TenantId]]) -> dict[TenantId, Tenant]:
    """Return those tenants that there are, of any environments."""
    addresses = [Address(registry.table, tenant_key(*each)) for each in ids]
    parts = [addresses[start : start + MAX_BATCH_READS] for start in range(0, len(addresses), MAX_BATCH_READS)]
    items = [item for part in parts for item in read(registry.client, part).values()]
    return {tenant.id: tenant for tenant in map(_to_tenant, items)}


def list_tenants(
    registry: Registry, environment_id: EnvironmentId, *, page_size: int | None = None
) -> Iterator[Tenant]:
    """Yield the tenants of an environment in order of creation (ids are time-ordered).

    Who wants a few of them says how many to read at a time: a page that is not limited may hold thousands.
    """
    pk, _ = tenant_key(environment_id, TenantId(""))
    low, high = beginning_with("TENANT#")
    while True:
        items = list(query(registry.client, registry.table, pk, between=(low, high), limit=page_size))
        yield from map(_to_tenant, items)
        if page_size is None or len(items) < page_size:
            return
        low = f"{items[-1]['SK']} "


def _keeps_door(before: Tenant, after: Tenant) -> bool:
    return after.customer_id == before.customer_id


def _door_to_item(tenant: Tenant) -> Item:
    return {
        **customer_key(tenant.environment_id, tenant.customer_id).attributes(),
        "tenant_id": tenant.id,
        "status": tenant.status.value,
    }


def _to_item(tenant: Tenant) -> Item:
    return {
        **tenant_key(tenant.environment_id, tenant.id).attributes(),
        "id": tenant.id,
        "environment_id": tenant.environment_id,
        "customer_id": tenant.customer_id,
        "name": tenant.name,
        "status": tenant.status.value,
        "created_at": to_text(tenant.created_at),
        "updated_at": to_text(tenant.updated_at),
        "purge_at": find_text(tenant.purge_at),
    }


def _to_tenant(item: Item) -> Tenant:
    return Tenant(
        id=TenantId(item["id"]),
        environment_id=EnvironmentId(item["environment_id"]),
        customer_id=CustomerId(item["customer_id"]),
        name=item["name"],
        status=TenantStatus(item["status"]),
        created_at=to_instant(item["created_at"]),
        updated_at=to_instant(item["updated_at"]),
        purge_at=find_instant(item["purge_at"]),
    )
