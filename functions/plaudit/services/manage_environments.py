"""Use cases around environments (behaviour 1.4): who may, renamed, deleted, had back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from plaudit.domain.api_keys import ApiKey
from plaudit.domain.errors import AccessDeniedError, AuthenticationError, InvalidRequestError, NotFoundError
from plaudit.domain.identifiers import EnvironmentId, OrganisationId
from plaudit.domain.tenancy import (
    Environment,
    EnvironmentStatus,
    EnvironmentType,
    Tenant,
    TenantStatus,
    deleted,
    moved,
    reopened,
)
from plaudit.services.manage_tenants import grace
from plaudit.services.retrying import Contest
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.due_work import closing_of, strike_off
from plaudit.storage.environments import (
    EnvironmentChangedError,
    close_environment,
    find_any_environment,
    find_environment_by_id,
    rename_environment,
    reopen_environment,
)
from plaudit.storage.registry import Registry
from plaudit.storage.tenants import TenantChangedError, find_tenant, list_tenants, update_tenant

TENANTS_AT_ONCE = 20
MAX_SHOWN = 100


class EnvironmentNotFoundError(NotFoundError):
    """The organisation has no environment with this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Environment not found by key: {key[:MAX_SHOWN]}")


class EnvironmentDeletedError(InvalidRequestError):
    """The key belongs to an environment that was deleted, and is not free yet."""

    def __init__(self, environment: Environment) -> None:
        until = f" on {environment.purge_at:%Y-%m-%d}" if environment.purge_at else ""
        super().__init__(
            f'The environment "{environment.key}" was deleted. Restore it (`PATCH` with the status "active"), or use '
            f"another key: this one is free when its data are gone for good{until}."
        )


def get_own_environment(registry: Registry, key: ApiKey) -> Environment:
    """Return the environment that an admin key belongs to; raises AuthenticationError if it was deleted just now."""
    environment = find_environment_by_id(registry, key.environment_id)
    if environment is None:
        raise AuthenticationError
    return environment


def require_production(registry: Registry, key: ApiKey) -> None:
    """Raise AccessDeniedError unless an admin key is one of the organisation's production environment."""
    if get_own_environment(registry, key).type is not EnvironmentType.PRODUCTION:
        raise AccessDeniedError("Use an admin key of the organisation's production environment for this.")


def change_environment(
    registry: Registry,
    organisation_id: OrganisationId,
    key: str,
    *,
    name: str | None = None,
    is_restored: bool = False,
    now: datetime,
) -> Environment:
    """Rename an environment, have a deleted one back, or both. Safe to repeat.

    One that was had back has no keys; creating it again makes it one. Raises EnvironmentNotFoundError,
    EnvironmentDeletedError.
    """
    contest = Contest()
    while True:
        environment = _get(registry, organisation_id, key)
        try:
            if is_restored:
                environment = _restore(registry, environment, now)
            if environment.status is not EnvironmentStatus.ACTIVE:
                raise EnvironmentDeletedError(environment)
            if name not in (None, environment.name):
                rename_environment(registry, environment, name or environment.name)
        except EnvironmentChangedError:
            contest.lose()
            continue
        return replace(environment, name=name or environment.name)


def delete_environment(registry: Registry, organisation_id: OrganisationId, key: str, now: datetime) -> Environment:
    """Close an environment with its keys and tenants from the next request on; its data are kept for a while.

    Safe to repeat: what an interrupted call left open is closed by the next one, or by the hourly run. Raises
    EnvironmentNotFoundError.
    """
    contest = Contest()
    while True:
        environment = _get(registry, organisation_id, key)
        if environment.status is EnvironmentStatus.ACTIVE:
            environment = deleted(environment, now, grace())
            try:
                close_environment(registry, environment, list(list_admin_keys(registry, environment.id)))
            except EnvironmentChangedError:
                contest.lose()
                continue
        close_tenants(registry, environment, now)
        return environment


def close_tenants(registry: Registry, environment: Environment, now: datetime) -> None:
    """Close the tenants of a deleted environment. Safe to repeat."""
    _move_tenants(registry, environment.id, TenantStatus.ACTIVE, TenantStatus.CLOSED, now)
    work = closing_of(environment)
    if work:
        strike_off(registry, work)


def _restore(registry: Registry, environment: Environment, now: datetime) -> Environment:
    """Take a deletion back; tenants that an interrupted call left closed are opened by the next one."""
    if environment.status is EnvironmentStatus.DELETED:
        reopen_environment(registry, environment)
    _move_tenants(registry, environment.id, TenantStatus.CLOSED, TenantStatus.ACTIVE, now)
    return reopened(environment)


def _move_tenants(
    registry: Registry, environment_id: EnvironmentId, source: TenantStatus, target: TenantStatus, now: datetime
) -> None:
    """Give tenants another status, all that have this one."""
    tenants = [tenant for tenant in list_tenants(registry, environment_id) if tenant.status is source]

    def move(tenant: Tenant) -> None:
        contest = Contest()
        current: Tenant | None = tenant
        while current is not None and current.status is source:
            try:
                update_tenant(registry, current, moved(current, target, now))
            except TenantChangedError:
                contest.lose()
                current = find_tenant(registry, environment_id, tenant.id)
            else:
                return

    act_on_all(move, tenants)


def act_on_all(act: Callable[[Tenant], None], tenants: list[Tenant]) -> None:
    """Act on many tenants at the same time; what fails for one is raised when all the others are done."""
    with ThreadPoolExecutor(TENANTS_AT_ONCE) as pool:
        acting = [pool.submit(act, tenant) for tenant in tenants]
    for each in acting:
        each.result()


def _get(registry: Registry, organisation_id: OrganisationId, key: str) -> Environment:
    environment = find_any_environment(registry, organisation_id, key)
    if environment is None or environment.status is EnvironmentStatus.PURGING:
        raise EnvironmentNotFoundError(key)
    return environment
