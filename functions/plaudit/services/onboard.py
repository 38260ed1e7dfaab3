"""Use case: take in an organisation, with environments, tenants, tables and a first key (behaviour 1.2, 1.4).

Every step looks for what is there before it makes anything, so that a run which died anywhere is finished by
running it again.
"""

from datetime import datetime

from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import CustomerId, EnvironmentId, OrganisationId
from plaudit.domain.tenancy import (
    SINGLE_TENANT,
    Environment,
    EnvironmentStatus,
    EnvironmentType,
    Organisation,
    Tenant,
    TenantStatus,
)
from plaudit.ids import new_id
from plaudit.services.apply_configuration import clone_configuration
from plaudit.services.manage_environments import EnvironmentDeletedError
from plaudit.services.manage_keys import MadeKey, ensure_admin_key
from plaudit.services.manage_tenants import create_tenants
from plaudit.services.open_tenant import tenant_table
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.environments import find_environment, put_environment
from plaudit.storage.organisations import put_organisation
from plaudit.storage.registry import Registry
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.tenants import find_door

FIRST_KEY = "first"
"""The name of the key that an environment is made with."""


class EnvironmentExistsError(InvalidRequestError):
    """The organisation has an environment with this key already, and it is in use or another one."""

    def __init__(self, key: str) -> None:
        super().__init__(f'The environment "{key}" already exists. Choose another key.')


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
    """Return the environment with this key, made if there was none; a single-tenant one with its tenant.

    Raises EnvironmentDeletedError, or IssueError when the tenant's table cannot be made.
    """
    wanted = Environment(EnvironmentId(new_id()), organisation.id, key, name, type_, is_multi_tenant, now)
    environment = _put(registry, wanted)
    _ensure_single_tenant(registry, environment, now)
    return environment


def create_environment(
    registry: Registry, wanted: Environment, pepper: bytes, now: datetime, *, model: str | None = None
) -> tuple[Environment, MadeKey]:
    """Make an environment with its first admin key; a single-tenant one with its tenant and table.

    With the key of another environment as its model, it gets that one's configuration. The key comes last, so that who
    has it finds all the rest there.

    A making that died half-way is finished by the same call: as long as its first key was never used it is taken for
    lost, and replaced. Raises EnvironmentExistsError, EnvironmentDeletedError, InvalidRequestError.
    """
    source = _find_model(registry, wanted, model) if model is not None else None
    environment = _put(registry, wanted)
    is_another = (environment.type, environment.is_multi_tenant) != (wanted.type, wanted.is_multi_tenant)
    if is_another or any(
        key.name != FIRST_KEY or key.last_used_at is not None for key in list_admin_keys(registry, environment.id)
    ):
        raise EnvironmentExistsError(wanted.key)
    try:
        _ensure_single_tenant(registry, environment, now)
    except IssueError as error:
        raise InvalidRequestError(str(error)) from error
    if source is not None:
        clone_configuration(_only_table(registry, source), _only_table(registry, environment), now)
    return environment, ensure_admin_key(registry, environment, FIRST_KEY, pepper, now)


def _find_model(registry: Registry, wanted: Environment, key: str) -> Environment:
    source = find_environment(registry, wanted.organisation_id, key)
    if source is None:
        raise InvalidRequestError(f"Invalid cloneFrom: this organisation has no environment {key}.")
    if source.is_multi_tenant or wanted.is_multi_tenant:
        raise InvalidRequestError("Invalid cloneFrom: only a single-tenant environment has one configuration to clone.")
    return source


def _only_table(registry: Registry, environment: Environment) -> TenantTable:
    """Return the table of a single-tenant environment."""
    door = find_door(registry, environment.id, SINGLE_TENANT)
    if door is None or door.status is not TenantStatus.ACTIVE:
        raise InvalidRequestError(f"Invalid cloneFrom: the environment {environment.key} is not ready to use.")
    return tenant_table(door.tenant_id, environment.id)


def _put(registry: Registry, wanted: Environment) -> Environment:
    environment = put_environment(registry, wanted)
    if environment.status is not EnvironmentStatus.ACTIVE:
        raise EnvironmentDeletedError(environment)
    return environment


def _ensure_single_tenant(registry: Registry, environment: Environment, now: datetime) -> None:
    if not environment.is_multi_tenant:
        ensure_tenant(registry, environment, SINGLE_TENANT, environment.name, now)


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
