"""API keys: found by prefix on every request, and by id for those who manage them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from plaudit.domain.api_keys import MAX_ADMIN_KEYS, ApiKey, KeyScope, KeyStatus
from plaudit.domain.identifiers import EnvironmentId, KeyId, OrganisationId, TenantId, UserId
from plaudit.domain.tenancy import Environment, EnvironmentStatus
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    NOT_THERE,
    THERE,
    ItemKey,
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
    application_key_key,
    environment_key,
    user_keys_key,
)
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

KEYS_AT_ONCE = 33
"""Application keys are three items each, and a transaction takes a hundred."""


class PrefixTakenError(Exception):
    """Another key has this prefix; draw a new one."""


class TooManyAdminKeysError(Exception):
    """The environment has as many admin keys as it may have (1.2)."""


class KeyChangedError(Exception):
    """Somebody else changed the key since it was read."""


def find_api_key(registry: Registry, prefix: str) -> ApiKey | None:
    """Return the key with this prefix, whatever its status."""
    item = find(registry.client, registry.table, api_key_key(prefix))
    return to_api_key(item) if item else None


def put_admin_key(registry: Registry, environment: Environment, key: ApiKey) -> None:
    """Store a new admin key; raises PrefixTakenError or TooManyAdminKeysError."""
    writes = [
        update(
            registry.table,
            environment_key(environment.organisation_id, environment.key),
            "SET admin_keys = admin_keys + :one",
            condition="admin_keys < :most AND #status = :active",
            one=1,
            most=MAX_ADMIN_KEYS,
            active=EnvironmentStatus.ACTIVE.value,
        ),
        put(registry.table, api_key_to_item(key), condition=NOT_THERE),
        put(registry.table, _admin_pointer(key)),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise (TooManyAdminKeysError if error.is_refused(0) else PrefixTakenError) from error


def list_admin_keys(registry: Registry, environment_id: EnvironmentId) -> Iterator[ApiKey]:
    """Yield the admin keys of an environment in order of creation."""
    pk, _ = admin_key_key(environment_id, KeyId(""))
    for pointer in query(registry.client, registry.table, pk, between=beginning_with("ADMIN_KEY#")):
        key = find_api_key(registry, pointer["prefix"])
        if key:
            yield key


def replace_admin_key(registry: Registry, before: ApiKey, after: ApiKey) -> None:
    """Store a rotated key in the place of the old one; raises KeyChangedError or PrefixTakenError."""
    writes = [
        delete(registry.table, api_key_key(before.prefix), condition=THERE),
        put(registry.table, api_key_to_item(after), condition=NOT_THERE),
        put(registry.table, _admin_pointer(after)),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise (PrefixTakenError if error.is_refused(1) else KeyChangedError) from error


def update_admin_key(registry: Registry, key: ApiKey, *, name: str, status: KeyStatus) -> ApiKey:
    """Rename, revoke or re-activate a key. Safe to repeat; raises KeyChangedError when it was rotated or is gone.

    Nothing else is written, so that a last use of this moment is kept.
    """
    change = update(
        registry.table,
        api_key_key(key.prefix),
        "SET #name = :name, #status = :status",
        condition="id = :id",
        id=key.id,
        name=name,
        status=status.value,
    )
    _transact_on_key(registry, change)
    return replace(key, name=name, status=status)


def set_last_use(registry: Registry, key: ApiKey, now: datetime) -> None:
    """Write down when a key was used, and nothing else: somebody may be revoking it at this moment."""
    last_use = update(
        registry.table, api_key_key(key.prefix), "SET last_used_at = :now", condition=THERE, now=to_text(now)
    )
    _transact_on_key(registry, last_use)


def delete_admin_key(registry: Registry, environment: Environment, key: ApiKey) -> None:
    """Delete a key and give its place free; raises KeyChangedError when it is gone already."""
    writes = [
        update(
            registry.table,
            environment_key(environment.organisation_id, environment.key),
            "SET admin_keys = admin_keys - :one",
            one=1,
        ),
        delete(registry.table, api_key_key(key.prefix), condition=THERE),
        delete(registry.table, admin_key_key(key.environment_id, key.id)),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise KeyChangedError from error


def put_application_key(registry: Registry, key: ApiKey) -> None:
    """Store a new application key; raises PrefixTakenError."""
    tenant_id, user_id = key.tenant_id, key.user_id
    if tenant_id is None or user_id is None:
        raise ValueError(key)
    pointer = {
        **application_key_key(key.id).attributes(),
        "prefix": key.prefix,
        "environment_id": key.environment_id,
        "tenant_id": tenant_id,
        "user_id": user_id,
    }
    of_user = {**user_keys_key(tenant_id, user_id, key.id).attributes(), "id": key.id, "prefix": key.prefix}
    writes = [
        put(registry.table, api_key_to_item(key), condition=NOT_THERE),
        put(registry.table, pointer),
        put(registry.table, of_user),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise PrefixTakenError from error


def delete_application_key(registry: Registry, tenant_id: TenantId, key_id: KeyId) -> bool:
    """Delete a tenant's application key; False when the tenant has none with this id; raises KeyChangedError."""
    pointer = find(registry.client, registry.table, application_key_key(key_id))
    if pointer is None or pointer["tenant_id"] != tenant_id:
        return False
    writes = [
        delete(registry.table, application_key_key(key_id)),
        delete(registry.table, api_key_key(pointer["prefix"])),
        delete(registry.table, user_keys_key(tenant_id, UserId(pointer["user_id"]), key_id)),
    ]
    try:
        transact_through_conflicts(registry.client, writes)
    except TransactionRefusedError as error:
        raise KeyChangedError from error
    return True


