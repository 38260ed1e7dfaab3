"""Use case: what is due is done, by a schedule: new tables get backups, what was deleted is purged (1.4, 9.3).

Every step may be repeated, and an entry is struck off with the last of them; so a run that dies anywhere is taken up by
the next one. What was had back meanwhile is left alone: the first step of a purge is a change on condition.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.identifiers import EnvironmentId, OrganisationId, TenantId
from plaudit.domain.tenancy import Environment, EnvironmentStatus, Tenant, TenantStatus, moved
from plaudit.services.manage_environments import act_on_all, close_tenants
from plaudit.settings import settings
from plaudit.storage.api_keys import delete_keys_of_tenant
from plaudit.storage.due_work import DueKind, DueWork, list_due_work, strike_off
from plaudit.storage.environments import (
    EnvironmentChangedError,
    begin_purge,
    delete_environment,
    find_any_environment,
)
from plaudit.storage.registry import Registry
from plaudit.storage.table_making import TableBusyError, back_up_table, prepare_clients, remove_table
from plaudit.storage.tenants import (
    TenantChangedError,
    delete_tenant,
    find_tenant,
    list_tenants,
    update_tenant,
)

MAX_WORKS = 500
"""How much one run takes on; the rest waits for the next one."""

WORKS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class DueReport:
    """What a run came to. What was put off, because AWS is still busy with a table, is done by the next run."""

    done: int
    put_off: int


def do_due_work(now: datetime) -> DueReport:
    """Do what is due; what fails is raised when everything else is done, and tried again by the next run."""
    registry = Registry(settings().registry_table)
    works = list(list_due_work(registry, now, MAX_WORKS))
    prepare_clients()
    with ThreadPoolExecutor(WORKS_AT_ONCE) as pool:
        running = [pool.submit(_do, registry, work, now) for work in works]
    errors = [error for each in running if (error := each.exception())]
    for error in errors:
        if not isinstance(error, TableBusyError):
            raise error
    return DueReport(done=len(works) - len(errors), put_off=len(errors))


def _do(registry: Registry, work: DueWork, now: datetime) -> None:
    if work.kind in (DueKind.BACK_UP_TENANT, DueKind.PURGE_TENANT):
        _do_with_tenant(registry, work, now)
    else:
        _do_with_environment(registry, work, now)


def _do_with_tenant(registry: Registry, work: DueWork, now: datetime) -> None:
    tenant = find_tenant(registry, EnvironmentId(work.owner), TenantId(work.subject))
    if work.kind is DueKind.PURGE_TENANT and tenant is not None and tenant.purge_at == work.due_at:
        _purge_tenant(registry, tenant, now)
        return
    if work.kind is DueKind.BACK_UP_TENANT and tenant is not None and tenant.status is not TenantStatus.PURGING:
        back_up_table(settings().tenant_table_prefix + tenant.id)
    strike_off(registry, work)


def _do_with_environment(registry: Registry, work: DueWork, now: datetime) -> None:
    environment = find_any_environment(registry, OrganisationId(work.owner), work.subject)
    if environment is None or work.due_at not in (environment.deleted_at, environment.purge_at):
        strike_off(registry, work)
    elif work.kind is DueKind.CLOSE_ENVIRONMENT:
        close_tenants(registry, environment, now)
    else:
        _purge_environment(registry, environment, now)


def _purge_tenant(registry: Registry, tenant: Tenant, now: datetime) -> None:
    """Remove a tenant, its data and its keys for good, unless somebody has it back at this moment."""
    purging = tenant
    if tenant.status is not TenantStatus.PURGING:
        purging = moved(tenant, TenantStatus.PURGING, now)
        try:
            update_tenant(registry, tenant, purging)
        except TenantChangedError:
            return
    remove_table(settings().tenant_table_prefix + tenant.id)
    delete_keys_of_tenant(registry, tenant.id)
    try:
        delete_tenant(registry, purging)
    except TenantChangedError:  # Another run was faster.
        return


def _purge_environment(registry: Registry, environment: Environment, now: datetime) -> None:
    """Remove an environment with all of its tenants for good, unless somebody has it back at this moment."""
    try:
        if environment.status is not EnvironmentStatus.PURGING:
            begin_purge(registry, environment)
        act_on_all(lambda tenant: _purge_tenant(registry, tenant, now), list(list_tenants(registry, environment.id)))
        delete_environment(registry, environment)
    except EnvironmentChangedError:
        return
