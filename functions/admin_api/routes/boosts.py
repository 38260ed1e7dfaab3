"""`/points/{systemId}/boosts`: what multiplies awards for a time."""

from functools import partial

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.paths import BASE_PATH
from admin_api.points import SystemInPath, boosted_users, require_user
from admin_api.schemas.boosts import (
    AdminBoost,
    BoostCreate,
    BoostsCreated,
    BoostsUpdated,
    BoostUpdate,
    changed_boost,
    to_admin_boost,
    to_boost,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.points import change_boost, create_boost, delete_boost, get_boost
from plaudit.domain.identifiers import BoostId, PointsSystemId, UserId
from plaudit.domain.points import Boost
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/points/{systemId}/boosts", operation_id="admin_points_boosts_list", tags=["Points boosts"])
async def list_boosts(system: SystemInPath, access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminBoost]:
    """Return the boosts of a points system in the order of their creation."""
    boosts = [each for each in access.configuration.boosts.values() if each.system_id == system.id]
    now = access.now
    return [to_admin_boost(each, now) for each in page(boosts, skip, limit)]


@router.get("/points/{systemId}/boosts/{id}", operation_id="admin_points_boosts_get", tags=["Points boosts"])
async def get_points_boost(id: str, system: SystemInPath, access: AdminAccess) -> AdminBoost:  # noqa: A002  # the path says id
    """Return a boost."""
    boosts = {each.id: each for each in access.configuration.boosts_of(system.id)}
    return to_admin_boost(get_resource(boosts, BoostId(id), "Points boost"), access.now)


@router.post(
    "/points/{systemId}/boosts", operation_id="admin_points_boosts_create", tags=["Points boosts"], status_code=201
)
async def create_boosts(
    items: Items[BoostCreate], system: SystemInPath, access: AdminAccess, response: Response
) -> BoostsCreated:
    """Create boosts, each judged alone; 200 when none could be created. A boost for one user needs the user."""
    decide = partial(_create, system.id, boosted_users(access, items))
    edited, now = create(access, Boost, items, decide, response), access.now
    return BoostsCreated(created=[to_admin_boost(each, now) for each in edited.things], issues=edited.issues)


@router.patch("/points/{systemId}/boosts", operation_id="admin_points_boosts_update", tags=["Points boosts"])
async def update_boosts(items: Items[BoostUpdate], system: SystemInPath, access: AdminAccess) -> BoostsUpdated:
    """Change boosts, each judged alone. For which user a boost is cannot change."""
    edited = change(access, Boost, items, partial(_change, system.id))
    now = access.now
    return BoostsUpdated(updated=[to_admin_boost(each, now) for each in edited.things], issues=edited.issues)


@router.delete("/points/{systemId}/boosts", operation_id="admin_points_boosts_delete", tags=["Points boosts"])
async def delete_boosts(ids: IdsInQuery, system: SystemInPath, access: AdminAccess) -> DeleteResponse:
    """Delete boosts, each judged alone; what they multiplied stays."""
    return remove(access, Boost, ids, partial(_delete, system.id))


def _create(
    system_id: PointsSystemId, known: frozenset[UserId], configuration: Configuration, wanted: BoostCreate
) -> Edit:
    require_user(wanted, known)
    return create_boost(configuration, to_boost(BoostId(new_id()), system_id, wanted))


def _change(system_id: PointsSystemId, configuration: Configuration, id_: str, wanted: BoostUpdate) -> Edit:
    boost = get_boost(configuration, system_id, BoostId(id_))
    return change_boost(configuration, changed_boost(boost, wanted))


def _delete(system_id: PointsSystemId, configuration: Configuration, id_: str) -> Edit:
    return delete_boost(configuration, system_id, BoostId(id_))
