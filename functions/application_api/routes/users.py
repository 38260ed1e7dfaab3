"""`/users`: who they are."""

from typing import Annotated

from fastapi import Path

from application_api.paths import BASE_PATH
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.texts import IdText
from http_api.user_models import UpdatedUser, UpsertedUser, User, to_profile_change, to_user
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import Access
from plaudit.settings import settings
from plaudit.storage.users import find_user

router = new_router(BASE_PATH)

UserIdInPath = Annotated[IdText, Path(alias="id", description="Your own id of the user.")]


@router.post("/users", operation_id="users_create", tags=["Users"], status_code=201)
async def create_user(user: UpsertedUser, access: AnyAccess) -> User:
    """Create a user, or change the one that has this id."""
    return _identify(access, user.id, user)


@router.get("/users/{id}", operation_id="users_get", tags=["Users"])
async def get_user(user_id: UserIdInPath, access: AnyAccess) -> User:
    """Return a user."""
    found = find_user(access.table, UserId(user_id))
    if found is None:
        raise UserNotFoundError(user_id)
    return to_user(found.profile, access.configuration, access.key.environment_id)


@router.put("/users/{id}", operation_id="users_identify", summary="Identify a user", tags=["Users"])
async def identify(user_id: UserIdInPath, user: UpdatedUser, access: AnyAccess) -> User:
    """Create or change a user; only the fields that are sent change."""
    return _identify(access, user_id, user)


@router.patch("/users/{id}", operation_id="users_update", tags=["Users"])
async def update_user(user_id: UserIdInPath, user: UpdatedUser, access: AnyAccess) -> User:
    """Change a user that exists; only the fields that are sent change."""
    return _identify(access, user_id, user, must_exist=True)


def _identify(access: Access, user_id: str, user: UpdatedUser, *, must_exist: bool = False) -> User:
    change = to_profile_change(user, access.configuration, dashboard_url=settings().dashboard_url)
    profile = identify_user(
        access.table, access.configuration, UserId(user_id), change, access.now, must_exist=must_exist
    )
    return to_user(profile, access.configuration, access.key.environment_id)
