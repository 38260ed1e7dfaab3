"""`/users/{id}/events`: what happened to a user, and what it caused."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.user_log import UserLogEntry, to_user_log
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.storage.logs import list_log
from plaudit.storage.users import find_user

router = new_router(BASE_PATH)

MAX_SEQUENCE = 999_999_999_999
"""As many as the keys of a log have digits for."""


@router.get("/users/{id}/events", operation_id="users_events", tags=["Users"])
async def list_events(
    user_id: UserIdInPath,
    access: AnyAccess,
    limit: Annotated[int, Query(ge=1, le=100, description="How many entries to return.")] = 20,
    before: Annotated[
        int | None,
        Query(ge=1, le=MAX_SEQUENCE, description="Only entries before this `sequence`: the last one of a page."),
    ] = None,
) -> list[UserLogEntry]:
    """Return what happened to a user and what each thing caused, newest first."""
    if find_user(access.table, UserId(user_id)) is None:
        raise UserNotFoundError(user_id)
    entries = list_log(access.table, UserId(user_id), newest_first=True, before=before, limit=limit)
    return to_user_log(entries, access.configuration)
