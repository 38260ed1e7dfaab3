"""`/achievements`: what users can complete."""

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.paths import BASE_PATH
from admin_api.schemas.achievements import (
    AchievementCreate,
    AchievementsCreated,
    AchievementsUpdated,
    AchievementUpdate,
    AdminAchievement,
    changed_achievement,
    to_achievement,
    to_admin_achievement,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.achievements import Achievement
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.achievements import change_achievement, create_achievement, delete_achievement
from plaudit.domain.edits.edit import Edit, get_thing
from plaudit.domain.identifiers import AchievementId
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/achievements", operation_id="admin_achievements_list", tags=["Achievements"])
async def list_achievements(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminAchievement]:
    """Return achievements in the order of their creation, whatever their status."""
    achievements = list(access.configuration.achievements.values())
    return [to_admin_achievement(each) for each in page(achievements, skip, limit)]


@router.get("/achievements/{id}", operation_id="admin_achievements_get", tags=["Achievements"])
async def get_achievement(id: str, access: AdminAccess) -> AdminAchievement:  # noqa: A002  # the path says id
    """Return an achievement."""
    return to_admin_achievement(get_resource(access.configuration.achievements, AchievementId(id), "Achievement"))


@router.post("/achievements", operation_id="admin_achievements_create", tags=["Achievements"], status_code=201)
async def create_achievements(
    items: Items[AchievementCreate], access: AdminAccess, response: Response
) -> AchievementsCreated:
    """Create achievements, each judged alone; 200 when none could be created. They are inactive unless told else."""
    edited = create(access, Achievement, items, _create, response)
    return AchievementsCreated(created=[to_admin_achievement(each) for each in edited.things], issues=edited.issues)


@router.patch("/achievements", operation_id="admin_achievements_update", tags=["Achievements"])
async def update_achievements(items: Items[AchievementUpdate], access: AdminAccess) -> AchievementsUpdated:
    """Change achievements, each judged alone.

    A change of a live achievement completes it, in the background, for the users who already qualify. Whoever has
    completed it keeps it.
    """
    edited = change(access, Achievement, items, _change)
    return AchievementsUpdated(updated=[to_admin_achievement(each) for each in edited.things], issues=edited.issues)


@router.delete("/achievements", operation_id="admin_achievements_delete", tags=["Achievements"])
async def delete_achievements(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete achievements, each judged alone. One that another achievement or a trigger waits for stays."""
    return remove(access, Achievement, ids, _delete)


def _create(configuration: Configuration, wanted: AchievementCreate) -> Edit:
    return create_achievement(configuration, to_achievement(AchievementId(new_id()), wanted), utc_now())


def _change(configuration: Configuration, id_: str, wanted: AchievementUpdate) -> Edit:
    achievement = get_thing(configuration.achievements, AchievementId(id_), "Achievement")
    return change_achievement(configuration, changed_achievement(achievement, wanted), utc_now())


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_achievement(configuration, AchievementId(id_))
