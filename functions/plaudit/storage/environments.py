"""Environments: a record by key, beside it a pointer by id. Deleted ones stay until they are purged, unlisted."""

from collections.abc import Iterator, Sequence

from plaudit.domain.api_keys import ApiKey
from plaudit.domain.identifiers import EnvironmentId, OrganisationId
from plaudit.domain.tenancy import Environment, EnvironmentStatus, EnvironmentType
from plaudit.storage.attributes import Item
from plaudit.storage.due_work import DueWork, closing_of, delete_work, purge_of, put_work
from plaudit.storage.dynamodb import (
    NOT_THERE,
    THERE,
    TransactionRefusedError,
    Write,
    beginning_with,
    delete,
    find,
    put,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import (
    admin_key_key,
    api_key_key,
    environment_key,
    environment_pointer_key,
    test_clock_key,
)
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

IS_IN_STATUS = "id = :id AND #status = :before"


class EnvironmentChangedError(Exception):
    """Somebody else changed the environment or its keys since they were read."""


def put_environment(registry: Registry, environment: Environment) -> Environment:
    """Store an environment unless its key is taken in the organisation; return the one that then has the key."""
    pointer = {
        **environment_pointer_key(environment.id).attributes(),
        "organisation_id": environment.organisation_id,
        "key": environment.key,
    }
    writes = [
        put(registry.table, _to_item(environment), condition=NOT_THERE, shows_current=True),
        put(registry.table, pointer),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        refusal = error.refusals[0]
        if refusal is None or refusal.current is None:
            raise
        return _to_environment(refusal.current)
    return environment


def find_environment(registry: Registry, organisation_id: OrganisationId, key: str) -> Environment | None:
    """Return the environment with this key, if the organisation has one that is not deleted."""
    environment = find_any_environment(registry, organisation_id, key)
    return environment if environment and environment.status is EnvironmentStatus.ACTIVE else None


def find_any_environment(registry: Registry, organisation_id: OrganisationId, key: str) -> Environment | None:
    """Return the environment with this key, also a deleted one."""
    item = find(registry.client, registry.table, environment_key(organisation_id, key))
    return _to_environment(item) if item else None


def find_environment_by_id(registry: Registry, environment_id: EnvironmentId) -> Environment | None:
    """Return the environment with this id, if there is one that is not deleted."""
    pointer = find(registry.client, registry.table, environment_pointer_key(environment_id))
    if pointer is None:
        return None
    return find_environment(registry, OrganisationId(pointer["organisation_id"]), pointer["key"])


def list_environments(registry: Registry, organisation_id: OrganisationId) -> Iterator[Environment]:
    """Yield the environments of an organisation that are not deleted, by key."""
    pk, _ = environment_key(organisation_id, "")
    items = query(registry.client, registry.table, pk, between=beginning_with("ENVIRONMENT#"))
    environments = map(_to_environment, items)
    return (environment for environment in environments if environment.status is EnvironmentStatus.ACTIVE)


def rename_environment(registry: Registry, environment: Environment, name: str) -> None:
    """Give an environment another name. Safe to repeat; raises EnvironmentChangedError when it is there no more."""
    _transact(
        registry,
        [_update(registry, environment, "SET #name = :name", name=name, before=EnvironmentStatus.ACTIVE.value)],
    )


def close_environment(registry: Registry, environment: Environment, keys: Sequence[ApiKey]) -> None:
    """Store a deleted environment, and delete all of its admin keys; raises EnvironmentChangedError.

    The count of keys is part of the condition, so that a key made meanwhile does not stay open.
    """
    close = _update(
        registry,
        environment,
        "SET #status = :status, deleted_at = :deleted_at, purge_at = :purge_at, admin_keys = :none",
        also="admin_keys = :keys",
        before=EnvironmentStatus.ACTIVE.value,
        status=environment.status.value,
        deleted_at=find_text(environment.deleted_at),
        purge_at=find_text(environment.purge_at),
        none=0,
        keys=len(keys),
    )
    writes = [close]
    for key in keys:
        writes.append(delete(registry.table, api_key_key(key.prefix), condition=THERE))
        writes.append(delete(registry.table, admin_key_key(environment.id, key.id)))
    writes += [put_work(registry, work) for work in _works_of(environment)]
    _transact(registry, writes)


def reopen_environment(registry: Registry, environment: Environment) -> None:
    """Take a deletion back; raises EnvironmentChangedError."""
    reopen = _update(
        registry,
        environment,
        "SET #status = :status, deleted_at = :nothing, purge_at = :nothing",
        also="purge_at = :purge_at",
        before=EnvironmentStatus.DELETED.value,
        status=EnvironmentStatus.ACTIVE.value,
        nothing=None,
        purge_at=find_text(environment.purge_at),
    )
    _transact(registry, [reopen, *(delete_work(registry, work) for work in _works_of(environment))])


def begin_purge(registry: Registry, environment: Environment) -> None:
    """Note that a deleted environment cannot be had back from now on; raises EnvironmentChangedError."""
    purging = _update(
        registry,
        environment,
        "SET #status = :status",
        also="purge_at = :purge_at",
        before=EnvironmentStatus.DELETED.value,
        status=EnvironmentStatus.PURGING.value,
        purge_at=find_text(environment.purge_at),
    )
    _transact(registry, [purging])


def delete_environment(registry: Registry, environment: Environment) -> None:
    """Delete the records of an environment that is being purged; raises EnvironmentChangedError."""
    record = delete(
        registry.table,
        environment_key(environment.organisation_id, environment.key),
        condition=IS_IN_STATUS,
        id=environment.id,
        before=EnvironmentStatus.PURGING.value,
    )
    pointer = delete(registry.table, environment_pointer_key(environment.id))
    clock = delete(registry.table, test_clock_key(environment.id))
    _transact(registry, [record, pointer, clock, *(delete_work(registry, work) for work in _works_of(environment))])


def _works_of(environment: Environment) -> list[DueWork]:
    return [work for work in (closing_of(environment), purge_of(environment)) if work]


def _update(
    registry: Registry, environment: Environment, expression: str, *, also: str | None = None, **values: object
) -> Write:
    """Return the action that changes an environment if it has the status `before`."""
    return update(
        registry.table,
        environment_key(environment.organisation_id, environment.key),
        expression,
        condition=f"{IS_IN_STATUS} AND {also}" if also else IS_IN_STATUS,
        id=environment.id,
        **values,
    )


def _transact(registry: Registry, writes: Sequence[Write]) -> None:
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise EnvironmentChangedError from error


def _to_item(environment: Environment) -> Item:
    return {
        **environment_key(environment.organisation_id, environment.key).attributes(),
        "id": environment.id,
        "organisation_id": environment.organisation_id,
        "key": environment.key,
        "name": environment.name,
        "type": environment.type.value,
        "is_multi_tenant": environment.is_multi_tenant,
        "admin_keys": 0,
        "created_at": to_text(environment.created_at),
        "status": environment.status.value,
        "deleted_at": find_text(environment.deleted_at),
        "purge_at": find_text(environment.purge_at),
    }


def _to_environment(item: Item) -> Environment:
    return Environment(
        id=EnvironmentId(item["id"]),
        organisation_id=OrganisationId(item["organisation_id"]),
        key=item["key"],
        name=item["name"],
        type=EnvironmentType(item["type"]),
        is_multi_tenant=item["is_multi_tenant"],
        created_at=to_instant(item["created_at"]),
        status=EnvironmentStatus(item["status"]),
        deleted_at=find_instant(item["deleted_at"]),
        purge_at=find_instant(item["purge_at"]),
    )
