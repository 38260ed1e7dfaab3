"""Use cases around tenants (behaviour 1.4): made with a table of their own, changed, archived, had back."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import CustomerId, EnvironmentId, TenantId
from plaudit.domain.tenancy import SHOWN, Tenant, TenantStatus, archived, later_than, restored
from plaudit.ids import new_id
from plaudit.messaging.provisioning import ProvisioningError, request_tables
from plaudit.services.retrying import Contest
from plaudit.settings import settings
from plaudit.storage.registry import Registry
from plaudit.storage.tenants import (
    CustomerIdTakenError,
    TenantChangedError,
    find_door,
    find_tenant,
    find_tenants,
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
    made = [outcome.id for outcome in outcomes if isinstance(outcome, Tenant)]
    beyond_quota = _request_tables(environment_id, made)
    current = find_tenants(registry, environment_id, made)
    return [_outcome_now(outcome, current, beyond_quota) for outcome in outcomes]


def change_tenant(
    registry: Registry,
    environment_id: EnvironmentId,
    tenant_id: TenantId,
    *,
    customer_id: CustomerId | None = None,
    name: str | None = None,
    status: TenantStatus | None = None,
    now: datetime,
) -> Tenant:
    """Change what is given; raises IssueError. Safe to repeat: what is so already is left as it is.

    `status` archives: the tenant is closed from the next request on, and purged when the time of grace is over; or it
    takes that back.
    """
    contest = Contest()
    while True:
        tenant = _get(registry, environment_id, tenant_id)
        changed = replace(
            tenant,
            customer_id=tenant.customer_id if customer_id is None else customer_id,
            name=tenant.name if name is None else name,
        )
        if status not in (None, tenant.status):
            changed = restored(changed, now) if status is TenantStatus.ACTIVE else archived(changed, now, grace())
        if changed == tenant:
            return tenant
        changed = replace(changed, updated_at=later_than(tenant.updated_at, now))
        try:
            update_tenant(registry, tenant, changed)
        except CustomerIdTakenError as error:
            raise _taken(changed.customer_id) from error
        except TenantChangedError:
            contest.lose()
            continue
        return changed


def archive_tenant(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId, now: datetime) -> Tenant:
    """Close a tenant from the next request on; its data are kept for a while. Safe to repeat; raises IssueError."""
    return change_tenant(registry, environment_id, tenant_id, status=TenantStatus.ARCHIVED, now=now)


def restore_tenant(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId, now: datetime) -> Tenant:
    """Open an archived tenant again, as it was. Safe to repeat; raises IssueError."""
    return change_tenant(registry, environment_id, tenant_id, status=TenantStatus.ACTIVE, now=now)


def grace() -> timedelta:
    """Return for how long what was deleted can be had back."""
    return timedelta(days=settings().tenant_grace_days)


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


def _request_tables(environment_id: EnvironmentId, tenant_ids: Sequence[TenantId]) -> Collection[TenantId]:
    """Have tables made, and return the tenants for whose tables the account has no room.

    When the function does not end in time, it goes on by itself; what is not finished shows in the tenants.
    """
    if tenant_ids:
        with suppress(ProvisioningError):
            return request_tables(environment_id, tenant_ids).beyond_quota
    return ()


def _outcome_now(
    outcome: Tenant | IssueError, current: Mapping[TenantId, Tenant], beyond_quota: Collection[TenantId]
) -> Tenant | IssueError:
    """Return the tenant as it is after its table was made, or why it was not."""
    if isinstance(outcome, IssueError):
        return outcome
    tenant = current.get(outcome.id)
    if tenant is not None and tenant.status is not TenantStatus.CREATING:
        return tenant
    if outcome.id in beyond_quota:
        return IssueError(
            "The AWS account has as many DynamoDB tables as its quota allows. Raise it (Service Quotas: DynamoDB, "
            "number of tables), then send the same request again to finish this tenant."
        )
    return IssueError("The tenant's table is not ready yet. Send the same request again to finish it.")


def _get(registry: Registry, environment_id: EnvironmentId, tenant_id: TenantId) -> Tenant:
    tenant = find_tenant(registry, environment_id, tenant_id)
    if tenant is None or tenant.status not in SHOWN:
        raise IssueError("Tenant not found by ID")
    return tenant


def _taken(customer_id: CustomerId) -> IssueError:
    return IssueError(f'Customer ID "{customer_id}" already exists in this environment')
