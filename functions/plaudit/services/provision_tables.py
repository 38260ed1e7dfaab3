"""Use case: make the tables of tenants and open the tenants. Safe to repeat at every step."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus, moved
from plaudit.pauses import pause
from plaudit.settings import settings
from plaudit.storage.due_work import backing_up, put_work, strike_off
from plaudit.storage.registry import Registry
from plaudit.storage.table_making import (
    TableBusyError,
    TableQuotaError,
    TableRefusedError,
    back_up_table,
    create_table,
    finish_table,
    prepare_clients,
)
from plaudit.storage.tenants import TenantChangedError, find_tenants, update_tenant

TABLES_AT_ONCE = 20
MAX_FRUITLESS_ROUNDS = 10
"""How often AWS may refuse all tables in a row before its no is taken for one: about five seconds in all.

The refusal for want of room in the account is also the one for too many tables being made at a time.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """AWS did not make the table of a tenant."""

    tenant: Tenant
    is_quota: bool


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What became of a request for tables.

    `beyond_quota` are the tenants for whose tables the account has no room. `is_work_left` tells that tables are in use
    whose backups could not be switched on yet; that is due work by then.
    """

    beyond_quota: tuple[TenantId, ...]
    is_work_left: bool


def provision_tables(environment_id: EnvironmentId, tenant_ids: Sequence[TenantId], now: datetime) -> Provisioned:
    """Make tables for the tenants that are being created, and make each tenant active.

    What fails for one keeps none of the others from being finished, and is raised in the end.
    """
    registry = Registry(settings().registry_table)
    tenants = find_tenants(registry, environment_id, tenant_ids).values()
    waiting = [tenant for tenant in tenants if tenant.status is TenantStatus.CREATING]
    refusals: list[Refusal] = []
    fruitless, is_work_left = 0, False
    prepare_clients()
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        while waiting and fruitless < MAX_FRUITLESS_ROUNDS:
            if fruitless:
                pause(fruitless)
            refusals = [refusal for refusal in pool.map(_ask, waiting) if refusal]
            refused = [refusal.tenant for refusal in refusals]
            accepted = [tenant for tenant in waiting if tenant not in refused]
            finishing = [pool.submit(_finish, registry, tenant, now) for tenant in accepted]
            for each in finishing:
                is_work_left |= not each.result()
            fruitless = 0 if accepted else fruitless + 1
            waiting = refused
    beyond_quota = tuple(refusal.tenant.id for refusal in refusals if refusal.is_quota)
    return Provisioned(beyond_quota, is_work_left)


def _ask(tenant: Tenant) -> Refusal | None:
    """Ask for a tenant's table, and return the refusal if it is refused."""
    try:
        create_table(settings().tenant_table_prefix + tenant.id, is_protected=settings().tenant_table_protection)
    except TableRefusedError as error:
        return Refusal(tenant, isinstance(error, TableQuotaError))
    return None


def _finish(registry: Registry, tenant: Tenant, now: datetime) -> bool:
    """Open a tenant as soon as its table can be used, and tell whether nothing is left to do.

    That its backups are still to be switched on is noted together with the opening, so that it cannot be forgotten.
    """
    name, work = settings().tenant_table_prefix + tenant.id, backing_up(tenant, now)
    has_backups = settings().tenant_table_protection
    finish_table(name)
    try:
        update_tenant(
            registry,
            tenant,
            moved(tenant, TenantStatus.ACTIVE, now),
            also=[put_work(registry, work)] if has_backups else [],
        )
    except TenantChangedError:  # Another run finished this one, or its environment was deleted.
        return True
    if not has_backups:
        return True
    try:
        back_up_table(name)
    except TableBusyError:
        return False
    strike_off(registry, work)
    return True
