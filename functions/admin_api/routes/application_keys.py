"""`/application-api-keys`: keys that may be given to a user's device (behaviour 1.3)."""

from functools import partial

from fastapi import Response

from admin_api.items import (
    DeletedResource,
    DeleteResponse,
    IdsInQuery,
    Items,
    fitting_id,
    issues_in,
    judge_each,
)
from admin_api.paths import BASE_PATH
from admin_api.schemas.application_keys import ApplicationKeyCreate, ApplicationKeysCreated, CreatedApplicationKey
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import UserErasedError
from plaudit.domain.identifiers import KeyId, UserId
from plaudit.services.manage_keys import create_application_key, remove_application_key
from plaudit.services.open_tenant import Access, registry
from plaudit.settings import settings
from plaudit.storage.secrets import key_pepper

router = new_router(BASE_PATH)


@router.post(
    "/application-api-keys", operation_id="admin_application_api_keys_create", tags=["API keys"], status_code=201
)
async def create_application_keys(
    items: Items[ApplicationKeyCreate], access: AdminAccess, response: Response
) -> ApplicationKeysCreated:
    """Make a key for each user; it opens the Application API for that user alone."""
    outcomes = judge_each(partial(_create, access), items)
    created = [outcome for outcome in outcomes if isinstance(outcome, CreatedApplicationKey)]
    response.status_code = 201 if created else 200
    return ApplicationKeysCreated(created=created, issues=issues_in(outcomes))


@router.delete("/application-api-keys", operation_id="admin_application_api_keys_delete", tags=["API keys"])
async def delete_application_keys(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete keys; they open nothing from the next request on."""
    outcomes = judge_each(partial(_delete, access), ids)
    deleted = [outcome for outcome in outcomes if isinstance(outcome, DeletedResource)]
    return DeleteResponse(deleted=deleted, issues=issues_in(outcomes, ids))


def _create(access: Access, wanted: ApplicationKeyCreate) -> CreatedApplicationKey:
    pepper = key_pepper(settings().key_pepper_secret_arn)
    user_id = UserId(wanted.user_id)
    try:
        made = create_application_key(registry(), access.key, access.table, user_id, pepper, access.now, utc_now())
    except UserErasedError as error:
        raise IssueError(str(error)) from error
    return CreatedApplicationKey(id=made.key.id, user_id=user_id, key=made.presented.text, prefix=made.key.prefix)


def _delete(access: Access, id_: str) -> DeletedResource:
    if not remove_application_key(registry(), access.table.tenant_id, KeyId(fitting_id(id_))):
        raise IssueError("Application API key not found by ID")
    return DeletedResource(id=id_)
