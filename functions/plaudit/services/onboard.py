"""Use case: take in an organisation, with environments, tenants, tables and a first key (behaviour 1.2, 1.4).

Every step looks for what is there before it makes anything, so that a run which died anywhere is finished by
running it again.
"""

from datetime import datetime

from plaudit.domain.identifiers import CustomerId, EnvironmentId, OrganisationId
from plaudit.domain.tenancy import SINGLE_TENANT, Environment, EnvironmentType, Organisation, Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.services.manage_tenants import create_tenants
from plaudit.storage.organisations import put_environment, put_organisation
from plaudit.storage.registry import Registry
from plaudit.storage.tenants import find_door


def ensure_organisation(registry: Registry, key: str, name: str, now: datetime) -> Organisation:
    """Return the organisation with this key, made if there was none."""
    return put_organisation(registry, Organisation(OrganisationId(new_id()), key, name, now))


def ensure_environment(
    registry: Registry,
    organisation: Organisation,
    key: str,
    *,
    name: str,
    type_: EnvironmentType,
    is_multi_tenant: bool,
    now: datetime,
) -> Environment:
    """Return the environment with this key, made if there was none; a single-tenant one with its tenant."""
    environment = put_environment(
        registry,
        Environment(EnvironmentId(new_id()), organisation.id, key, name, type_, is_multi_tenant, now),
    )
    if not environment.is_multi_tenant:
        ensure_tenant(registry, environment, SINGLE_TENANT, name, now)
    return environment


def ensure_tenant(
    registry: Registry, environment: Environment, customer_id: CustomerId, name: str, now: datetime
) -> None:
    """Make a tenant unless its customer id is known already; raises IssueError unless it is active in the end."""
    outcome = create_tenants(registry, environment.id, [(customer_id, name)], now)[0]
    if isinstance(outcome, Tenant):
        return
    door = find_door(registry, environment.id, customer_id)
    if door is None or door.status is not TenantStatus.ACTIVE:
        raise outcome
