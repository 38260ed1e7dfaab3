"""`/achievements`: what users can complete."""

from pydantic import Field

from application_api.paths import BASE_PATH
from application_api.schemas.achievements import (
    AchievementCompletion,
    AchievementWithStats,
    to_achievement_completion,
    to_achievement_with_stats,
)
from http_api.access import AnyAccess, CompletionAccess
from http_api.app import new_router
from http_api.attribute_filters import UserAttributesText, to_user_filter
from http_api.models import APIModel
from http_api.user_models import UpsertedUser, to_profile_change
from plaudit.domain.achievements import AchievementStatus
from plaudit.domain.filters import matches
from plaudit.domain.identifiers import UserId
from plaudit.services.complete_achievement import complete_achievement
from plaudit.settings import settings
from plaudit.storage.counters import load_counters

router = new_router(BASE_PATH)


class CompletionCreate(APIModel):
    """Whose achievement is complete."""

    user: UpsertedUser = Field(description="The user that completed the achievement; created or changed with it.")


@router.get("/achievements", operation_id="achievements_all", tags=["Achievements"])
async def list_achievements(
    access: AnyAccess, user_attributes: UserAttributesText = None
) -> list[AchievementWithStats]:
    """Return the active achievements and how many users completed them.

    With `userAttributes`, those that a user with these attributes can complete.
    """
    configuration = access.configuration
    attributes = to_user_filter(user_attributes, configuration, dashboard_url=settings().dashboard_url)
    active = [each for each in configuration.achievements.values() if each.status is AchievementStatus.ACTIVE]
    shown = [each for each in active if user_attributes is None or matches(each.user_filter, attributes)]
    counters = load_counters(access.table)
    return [to_achievement_with_stats(each, configuration, counters) for each in shown]


@router.post(
    "/achievements/{key}/complete",
    operation_id="achievements_complete",
    summary="Complete an achievement",
    tags=["Achievements"],
    status_code=201,
)
async def complete(key: str, completion: CompletionCreate, access: CompletionAccess) -> AchievementCompletion:
    """Complete an achievement of the kind that is completed by call; a second time changes nothing."""
    configuration = access.configuration
    achievement = configuration.get_achievement_by_api_key(key)
    answer = complete_achievement(
        access.table,
        configuration,
        UserId(completion.user.id),
        to_profile_change(completion.user, configuration, dashboard_url=settings().dashboard_url),
        achievement,
        access.now,
    )
    return to_achievement_completion(answer, configuration)
