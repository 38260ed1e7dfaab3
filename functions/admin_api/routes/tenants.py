"""`/tenants`: the customer's customers, each with a table of its own. They belong to the environment (1.4)."""

from functools import partial
from itertools import islice
from typing import Annotated

from fastapi import Depends, Response

from admin_api.items import (
    DeletedResource,
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Misfit,
    Skip,
    find_uuid,
    fitting_id,
    issues_in,
    judge_each,
)
from admin_api.paths import BASE_PATH
from admin_api.schemas.tenants import (
    AdminTenant,
    TenantCreate,
    TenantsCreated,
    TenantsUpdated,
    TenantUpdate,
    to_admin_tenant,
)
from http_api.access import AdminKey
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import AccessDeniedError, ResourceNotFoundError
from plaudit.domain.identifiers import CustomerId, TenantId
from plaudit.domain.tenancy import SHOWN, Tenant, TenantStatus
from plaudit.services import manage_tenants
from plaudit.services.open_tenant import registry
from plaudit.storage import tenants as stored

MIN_PAGE, MAX_PAGE = 25, 1000
"""How many tenants are read at a time; some that are read, because they are being made, are not shown."""

router = new_router(BASE_PATH)


async def multi_tenant_key(key: AdminKey) -> ApiKey:
    """Return the admin key of a multi-tenant environment."""
    if not key.is_multi_tenant:
        raise AccessDeniedError(
            "This environment is single-tenant. To use tenants, create an environment with multiTenant: true "
            "(plaudit environment create --multi-tenant) and use its admin key."
        )
    return key


MultiTenantKey = Annotated[ApiKey, Depends(multi_tenant_key)]


@router.get("/tenants", operation_id="admin_tenants_list", tags=["Tenants"])
async def list_tenants(key: MultiTenantKey, limit: Limit = 10, skip: Skip = 0) -> list[AdminTenant]:
    """Return tenants in the order of their creation, archived ones too."""
    page_size = min(max(skip + limit, MIN_PAGE), MAX_PAGE)
    tenants = stored.list_tenants(registry(), key.environment_id, page_size=page_size)
    shown = (tenant for tenant in tenants if tenant.status in SHOWN)
    return [to_admin_tenant(tenant) for tenant in islice(shown, skip, skip + limit)]


@router.get("/tenants/{id}", operation_id="admin_tenants_get", tags=["Tenants"])
async def get_tenant(id: str, key: MultiTenantKey) -> AdminTenant:  # noqa: A002  # the path says id
    """Return a tenant."""
    uuid = find_uuid(id)
    tenant = stored.find_tenant(registry(), key.environment_id, TenantId(uuid)) if uuid else None
    if tenant is None or tenant.status not in SHOWN:
        raise ResourceNotFoundError("Tenant")
    return to_admin_tenant(tenant)


@router.post("/tenants", operation_id="admin_tenants_create", tags=["Tenants"], status_code=201)
async def create_tenants(items: Items[TenantCreate], key: MultiTenantKey, response: Response) -> TenantsCreated:
    """Create tenants with their tables, each judged alone; when this answers, they are ready to use."""
    wanted = [(CustomerId(item.customer_id), item.name) for item in items if not isinstance(item, Misfit)]
    made = iter(manage_tenants.create_tenants(registry(), key.environment_id, wanted, utc_now()))
    outcomes = [IssueError(item.message) if isinstance(item, Misfit) else next(made) for item in items]
    created = [to_admin_tenant(outcome) for outcome in outcomes if isinstance(outcome, Tenant)]
    response.status_code = 201 if created else 200
    return TenantsCreated(created=created, issues=issues_in(outcomes))


@router.patch("/tenants", operation_id="admin_tenants_update", tags=["Tenants"])
async def update_tenants(items: Items[TenantUpdate], key: MultiTenantKey) -> TenantsUpdated:
    """Change tenants, have archived ones back, each judged alone."""
    outcomes = judge_each(partial(_change, key), items)
    updated = [to_admin_tenant(outcome) for outcome in outcomes if isinstance(outcome, Tenant)]
    return TenantsUpdated(updated=updated, issues=issues_in(outcomes, [item.id for item in items]))


@router.delete("/tenants", operation_id="admin_tenants_delete", tags=["Tenants"])
async def delete_tenants(ids: IdsInQuery, key: MultiTenantKey) -> DeleteResponse:
    """Archive tenants, each judged alone: they are closed from the next request on.

    Their data are kept until `restorableUntil`, and as long they can be had back (`PATCH` with the status `active`).
    """
    outcomes = judge_each(partial(_archive, key), ids)
    deleted = [outcome for outcome in outcomes if isinstance(outcome, DeletedResource)]
    return DeleteResponse(deleted=deleted, issues=issues_in(outcomes, ids))


def _change(key: ApiKey, wanted: TenantUpdate) -> Tenant:
    return manage_tenants.change_tenant(
        registry(),
        key.environment_id,
        TenantId(fitting_id(wanted.id)),
        customer_id=CustomerId(wanted.customer_id) if wanted.customer_id else None,
        name=wanted.name,
        status=TenantStatus(wanted.status) if wanted.status else None,
        now=utc_now(),
    )


def _archive(key: ApiKey, id_: str) -> DeletedResource:
    manage_tenants.archive_tenant(registry(), key.environment_id, TenantId(fitting_id(id_)), utc_now())
    return DeletedResource(id=id_)
