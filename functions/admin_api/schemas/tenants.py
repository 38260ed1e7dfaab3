"""Tenants on the wire (behaviour 1.4)."""

from typing import Literal

from pydantic import Field

from admin_api.items import AdminIssue
from http_api.models import APIModel, Instant, optional
from http_api.texts import CustomerIdText, NameText
from plaudit.domain.tenancy import Tenant, TenantStatus


class AdminTenant(APIModel):
    """A tenant of a multi-tenant environment."""

    id: str
    customer_id: str
    name: str
    status: Literal["active", "archived"] = Field(description="An archived tenant is closed and can be had back.")
    created: Instant
    updated: Instant
    restorable_until: Instant | None = optional(
        "Of an archived tenant: until when it can be had back. Then its data are deleted for good."
    )


class TenantCreate(APIModel):
    """A tenant to create."""

    customer_id: CustomerIdText = Field(description="Your own id of the tenant: ASCII, as the Tenant-ID header has it.")
    name: NameText


class TenantUpdate(APIModel):
    """A change of a tenant."""

    id: str
    customer_id: CustomerIdText | None = None
    name: NameText | None = None
    status: Literal["active", "archived"] | None = Field(
        None, description="`active` has an archived tenant back, `archived` does what deleting it does."
    )


class TenantsCreated(APIModel):
    """What was created."""

    created: list[AdminTenant]
    issues: list[AdminIssue]


class TenantsUpdated(APIModel):
    """What was changed."""

    updated: list[AdminTenant]
    issues: list[AdminIssue]


def to_admin_tenant(tenant: Tenant) -> AdminTenant:
    """Return a tenant as the wire shows it."""
    return AdminTenant(
        id=tenant.id,
        customer_id=tenant.customer_id,
        name=tenant.name,
        status="archived" if tenant.status is TenantStatus.ARCHIVED else "active",
        created=tenant.created_at,
        updated=tenant.updated_at,
        restorable_until=tenant.purge_at,
    )