def list_keys_of_user(registry: Registry, tenant_id: TenantId, user_id: UserId) -> Iterator[ApiKey]:
    """Yield a user's application keys in order of creation."""
    for item in _of_user(registry, tenant_id, user_id):
        key = find_api_key(registry, item["prefix"])
        if key:
            yield key


def list_keys_of_tenant(registry: Registry, tenant_id: TenantId) -> Iterator[ApiKey]:
    """Yield the application keys of all users of a tenant."""
    pk = user_keys_key(tenant_id, UserId(""), KeyId("")).pk
    for item in query(registry.client, registry.table, pk, between=ALL_SORT_KEYS):
        key = find_api_key(registry, item["prefix"])
        if key:
            yield key


def delete_keys_of_user(registry: Registry, tenant_id: TenantId, user_id: UserId) -> None:
    """Delete all application keys of a user; they open nothing from then on. Safe to repeat."""
    _delete_application_keys(registry, _of_user(registry, tenant_id, user_id))


def delete_keys_of_tenant(registry: Registry, tenant_id: TenantId) -> None:
    """Delete the application keys of all users of a tenant. Safe to repeat, and to be resumed."""
    pk = user_keys_key(tenant_id, UserId(""), KeyId("")).pk
    _delete_application_keys(registry, query(registry.client, registry.table, pk, between=ALL_SORT_KEYS))


def _of_user(registry: Registry, tenant_id: TenantId, user_id: UserId) -> Iterator[Item]:
    pk, prefix = user_keys_key(tenant_id, user_id, KeyId(""))
    return query(registry.client, registry.table, pk, between=beginning_with(prefix))


def _delete_application_keys(registry: Registry, items: Iterator[Item]) -> None:
    """Delete what makes each key, all of it at once, so that none is left that nobody finds."""
    while part := list(islice(items, KEYS_AT_ONCE)):
        keys = [
            key
            for item in part
            for key in (
                api_key_key(item["prefix"]),
                application_key_key(KeyId(item["id"])),
                ItemKey(item["PK"], item["SK"]),
            )
        ]
        transact_through_conflicts(registry.client, [delete(registry.table, key) for key in keys])


def to_api_key(item: Item) -> ApiKey:
    """Return the key that was stored."""
    return ApiKey(
        id=KeyId(item["id"]),
        prefix=item["prefix"],
        body_hash=bytes(item["body_hash"]),
        scope=KeyScope(item["scope"]),
        status=KeyStatus(item["status"]),
        name=item["name"],
        organisation_id=OrganisationId(item["organisation_id"]),
        environment_id=EnvironmentId(item["environment_id"]),
        is_multi_tenant=item["is_multi_tenant"],
        created_at=to_instant(item["created_at"]),
        last_used_at=find_instant(item["last_used_at"]),
        tenant_id=TenantId(item["tenant_id"]) if item["tenant_id"] else None,
        user_id=UserId(item["user_id"]) if item["user_id"] else None,
        is_production=item.get("is_production", False),
    )


def _transact_on_key(registry: Registry, write: Write) -> None:
    try:
        transact_through_conflicts(registry.client, [write])
    except TransactionRefusedError as error:
        raise KeyChangedError from error


def _admin_pointer(key: ApiKey) -> Item:
    return {**admin_key_key(key.environment_id, key.id).attributes(), "prefix": key.prefix}


def api_key_to_item(key: ApiKey) -> Item:
    """Return a key as it is stored: with the hash of its secret part, never the part itself."""
    return {
        **api_key_key(key.prefix).attributes(),
        "id": key.id,
        "prefix": key.prefix,
        "body_hash": key.body_hash,
        "scope": key.scope.value,
        "status": key.status.value,
        "name": key.name,
        "organisation_id": key.organisation_id,
        "environment_id": key.environment_id,
        "is_multi_tenant": key.is_multi_tenant,
        "created_at": to_text(key.created_at),
        "last_used_at": find_text(key.last_used_at),
        "tenant_id": key.tenant_id,
        "user_id": key.user_id,
        "is_production": key.is_production,
    }
