"""`/environments`: the worlds of the organisation that a key belongs to (behaviour 1.4, 9.5)."""

from admin_api.paths import BASE_PATH
from admin_api.schemas.environments import (
    AdminEnvironment,
    CreatedEnvironment,
    DeletedEnvironment,
    EnvironmentCreate,
    EnvironmentUpdate,
    to_admin_environment,
)
from http_api.access import AdminKey
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import EnvironmentId
from plaudit.domain.tenancy import Environment, EnvironmentType, by_priority
from plaudit.ids import new_id
from plaudit.services import manage_environments, onboard
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.environments import list_environments
from plaudit.storage.secrets import key_pepper

router = new_router(BASE_PATH)


@router.get("/environments", operation_id="admin_environments_list", tags=["Environments"])
async def get_environments(key: AdminKey) -> list[AdminEnvironment]:
    """Return the environments of the organisation, production first."""
    environments = list_environments(registry(), key.organisation_id)
    return [to_admin_environment(priority, environment) for priority, environment in by_priority(environments)]


@router.post("/environments", operation_id="admin_environments_create", tags=["Environments"], status_code=201)
async def create_environment(wanted: EnvironmentCreate, key: AdminKey) -> CreatedEnvironment:
    """Make an environment with its first admin key; unless it is multi-tenant, its table is ready when this answers.

    It takes an admin key of the production environment. A request that was cut short is finished by sending it again: a
    first key that was never used is replaced then.
    """
    manage_environments.require_production(registry(), key)
    now = utc_now()
    environment, made = onboard.create_environment(
        registry(),
        Environment(
            id=EnvironmentId(new_id()),
            organisation_id=key.organisation_id,
            key=wanted.key,
            name=wanted.name,
            type=EnvironmentType(wanted.type),
            is_multi_tenant=wanted.multi_tenant,
            created_at=now,
        ),
        key_pepper(settings().key_pepper_secret_arn),
        now,
        model=wanted.clone_from,
    )
    return CreatedEnvironment(**_shown(environment).model_dump(), api_key=made.presented.text)


@router.patch("/environments/{key}", operation_id="admin_environments_update", tags=["Environments"])
async def update_environment(key: str, wanted: EnvironmentUpdate, maker: AdminKey) -> AdminEnvironment:
    """Rename an environment, with a key of its own or of production; or have a deleted one back, with production's."""
    _require_own_or_production(maker, key)
    changed = manage_environments.change_environment(
        registry(),
        maker.organisation_id,
        key,
        name=wanted.name,
        is_restored=wanted.status is not None,
        now=utc_now(),
    )
    return _shown(changed)


@router.delete("/environments/{key}", operation_id="admin_environments_delete", tags=["Environments"])
async def delete_environment(key: str, maker: AdminKey) -> DeletedEnvironment:
    """Close an environment with all of its keys and tenants from the next request on; its data are kept for a while.

    It takes an admin key of the production environment, which cannot be deleted itself.
    """
    manage_environments.require_production(registry(), maker)
    if any(each.key == key and each.type is EnvironmentType.PRODUCTION for each in _environments(maker)):
        raise InvalidRequestError("The production environment cannot be deleted.")
    closed = manage_environments.delete_environment(registry(), maker.organisation_id, key, utc_now())
    return DeletedEnvironment(id=closed.id, key=closed.key, restorable_until=closed.purge_at)


def _require_own_or_production(maker: ApiKey, key: str) -> None:
    if manage_environments.get_own_environment(registry(), maker).key != key:
        manage_environments.require_production(registry(), maker)


def _environments(key: ApiKey) -> list[Environment]:
    return list(list_environments(registry(), key.organisation_id))


def _shown(environment: Environment) -> AdminEnvironment:
    """Return an environment as the wire shows it, with its place among those of the organisation."""
    environments = list_environments(registry(), environment.organisation_id)
    priorities = {each.id: priority for priority, each in by_priority(environments)}
    return to_admin_environment(priorities[environment.id], environment)
