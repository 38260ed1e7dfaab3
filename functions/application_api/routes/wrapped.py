"""`/users/{id}/wrapped`: a user's year."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.wrapped import WrappedResponse, to_wrapped_response
from http_api.access import AnyAccess
from http_api.app import new_router
from plaudit.domain.identifiers import UserId
from plaudit.services.read_wrapped import read_wrapped

router = new_router(BASE_PATH)


@router.get("/users/{id}/wrapped", operation_id="users_wrapped", tags=["Users"])
async def get_wrapped(
    user_id: UserIdInPath,
    access: AnyAccess,
    year: Annotated[
        int | None, Query(ge=1, description="Up to the current year, which is what is usually shown.")
    ] = None,
) -> WrappedResponse:
    """Return what a user did in a calendar year: totals, the most active day, week and month, the longest streak."""
    wrapped = read_wrapped(access.table, access.configuration, UserId(user_id), year, access.now)
    return to_wrapped_response(wrapped, access.configuration, access.key.environment_id)
