"""`/points/{systemId}/levels`: what points lead to."""

from functools import partial

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.paths import BASE_PATH
from admin_api.points import SystemInPath
from admin_api.schemas.levels import (
    AdminLevel,
    LevelCreate,
    LevelsCreated,
    LevelsUpdated,
    LevelUpdate,
    changed_level,
    to_admin_level,
    to_level,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.points import change_level, create_level, delete_level, get_level
from plaudit.domain.identifiers import LevelId, PointsSystemId
from plaudit.domain.points import Level
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/points/{systemId}/levels", operation_id="admin_points_levels_list", tags=["Points levels"])
async def list_levels(system: SystemInPath, access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminLevel]:
    """Return the levels of a points system in the order of their creation."""
    levels = [each for each in access.configuration.levels.values() if each.system_id == system.id]
    return [to_admin_level(each) for each in page(levels, skip, limit)]


@router.get("/points/{systemId}/levels/{id}", operation_id="admin_points_levels_get", tags=["Points levels"])
async def get_points_level(id: str, system: SystemInPath, access: AdminAccess) -> AdminLevel:  # noqa: A002  # the path says id
    """Return a level."""
    levels = {each.id: each for each in access.configuration.levels_of(system.id)}
    return to_admin_level(get_resource(levels, LevelId(id), "Level"))


@router.post(
    "/points/{systemId}/levels", operation_id="admin_points_levels_create", tags=["Points levels"], status_code=201
)
async def create_levels(
    items: Items[LevelCreate], system: SystemInPath, access: AdminAccess, response: Response
) -> LevelsCreated:
    """Create levels, each judged alone; 200 when none could be created."""
    edited = create(access, Level, items, partial(_create, system.id), response)
    return LevelsCreated(created=[to_admin_level(each) for each in edited.things], issues=edited.issues)


@router.patch("/points/{systemId}/levels", operation_id="admin_points_levels_update", tags=["Points levels"])
async def update_levels(items: Items[LevelUpdate], system: SystemInPath, access: AdminAccess) -> LevelsUpdated:
    """Change levels, each judged alone. Users have the level of their total at once."""
    edited = change(access, Level, items, partial(_change, system.id))
    return LevelsUpdated(updated=[to_admin_level(each) for each in edited.things], issues=edited.issues)


@router.delete("/points/{systemId}/levels", operation_id="admin_points_levels_delete", tags=["Points levels"])
async def delete_levels(ids: IdsInQuery, system: SystemInPath, access: AdminAccess) -> DeleteResponse:
    """Delete levels, each judged alone; who had one has the next one below."""
    return remove(access, Level, ids, partial(_delete, system.id))


def _create(system_id: PointsSystemId, configuration: Configuration, wanted: LevelCreate) -> Edit:
    return create_level(configuration, to_level(LevelId(new_id()), system_id, wanted))


def _change(system_id: PointsSystemId, configuration: Configuration, id_: str, wanted: LevelUpdate) -> Edit:
    level = get_level(configuration, system_id, LevelId(id_))
    return change_level(configuration, changed_level(level, wanted))


def _delete(system_id: PointsSystemId, configuration: Configuration, id_: str) -> Edit:
    return delete_level(configuration, system_id, LevelId(id_))
