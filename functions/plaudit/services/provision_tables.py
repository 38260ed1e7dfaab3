"""Use case: make the tables of tenants and open the tenants. Safe to repeat at every step."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus
from plaudit.settings import settings
from plaudit.storage.registry import Registry
from plaudit.storage.tenant_tables import create_table, finish_table
from plaudit.storage.tenants import TenantChangedError, find_tenant, update_tenant

TABLES_AT_ONCE = 10


def provision_tables(environment_id: EnvironmentId, tenant_ids: Sequence[TenantId], now: datetime) -> None:
    """Make tables for the tenants that are being created, all at the same time, and make each tenant active."""
    registry = Registry(settings().registry_table)
    tenants = [find_tenant(registry, environment_id, tenant_id) for tenant_id in tenant_ids]
    creating = [tenant for tenant in tenants if tenant and tenant.status is TenantStatus.CREATING]
    for tenant in creating:
        create_table(settings().tenant_table_prefix + tenant.id, is_protected=settings().tenant_table_protection)
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        finished = [pool.submit(_finish, registry, tenant, now) for tenant in creating]
    for each in finished:
        each.result()  # One that failed keeps none of the others from being finished, but is told in the end.


def _finish(registry: Registry, tenant: Tenant, now: datetime) -> None:
    finish_table(settings().tenant_table_prefix + tenant.id, is_protected=settings().tenant_table_protection)
    with suppress(TenantChangedError):  # Another run finished this one, or somebody archived it.
        update_tenant(registry, tenant, replace(tenant, status=TenantStatus.ACTIVE, updated_at=now))
