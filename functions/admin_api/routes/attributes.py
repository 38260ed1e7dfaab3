"""`/attributes`: what users and events may carry."""

from fastapi import Response

from admin_api.edits import edit, to_delete_response
from admin_api.items import (
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Misfit,
    Skip,
    fitting,
    fitting_id,
    page,
)
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
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import AttributeId
from plaudit.ids import new_id
from plaudit.services.edit_configuration import Decision

router = new_router()


@router.get("/attributes", operation_id="admin_attributes_list", tags=["Attributes"])
async def list_attributes(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminAttribute]:
    """Return attributes in the order of their creation."""
    return [to_admin_attribute(each) for each in page(list(access.configuration.attributes.values()), skip, limit)]


@router.get("/attributes/{id}", operation_id="admin_attributes_get", tags=["Attributes"])
async def get_attribute(id: str, access: AdminAccess) -> AdminAttribute:  # noqa: A002  # the path says id
    """Return an attribute."""
    attribute = access.configuration.attributes.get(AttributeId(id))
    if attribute is None:
        raise ResourceNotFoundError("Attribute")
    return to_admin_attribute(attribute)


@router.post("/attributes", operation_id="admin_attributes_create", tags=["Attributes"], status_code=201)
async def create_attributes(
    items: Items[AttributeCreate], access: AdminAccess, response: Response
) -> AttributesCreated:
    """Create attributes, each judged alone; 200 when none could be created."""
    edited = edit(access, Attribute, map(_creation, items))
    response.status_code = 201 if edited.things else 200
    return AttributesCreated(created=[to_admin_attribute(each) for each in edited.things], issues=edited.issues)


@router.patch("/attributes", operation_id="admin_attributes_update", tags=["Attributes"])
async def update_attributes(items: Items[AttributeUpdate], access: AdminAccess) -> AttributesUpdated:
    """Rename attributes, each judged alone."""
    edited = edit(access, Attribute, map(_change, items), [item.id for item in items])
    return AttributesUpdated(updated=[to_admin_attribute(each) for each in edited.things], issues=edited.issues)


@router.delete("/attributes", operation_id="admin_attributes_delete", tags=["Attributes"])
async def delete_attributes(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete attributes, each judged alone; their values disappear from users, and their keys are free again."""
    return to_delete_response(edit(access, Attribute, map(_deletion, ids), ids))


def _creation(item: AttributeCreate | Misfit) -> Decision:
    def decide(configuration: Configuration) -> Edit:
        wanted = fitting(item)
        attribute = Attribute(AttributeId(new_id()), wanted.key, wanted.name, wanted.type)
        return create_attribute(configuration, attribute)

    return decide


def _change(item: AttributeUpdate | Misfit) -> Decision:
    def decide(configuration: Configuration) -> Edit:
        wanted = fitting(item)
        return rename_attribute(configuration, AttributeId(fitting_id(wanted.id)), wanted.name)

    return decide


def _deletion(id_: str) -> Decision:
    return lambda configuration: delete_attribute(configuration, AttributeId(fitting_id(id_)))
