"""Who owns what: organisations own environments, environments own tenants (behaviour 1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from plaudit.domain.identifiers import CustomerId, EnvironmentId, OrganisationId, TenantId

SINGLE_TENANT = CustomerId("")
"""Stands for the customer id of the one implicit tenant of a single-tenant environment."""

MAX_CUSTOMER_ID = 255
"""How many characters a customer id may have."""


class EnvironmentType(StrEnum):
    """What an environment is for."""

    PRODUCTION = "production"
    STAGING = "staging"
    DEVELOPMENT = "development"


class EnvironmentStatus(StrEnum):
    """Where an environment is in its life; one that was deleted can be had back until it is being purged."""

    ACTIVE = "active"
    DELETED = "deleted"
    PURGING = "purging"


class TenantStatus(StrEnum):
    """Where a tenant is in its life: only an active one answers.

    One being created has no table yet. An archived one can be had back until it is being purged. One that is closed is
    so together with its environment, and opens again with it.
    """

    CREATING = "creating"
    ACTIVE = "active"
    ARCHIVED = "archived"
    CLOSED = "closed"
    PURGING = "purging"


SHOWN = frozenset({TenantStatus.ACTIVE, TenantStatus.ARCHIVED})
"""Tenants that there are for the customer: one whose making was cut short is not there yet, a purged one no more."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer of this deployment. `key` is unique in the deployment and never changes."""

    id: OrganisationId
    key: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Environment:
    """A separate world of an organisation. `purge_at` is set for a deleted one: when its data go for good."""

    id: EnvironmentId
    organisation_id: OrganisationId
    key: str
    name: str
    type: EnvironmentType
    is_multi_tenant: bool
    created_at: datetime
    status: EnvironmentStatus = EnvironmentStatus.ACTIVE
    deleted_at: datetime | None = None
    purge_at: datetime | None = None


def by_priority(environments: Iterable[Environment]) -> list[tuple[int, Environment]]:
    """Return environments with their priorities, the first one first: production is 1, whatever else there is."""
    types = list(EnvironmentType)
    ordered = sorted(environments, key=lambda each: (types.index(each.type), each.created_at, each.key))
    first = 1 if ordered and ordered[0].type is EnvironmentType.PRODUCTION else 2
    return list(enumerate(ordered, start=first))


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer's customer, with a table of its own. `purge_at` is set for an archived one: when its data go."""

    id: TenantId
    environment_id: EnvironmentId
    customer_id: CustomerId
    name: str
    status: TenantStatus
    created_at: datetime
    updated_at: datetime
    purge_at: datetime | None = None


def deleted(environment: Environment, now: datetime, grace: timedelta) -> Environment:
    """Return an environment that is closed, and can be had back for the time of grace."""
    return replace(environment, status=EnvironmentStatus.DELETED, deleted_at=now, purge_at=now + grace)


def reopened(environment: Environment) -> Environment:
    """Return a deleted environment as it was before."""
    return replace(environment, status=EnvironmentStatus.ACTIVE, deleted_at=None, purge_at=None)


def archived(tenant: Tenant, now: datetime, grace: timedelta) -> Tenant:
    """Return a tenant that is closed, and can be had back for the time of grace."""
    return replace(moved(tenant, TenantStatus.ARCHIVED, now), purge_at=now + grace)


def restored(tenant: Tenant, now: datetime) -> Tenant:
    """Return an archived tenant as it was before."""
    return replace(moved(tenant, TenantStatus.ACTIVE, now), purge_at=None)


def moved(tenant: Tenant, status: TenantStatus, now: datetime) -> Tenant:
    """Return a tenant with another status."""
    return replace(tenant, status=status, updated_at=later_than(tenant.updated_at, now))


def later_than(previous: datetime, now: datetime) -> datetime:
    """Return a time of change that differs from the previous one, by which concurrent changes notice each other."""
    return max(now, previous + timedelta(microseconds=1))
