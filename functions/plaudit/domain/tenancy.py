"""Who owns what: organisations own environments, environments own tenants (behaviour 1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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


class TenantStatus(StrEnum):
    """Where a tenant is in its life: only an active one answers; one being created has no table yet."""

    CREATING = "creating"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer of this deployment. `key` is unique in the deployment and never changes."""

    id: OrganisationId
    key: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Environment:
    """A separate world of an organisation."""

    id: EnvironmentId
    organisation_id: OrganisationId
    key: str
    name: str
    type: EnvironmentType
    is_multi_tenant: bool
    created_at: datetime


def by_priority(environments: Iterable[Environment]) -> list[tuple[int, Environment]]:
    """Return environments with their priorities, the first one first: production is 1, whatever else there is."""
    types = list(EnvironmentType)
    ordered = sorted(environments, key=lambda each: (types.index(each.type), each.created_at, each.key))
    first = 1 if ordered and ordered[0].type is EnvironmentType.PRODUCTION else 2
    return list(enumerate(ordered, start=first))


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer's customer, with a table of its own."""

    id: TenantId
    environment_id: EnvironmentId
    customer_id: CustomerId
    name: str
    status: TenantStatus
    created_at: datetime
    updated_at: datetime
