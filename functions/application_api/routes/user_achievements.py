"""`/users/{id}/achievements`: what a user has completed, and what is still open."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.achievements import UserAchievementWithStats, to_user_achievement_with_stats
from http_api.access import AnyAccess
from http_api.app import new_router
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.services.list_achievements import visible_achievements
from plaudit.storage.counters import load_counters
from plaudit.storage.users import find_user

router = new_router(BASE_PATH)


@router.get("/users/{id}/achievements", operation_id="users_achievements", tags=["Users"])
async def list_user_achievements(
    user_id: UserIdInPath,
    access: AnyAccess,
    include_incomplete: Annotated[
        str | None, Query(alias="includeIncomplete", description="`true` returns open achievements, too.")
    ] = None,
) -> list[UserAchievementWithStats]:
    """Return the achievements that a user completed."""
    user = find_user(access.table, UserId(user_id))
    if user is None:
        raise UserNotFoundError(user_id)
    counters = load_counters(access.table)
    return [
        to_user_achievement_with_stats(achievement, access.configuration, counters, achieved_at)
        for achievement, achieved_at in visible_achievements(access.table, access.configuration, user)
        if achieved_at or include_incomplete == "true"
    ]
