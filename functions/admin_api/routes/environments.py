"""`/environments`: the worlds of the organisation that a key belongs to."""

from admin_api.schemas.environments import AdminEnvironment, to_admin_environment
from http_api.access import AdminKey
from http_api.app import new_router
from plaudit.domain.tenancy import by_priority
from plaudit.services.open_tenant import registry
from plaudit.storage.organisations import list_environments

router = new_router()


@router.get("/environments", operation_id="admin_environments_list", tags=["Environments"])
async def get_environments(key: AdminKey) -> list[AdminEnvironment]:
    """Return the environments of the organisation, production first."""
    environments = list_environments(registry(), key.organisation_id)
    return [to_admin_environment(priority, environment) for priority, environment in by_priority(environments)]
