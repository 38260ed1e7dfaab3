"""`/points`: kinds of points, created with their levels, boosts and triggers if wanted."""

from fastapi import Response

from admin_api.edits import change, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.new_systems import create_systems
from admin_api.paths import BASE_PATH
from admin_api.schemas.points_systems import (
    AdminPointsSystem,
    PointsSystemCreate,
    PointsSystemsCreated,
    PointsSystemsUpdated,
    PointsSystemUpdate,
    changed_points_system,
    to_admin_points_system,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, get_thing
from plaudit.domain.edits.points import change_points_system, delete_points_system
from plaudit.domain.identifiers import PointsSystemId
from plaudit.domain.points import PointsSystem

router = new_router(BASE_PATH)


@router.get("/points", operation_id="admin_points_systems_list", tags=["Points systems"])
async def list_points_systems(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminPointsSystem]:
    """Return points systems in the order of their creation."""
    systems = list(access.configuration.points_systems.values())
    return [to_admin_points_system(each) for each in page(systems, skip, limit)]


@router.get("/points/{id}", operation_id="admin_points_systems_get", tags=["Points systems"])
async def get_points_system(id: str, access: AdminAccess) -> AdminPointsSystem:  # noqa: A002  # the path says id
    """Return a points system."""
    return to_admin_points_system(
        get_resource(access.configuration.points_systems, PointsSystemId(id), "Points system")
    )


@router.post("/points", operation_id="admin_points_systems_create", tags=["Points systems"], status_code=201)
async def create_points_systems(
    items: Items[PointsSystemCreate], access: AdminAccess, response: Response
) -> PointsSystemsCreated:
    """Create points systems, each judged alone, and so is each level, boost and trigger that is sent with one.

    An issue of one of those bears the index of its points system and begins with its own place in it.
    """
    created = create_systems(access, items)
    response.status_code = 201 if created.created else 200
    return created


@router.patch("/points", operation_id="admin_points_systems_update", tags=["Points systems"])
async def update_points_systems(items: Items[PointsSystemUpdate], access: AdminAccess) -> PointsSystemsUpdated:
    """Change points systems, each judged alone. A lower maximum takes nothing away from anybody."""
    edited = change(access, PointsSystem, items, _change)
    return PointsSystemsUpdated(updated=[to_admin_points_system(each) for each in edited.things], issues=edited.issues)


@router.delete("/points", operation_id="admin_points_systems_delete", tags=["Points systems"])
async def delete_points_systems(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete points systems with their levels, boosts and triggers, each judged alone.

    One that a leaderboard ranks by stays. Awards that were made can still be read.
    """
    return remove(access, PointsSystem, ids, _delete)


def _change(configuration: Configuration, id_: str, wanted: PointsSystemUpdate) -> Edit:
    system = get_thing(configuration.points_systems, PointsSystemId(id_), "Points system")
    return change_points_system(configuration, changed_points_system(system, wanted))


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_points_system(configuration, PointsSystemId(id_))
