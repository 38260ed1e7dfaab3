"""Use cases around tenants (behaviour 1.4): made with a table of their own, changed, archived."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import CustomerId, EnvironmentId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.messaging.provisioning import ProvisioningError, request_tables
from plaudit.services.retrying import Contest
from plaudit.storage.registry import Registry
from plaudit.storage.tenants import (
    CustomerIdTakenError,
    TenantChangedError,
    find_door,
    find_tenant,
    put_tenant,
    update_tenant,
)


def create_tenants(
    registry: Registry,
    environment_id: EnvironmentId,
    wanted: Sequence[tuple[CustomerId, str]],
    now: datetime,
) -> list[Tenant | IssueError]:
    """Make tenants, given as customer id and name, and return what became of each, when their tables are active.

    Safe to repeat: a tenant whose making died half-way is not "already there" but taken up again.
    """
    outcomes: list[Tenant | IssueError] = []
    for position, (customer_id, name) in enumerate(wanted):
        is_repeated = any(customer_id == earlier for earlier, _ in wanted[:position])
        outcomes.append(
            _taken(customer_id) if is_repeated else _register(registry, environment_id, customer_id, name, now)
        )
    made = [outcome for outcome in outcomes if isinstance(outcome, Tenant)]
    if made:
        with suppress(ProvisioningError):  # What is not finished shows in the outcomes below.
            request_tables(environment_id, [tenant.id for tenant in made])
    return [_outcome_now(registry, outcome) for outcome in outcomes]


def change_tenant(
    registry: Registry,
    environment_id: EnvironmentId,
    tenant_id: TenantId,
    *,
    customer_id: CustomerId | None,
    name: str | None,
    now: datetime,
) -> Tenant:
    """Change what is given; raises IssueError."""
    contest = Contest()
    while True:
        tenant = _get(registry, environment_id, tenant_id)
        changed = replace(
            tenant,
            customer_id=tenant.customer_id if customer_id is None else customer_id,
            name=tenant.name if name is None else name,
            updated_at=_later_than(tenant.updated_at, now),
        )
        try:
            update_tenant(registry, tenant, changed)
        except CustomerIdTakenError as error:
            raise _taken(changed.customer_id) from error
        except TenantChangedError:
            contest.lose()
            continue
        return changed


def archive_tenant(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId, now: datetime) -> None:
    """Close a tenant from the next request on; its data are kept. Safe to repeat; raises IssueError."""
    contest = Contest()
    while True:
        tenant = _get(registry, environment_id, tenant_id)
        if tenant.status is TenantStatus.ARCHIVED:
            return
        changed = replace(tenant, status=TenantStatus.ARCHIVED, updated_at=_later_than(tenant.updated_at, now))
        try:
            update_tenant(registry, tenant, changed)
        except TenantChangedError:
            contest.lose()
            continue
        return


def _register(
    registry: Registry, environment_id: EnvironmentId, customer_id: CustomerId, name: str, now: datetime
) -> Tenant | IssueError:
    """Store a tenant that is being created; return the one that already is when its making was cut short."""
    tenant = Tenant(TenantId(new_id()), environment_id, customer_id, name, TenantStatus.CREATING, now, now)
    try:
        put_tenant(registry, tenant)
    except CustomerIdTakenError:
        door = find_door(registry, environment_id, customer_id)
        if door is None or door.status is not TenantStatus.CREATING:
            return _taken(customer_id)
        return find_tenant(registry, environment_id, door.tenant_id) or _taken(customer_id)
    return tenant


def _outcome_now(registry: Registry, outcome: Tenant | IssueError) -> Tenant | IssueError:
    """Return the tenant as it is after its table was made."""
    if isinstance(outcome, IssueError):
        return outcome
    tenant = find_tenant(registry, outcome.environment_id, outcome.id)
    if tenant is None or tenant.status is TenantStatus.CREATING:
        return IssueError("The tenant's table is not ready yet. Send the same request again to finish it.")
    return tenant


def _get(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId) -> Tenant:
    tenant = find_tenant(registry, environment_id, tenant_id)
    if tenant is None:
        raise IssueError("Tenant not found by ID")
    return tenant


def _later_than(previous: datetime, now: datetime) -> datetime:
    """Return a time of change that differs from the previous one, by which concurrent changes notice each other."""
    return max(now, previous + timedelta(microseconds=1))


def _taken(customer_id: CustomerId) -> IssueError:
    return IssueError(f'Customer ID "{customer_id}" already exists in this environment')
