"""Use case: make the tables of tenants and open the tenants. Safe to repeat at every step."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus, moved
from plaudit.pauses import pause
from plaudit.settings import settings
from plaudit.storage.registry import Registry
from plaudit.storage.table_making import TableQuotaError, TableRefusedError, create_table, finish_table
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


def provision_tables(environment_id: EnvironmentId, tenant_ids: Sequence[TenantId], now: datetime) -> list[TenantId]:
    """Make tables for the tenants that are being created, and make each tenant active.

    Return those for whose tables the account has no room. What fails for one keeps none of the others from being
    finished, and is raised in the end.
    """
    registry = Registry(settings().registry_table)
    tenants = find_tenants(registry, environment_id, tenant_ids).values()
    waiting = [tenant for tenant in tenants if tenant.status is TenantStatus.CREATING]
    refusals: list[Refusal] = []
    fruitless = 0
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        while waiting and fruitless < MAX_FRUITLESS_ROUNDS:
            if fruitless:
                pause(fruitless)
            refusals = [refusal for refusal in pool.map(_ask, waiting) if refusal]
            refused = [refusal.tenant for refusal in refusals]
            accepted = [tenant for tenant in waiting if tenant not in refused]
            finishing = [pool.submit(_finish, registry, tenant, now) for tenant in accepted]
            for each in finishing:
                each.result()
            fruitless = 0 if accepted else fruitless + 1
            waiting = refused
    return [refusal.tenant.id for refusal in refusals if refusal.is_quota]


def _ask(tenant: Tenant) -> Refusal | None:
    """Ask for a tenant's table, and return the refusal if it is refused."""
    try:
        create_table(settings().tenant_table_prefix + tenant.id, is_protected=settings().tenant_table_protection)
    except TableRefusedError as error:
        return Refusal(tenant, isinstance(error, TableQuotaError))
    return None


def _finish(registry: Registry, tenant: Tenant, now: datetime) -> None:
    finish_table(settings().tenant_table_prefix + tenant.id, is_protected=settings().tenant_table_protection)
    with suppress(TenantChangedError):  # Another run finished this one, or its environment was deleted.
        update_tenant(registry, tenant, moved(tenant, TenantStatus.ACTIVE, now))
