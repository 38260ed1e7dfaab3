"""`/attributes`: what users and events may carry."""

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import (
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Skip,
    get_resource,
    page,
)
from admin_api.paths import BASE_PATH
from admin_api.schemas.configuration import (
    AdminAttribute,
    AttributeCreate,
    AttributesCreated,
    AttributesUpdated,
    AttributeUpdate,
    to_admin_attribute,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Attribute, Configuration
from plaudit.domain.edits.attributes import create_attribute, delete_attribute, rename_attribute
from plaudit.domain.edits.edit import Edit
from plaudit.domain.identifiers import AttributeId
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/attributes", operation_id="admin_attributes_list", tags=["Attributes"])
async def list_attributes(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminAttribute]:
    """Return attributes in the order of their creation."""
    return [to_admin_attribute(each) for each in page(list(access.configuration.attributes.values()), skip, limit)]


@router.get("/attributes/{id}", operation_id="admin_attributes_get", tags=["Attributes"])
async def get_attribute(id: str, access: AdminAccess) -> AdminAttribute:  # noqa: A002  # the path says id
    """Return an attribute."""
    return to_admin_attribute(get_resource(access.configuration.attributes, AttributeId(id), "Attribute"))


@router.post("/attributes", operation_id="admin_attributes_create", tags=["Attributes"], status_code=201)
async def create_attributes(
    items: Items[AttributeCreate], access: AdminAccess, response: Response
) -> AttributesCreated:
    """Create attributes, each judged alone; 200 when none could be created."""
    edited = create(access, Attribute, items, _create, response)
    return AttributesCreated(created=[to_admin_attribute(each) for each in edited.things], issues=edited.issues)


@router.patch("/attributes", operation_id="admin_attributes_update", tags=["Attributes"])
async def update_attributes(items: Items[AttributeUpdate], access: AdminAccess) -> AttributesUpdated:
    """Rename attributes, each judged alone."""
    edited = change(access, Attribute, items, _change)
    return AttributesUpdated(updated=[to_admin_attribute(each) for each in edited.things], issues=edited.issues)


@router.delete("/attributes", operation_id="admin_attributes_delete", tags=["Attributes"])
async def delete_attributes(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete attributes, each judged alone; their values disappear from users, and their keys are free again.

    One that a rule asks for, or that a leaderboard is broken down by, stays.
    """
    return remove(access, Attribute, ids, _delete)


def _create(configuration: Configuration, wanted: AttributeCreate) -> Edit:
    attribute = Attribute(AttributeId(new_id()), wanted.key, wanted.name, wanted.type)
    return create_attribute(configuration, attribute)


def _change(configuration: Configuration, id_: str, wanted: AttributeUpdate) -> Edit:
    return rename_attribute(configuration, AttributeId(id_), wanted.name)


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_attribute(configuration, AttributeId(id_))
