"""`/api-keys`: the admin keys of the environment that the request's own key belongs to (behaviour 1.2)."""

from collections.abc import Sequence
from functools import partial

from fastapi import Response

from admin_api.items import (
    Created,
    DeletedResource,
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Misfit,
    Skip,
    Updated,
    find_uuid,
    fitting_id,
    issues_in,
    judge_each,
    page,
)
from admin_api.paths import BASE_PATH
from admin_api.schemas.api_keys import (
    AdminApiKey,
    ApiKeyCreate,
    ApiKeyRotate,
    ApiKeysRotated,
    ApiKeyUpdate,
    MadeApiKey,
    to_admin_api_key,
    to_made_api_key,
)
from http_api.access import AdminKey
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey, KeyStatus
from plaudit.domain.identifiers import KeyId
from plaudit.services import manage_own_keys
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.secrets import key_pepper

router = new_router(BASE_PATH)


@router.get("/api-keys", operation_id="admin_api_keys_list", tags=["API keys"])
async def list_keys(key: AdminKey, limit: Limit = 10, skip: Skip = 0) -> list[AdminApiKey]:
    """Return the admin keys of the environment in the order of their creation, without their secret parts."""
    keys = list(list_admin_keys(registry(), key.environment_id))
    return [to_admin_api_key(each) for each in page(keys, skip, limit)]


@router.post("/api-keys", operation_id="admin_api_keys_create", tags=["API keys"], status_code=201)
async def create_keys(items: Items[ApiKeyCreate], key: AdminKey, response: Response) -> Created[MadeApiKey]:
    """Make admin keys; an environment has at most three. The whole keys are shown this once."""
    outcomes = judge_each(partial(_create, key), items)
    created = [outcome for outcome in outcomes if isinstance(outcome, MadeApiKey)]
    response.status_code = 201 if created else 200
    return Created(created=created, issues=issues_in(outcomes))


@router.post("/api-keys/rotate", operation_id="admin_api_keys_rotate", tags=["API keys"])
async def rotate_keys(items: Items[ApiKeyRotate], key: AdminKey) -> ApiKeysRotated:
    """Give keys new parts, both of them; the old ones open nothing from the next request on.

    The key of the request may rotate itself. A revoked key becomes active. The whole keys are shown this once.
    """
    ids = [item.id for item in items]
    outcomes = judge_each(partial(_rotate, key), _each_once(items))
    rotated = [outcome for outcome in outcomes if isinstance(outcome, MadeApiKey)]
    return ApiKeysRotated(rotated=rotated, issues=issues_in(outcomes, ids))


@router.patch("/api-keys", operation_id="admin_api_keys_update", tags=["API keys"])
async def update_keys(items: Items[ApiKeyUpdate], key: AdminKey) -> Updated[AdminApiKey]:
    """Rename, revoke or re-activate keys, which counts from the next request on. A key cannot revoke itself."""
    outcomes = judge_each(partial(_change, key), items)
    updated = [outcome for outcome in outcomes if isinstance(outcome, AdminApiKey)]
    return Updated(updated=updated, issues=issues_in(outcomes, [item.id for item in items]))


@router.delete("/api-keys", operation_id="admin_api_keys_delete", tags=["API keys"])
async def delete_keys(ids: IdsInQuery, key: AdminKey) -> DeleteResponse:
    """Delete keys for good, which makes room for others. A key cannot delete itself."""
    outcomes = judge_each(partial(_delete, key), ids)
    deleted = [outcome for outcome in outcomes if isinstance(outcome, DeletedResource)]
    return DeleteResponse(deleted=deleted, issues=issues_in(outcomes, ids))


def _create(maker: ApiKey, wanted: ApiKeyCreate) -> MadeApiKey:
    return to_made_api_key(
        manage_own_keys.create_key_beside(registry(), maker, wanted.name, _pepper(), utc_now()),
    )


def _rotate(maker: ApiKey, wanted: ApiKeyRotate) -> MadeApiKey:
    key_id = KeyId(fitting_id(wanted.id))
    return to_made_api_key(manage_own_keys.rotate_key_beside(registry(), maker, key_id, _pepper()))


def _change(maker: ApiKey, wanted: ApiKeyUpdate) -> AdminApiKey:
    status = KeyStatus(wanted.status) if wanted.status else None
    key_id = KeyId(fitting_id(wanted.id))
    changed = manage_own_keys.change_key_beside(registry(), maker, key_id, name=wanted.name, status=status)
    return to_admin_api_key(changed)


def _delete(maker: ApiKey, id_: str) -> DeletedResource:
    manage_own_keys.remove_key_beside(registry(), maker, KeyId(fitting_id(id_)))
    return DeletedResource(id=id_)


def _each_once(items: Sequence[ApiKeyRotate | Misfit]) -> list[ApiKeyRotate | Misfit]:
    """Return the items, and those refused that come again: what the first one was answered would be stale already."""
    seen: set[str] = set()
    once: list[ApiKeyRotate | Misfit] = []
    for item in items:
        key_id = find_uuid(item.id) if isinstance(item, ApiKeyRotate) else None
        once.append(Misfit(item.id, "This key is in the request twice") if key_id in seen else item)
        seen |= {key_id} if key_id else set()
    return once


def _pepper() -> bytes:
    return key_pepper(settings().key_pepper_secret_arn)
