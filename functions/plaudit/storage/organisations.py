"""Organisations and their environments."""

from collections.abc import Iterator

from plaudit.domain.identifiers import EnvironmentId, OrganisationId
from plaudit.domain.tenancy import Environment, EnvironmentType, Organisation
from plaudit.storage.dynamodb import (
    NOT_THERE,
    Item,
    TransactionRefusedError,
    beginning_with,
    find,
    put,
    query,
    transact_through_conflicts,
)
from plaudit.storage.keys import ORGANISATIONS, environment_key, organisation_key
from plaudit.storage.registry import Registry
from plaudit.storage.times import to_instant, to_text


def put_organisation(registry: Registry, organisation: Organisation) -> Organisation:
    """Store an organisation unless its key is taken; return the one that then has the key."""
    item = {
        **organisation_key(organisation.key).attributes(),
        "id": organisation.id,
        "key": organisation.key,
        "name": organisation.name,
        "created_at": to_text(organisation.created_at),
    }
    return _to_organisation(_put_unless_there(registry, item))


def find_organisation(registry: Registry, key: str) -> Organisation | None:
    """Return the organisation with this key, if there is one."""
    item = find(registry.client, registry.table, organisation_key(key))
    return _to_organisation(item) if item else None


def list_organisations(registry: Registry) -> Iterator[Organisation]:
    """Yield all organisations, by key."""
    items = query(registry.client, registry.table, ORGANISATIONS, between=beginning_with("ORGANISATION#"))
    return map(_to_organisation, items)


def put_environment(registry: Registry, environment: Environment) -> Environment:
    """Store an environment unless its key is taken in the organisation; return the one that then has the key."""
    item = {
        **environment_key(environment.organisation_id, environment.key).attributes(),
        "id": environment.id,
        "organisation_id": environment.organisation_id,
        "key": environment.key,
        "name": environment.name,
        "type": environment.type.value,
        "is_multi_tenant": environment.is_multi_tenant,
        "admin_keys": 0,
        "created_at": to_text(environment.created_at),
    }
    return _to_environment(_put_unless_there(registry, item))


def find_environment(registry: Registry, organisation_id: OrganisationId, key: str) -> Environment | None:
    """Return the environment with this key, if the organisation has one."""
    item = find(registry.client, registry.table, environment_key(organisation_id, key))
    return _to_environment(item) if item else None


def list_environments(registry: Registry, organisation_id: OrganisationId) -> Iterator[Environment]:
    """Yield the environments of an organisation, by key."""
    pk, _ = environment_key(organisation_id, "")
    items = query(registry.client, registry.table, pk, between=beginning_with("ENVIRONMENT#"))
    return map(_to_environment, items)


def _put_unless_there(registry: Registry, item: Item) -> Item:
    try:
        transact_through_conflicts(
            registry.client, [put(registry.table, item, condition=NOT_THERE, shows_current=True)]
        )
    except TransactionRefusedError as error:
        refusal = error.refusals[0]
        if refusal is None or refusal.current is None:
            raise
        return refusal.current
    return item


def _to_organisation(item: Item) -> Organisation:
    return Organisation(OrganisationId(item["id"]), item["key"], item["name"], to_instant(item["created_at"]))


def _to_environment(item: Item) -> Environment:
    return Environment(
        id=EnvironmentId(item["id"]),
        organisation_id=OrganisationId(item["organisation_id"]),
        key=item["key"],
        name=item["name"],
        type=EnvironmentType(item["type"]),
        is_multi_tenant=item["is_multi_tenant"],
        created_at=to_instant(item["created_at"]),
    )
