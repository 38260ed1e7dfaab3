"""`/points/{systemId}/triggers`: what awards points, and what deducts them."""

from datetime import datetime
from functools import partial

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.paths import BASE_PATH
from admin_api.points import SystemInPath
from admin_api.schemas.triggers import (
    AdminTrigger,
    TriggerCreate,
    TriggersCreated,
    TriggersUpdated,
    TriggerUpdate,
    changed_trigger,
    to_admin_trigger,
    to_trigger,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.points import change_trigger, create_trigger, delete_trigger, get_trigger
from plaudit.domain.identifiers import PointsSystemId, TriggerId
from plaudit.domain.points import Trigger
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/points/{systemId}/triggers", operation_id="admin_points_triggers_list", tags=["Points triggers"])
async def list_triggers(
    system: SystemInPath, access: AdminAccess, limit: Limit = 10, skip: Skip = 0
) -> list[AdminTrigger]:
    """Return the triggers of a points system in the order of their creation."""
    triggers = [each for each in access.configuration.triggers.values() if each.system_id == system.id]
    return [to_admin_trigger(each) for each in page(triggers, skip, limit)]


@router.get("/points/{systemId}/triggers/{id}", operation_id="admin_points_triggers_get", tags=["Points triggers"])
async def get_points_trigger(id: str, system: SystemInPath, access: AdminAccess) -> AdminTrigger:  # noqa: A002  # the path says id
    """Return a trigger."""
    triggers = {each.id: each for each in access.configuration.triggers_of(system.id)}
    return to_admin_trigger(get_resource(triggers, TriggerId(id), "Trigger"))


@router.post(
    "/points/{systemId}/triggers",
    operation_id="admin_points_triggers_create",
    tags=["Points triggers"],
    status_code=201,
)
async def create_triggers(
    items: Items[TriggerCreate], system: SystemInPath, access: AdminAccess, response: Response
) -> TriggersCreated:
    """Create triggers, each judged alone; 200 when none could be created. They are inactive unless told else."""
    edited = create(access, Trigger, items, partial(_create, system.id, access.now), response)
    return TriggersCreated(created=[to_admin_trigger(each) for each in edited.things], issues=edited.issues)


@router.patch("/points/{systemId}/triggers", operation_id="admin_points_triggers_update", tags=["Points triggers"])
async def update_triggers(items: Items[TriggerUpdate], system: SystemInPath, access: AdminAccess) -> TriggersUpdated:
    """Change triggers, each judged alone. An active time trigger whose interval changes begins to count anew."""
    edited = change(access, Trigger, items, partial(_change, system.id, access.now))
    return TriggersUpdated(updated=[to_admin_trigger(each) for each in edited.things], issues=edited.issues)


@router.delete("/points/{systemId}/triggers", operation_id="admin_points_triggers_delete", tags=["Points triggers"])
async def delete_triggers(ids: IdsInQuery, system: SystemInPath, access: AdminAccess) -> DeleteResponse:
    """Delete triggers, each judged alone; what they awarded stays."""
    return remove(access, Trigger, ids, partial(_delete, system.id))


def _create(system_id: PointsSystemId, now: datetime, configuration: Configuration, wanted: TriggerCreate) -> Edit:
    return create_trigger(configuration, to_trigger(TriggerId(new_id()), system_id, wanted, now), now)


def _change(
    system_id: PointsSystemId, now: datetime, configuration: Configuration, id_: str, wanted: TriggerUpdate
) -> Edit:
    trigger = get_trigger(configuration, system_id, TriggerId(id_))
    return change_trigger(configuration, changed_trigger(trigger, wanted), now)


def _delete(system_id: PointsSystemId, configuration: Configuration, id_: str) -> Edit:
    return delete_trigger(configuration, system_id, TriggerId(id_))
