"""What is to be done at an instant, ordered by it, so that a run reads what is due and nothing else (9.3).

An entry is written in the transaction that makes the work necessary, and taken away in the one that ends or cancels it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plaudit.domain.tenancy import Environment, Tenant
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey, Write, delete, put, query, transact_through_conflicts
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import DUE_WORK, due_work_key
from plaudit.storage.times import to_instant, to_text


class DueKind(StrEnum):
    """What is to be done."""

    BACK_UP_TENANT = "back_up_tenant"
    PURGE_TENANT = "purge_tenant"
    CLOSE_ENVIRONMENT = "close_environment"
    PURGE_ENVIRONMENT = "purge_environment"


@dataclass(frozen=True, slots=True)
class DueWork:
    """Work on a tenant, named by environment id and id, or on an environment, named by organisation id and key."""

    due_at: datetime
    kind: DueKind
    owner: str
    subject: str


def works_of_tenant(tenant: Tenant) -> set[DueWork]:
    """Return what waits to be done with a tenant."""
    if tenant.purge_at is None:
        return set()
    return {DueWork(tenant.purge_at, DueKind.PURGE_TENANT, tenant.environment_id, tenant.id)}


def backing_up(tenant: Tenant, now: datetime) -> DueWork:
    """Return the work of switching on the backups of a tenant's table."""
    return DueWork(now, DueKind.BACK_UP_TENANT, tenant.environment_id, tenant.id)


def closing_of(environment: Environment) -> DueWork | None:
    """Return the work of closing the tenants of a deleted environment."""
    return _work_on(environment, environment.deleted_at, DueKind.CLOSE_ENVIRONMENT)


def purge_of(environment: Environment) -> DueWork | None:
    """Return the work of removing a deleted environment for good."""
    return _work_on(environment, environment.purge_at, DueKind.PURGE_ENVIRONMENT)


def list_due_work(registry: Registry, now: datetime, limit: int) -> Iterator[DueWork]:
    """Yield what is due, the oldest first."""
    bounds = (ALL_SORT_KEYS[0], f"{to_text(now)}{ALL_SORT_KEYS[1]}")
    return map(_to_work, query(registry.client, registry.table, DUE_WORK, between=bounds, limit=limit))


def put_work(registry: Registry, work: DueWork) -> Write:
    """Return the action that notes work to be done."""
    item = {**_key(work).attributes(), "due_at": to_text(work.due_at), "kind": work.kind.value}
    return put(registry.table, item | {"owner_id": work.owner, "subject": work.subject})


def delete_work(registry: Registry, work: DueWork) -> Write:
    """Return the action that strikes work off; striking it off twice is fine."""
    return delete(registry.table, _key(work))


def strike_off(registry: Registry, work: DueWork) -> None:
    """Strike work off that is done. Safe to repeat."""
    transact_through_conflicts(registry.client, [delete_work(registry, work)])


def _work_on(environment: Environment, due_at: datetime | None, kind: DueKind) -> DueWork | None:
    return DueWork(due_at, kind, environment.organisation_id, environment.key) if due_at else None


def _key(work: DueWork) -> ItemKey:
    return due_work_key(to_text(work.due_at), work.kind, work.owner, work.subject)


def _to_work(item: Item) -> DueWork:
    return DueWork(to_instant(item["due_at"]), DueKind(item["kind"]), item["owner_id"], item["subject"])
