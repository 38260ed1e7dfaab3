"""Use cases around API keys (behaviour 1.1-1.3). The body of a key leaves this module once, when it is made."""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from plaudit.domain.api_keys import ApiKey, KeyScope, KeyStatus, PresentedKey, hash_key_body
from plaudit.domain.erasures import is_free
from plaudit.domain.errors import UserErasedError
from plaudit.domain.identifiers import KeyId, TenantId, UserId
from plaudit.domain.tenancy import Environment, EnvironmentType
from plaudit.ids import new_id
from plaudit.services.retrying import Contest
from plaudit.storage.api_keys import (
    KeyChangedError,
    PrefixTakenError,
    delete_admin_key,
    delete_application_key,
    list_admin_keys,
    put_admin_key,
    put_application_key,
    replace_admin_key,
    update_admin_key,
)
from plaudit.storage.erasures import find_erasure
from plaudit.storage.registry import Registry
from plaudit.storage.tenant_tables import TenantTable

ADMIN_PREFIX_LENGTH = 8
APPLICATION_PREFIX = "app_"
APPLICATION_PREFIX_LENGTH = 5
BODY_BYTES = 24

_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was just made, with the only sight of its body."""

    key: ApiKey
    presented: PresentedKey


def create_admin_key(registry: Registry, environment: Environment, name: str, pepper: bytes, now: datetime) -> MadeKey:
    """Make an admin key; raises TooManyAdminKeysError when the environment has three."""

    def store(presented: PresentedKey) -> ApiKey:
        key = ApiKey(
            id=KeyId(new_id()),
            prefix=presented.prefix,
            body_hash=hash_key_body(presented.body, pepper),
            scope=KeyScope.ADMIN,
            status=KeyStatus.ACTIVE,
            name=name,
            organisation_id=environment.organisation_id,
            environment_id=environment.id,
            is_multi_tenant=environment.is_multi_tenant,
            created_at=now,
            is_production=environment.type is EnvironmentType.PRODUCTION,
        )
        put_admin_key(registry, environment, key)
        return key

    return _stored_under_a_free_prefix(_draw_admin_prefix, store)


def ensure_admin_key(registry: Registry, environment: Environment, name: str, pepper: bytes, now: datetime) -> MadeKey:
    """Make the admin key of this name, or rotate it when it is there already.

    So onboarding that died before it could show the key ends, when run again, with one working key all the same.
    """
    for key in list_admin_keys(registry, environment.id):
        if key.name == name:
            return rotate_admin_key(registry, key, pepper)
    return create_admin_key(registry, environment, name, pepper, now)


def rotate_admin_key(registry: Registry, key: ApiKey, pepper: bytes) -> MadeKey:
    """Give a key new parts, both of them; the old ones open nothing from then on. A revoked key becomes active."""

    def store(presented: PresentedKey) -> ApiKey:
        rotated = replace(
            key,
            prefix=presented.prefix,
            body_hash=hash_key_body(presented.body, pepper),
            status=KeyStatus.ACTIVE,
            last_used_at=None,
        )
        replace_admin_key(registry, key, rotated)
        return rotated

    return _stored_under_a_free_prefix(_draw_admin_prefix, store)


def revoke_key(registry: Registry, key: ApiKey) -> ApiKey:
    """Close a key, from the very next request on. Safe to repeat."""
    return update_admin_key(registry, key, name=key.name, status=KeyStatus.REVOKED)


def reactivate_key(registry: Registry, key: ApiKey) -> ApiKey:
    """Open a revoked key again. Safe to repeat."""
    return update_admin_key(registry, key, name=key.name, status=KeyStatus.ACTIVE)


def remove_admin_key(registry: Registry, environment: Environment, key: ApiKey) -> None:
    """Delete a key for good; raises KeyChangedError when it is gone already."""
    delete_admin_key(registry, environment, key)


def create_application_key(
    registry: Registry,
    maker: ApiKey,
    table: TenantTable,
    user_id: UserId,
    pepper: bytes,
    now: datetime,
    created_at: datetime,
) -> MadeKey:
    """Make a key that opens the Application API for one user of a tenant; `maker` is the admin key that asks.

    `now` is the time of its environment; keys themselves live in real time, of which `created_at` is.
    Raises UserErasedError while an erased user's id is not free. That is looked up when the key is stored: an erasure
    either is seen then, or sees the key.
    """

    def store(presented: PresentedKey) -> ApiKey:
        key = replace(
            maker,
            id=KeyId(new_id()),
            prefix=presented.prefix,
            body_hash=hash_key_body(presented.body, pepper),
            scope=KeyScope.APPLICATION,
            name="",
            created_at=created_at,
            last_used_at=None,
            tenant_id=table.tenant_id,
            user_id=user_id,
        )
        put_application_key(registry, key)
        return key

    made = _stored_under_a_free_prefix(_draw_application_prefix, store)
    erasure = find_erasure(table, user_id)
    if erasure and not is_free(erasure, now):
        remove_application_key(registry, table.tenant_id, made.key.id)
        raise UserErasedError(erasure.free_from, is_through=erasure.remains is None)
    return made


def remove_application_key(registry: Registry, tenant_id: TenantId, key_id: KeyId) -> bool:
    """Delete a tenant's application key for good; False when the tenant has none with this id."""
    contest = Contest()
    while True:
        try:
            return delete_application_key(registry, tenant_id, key_id)
        except KeyChangedError:
            contest.lose()


def _stored_under_a_free_prefix(draw_prefix: Callable[[], str], store: Callable[[PresentedKey], ApiKey]) -> MadeKey:
    """Draw a new key and store it; draw again when another key has the prefix."""
    contest = Contest()
    while True:
        presented = PresentedKey(draw_prefix(), secrets.token_urlsafe(BODY_BYTES))
        try:
            return MadeKey(store(presented), presented)
        except PrefixTakenError:
            contest.lose()


def _draw_admin_prefix() -> str:
    return _draw(ADMIN_PREFIX_LENGTH)


def _draw_application_prefix() -> str:
    return APPLICATION_PREFIX + _draw(APPLICATION_PREFIX_LENGTH)


def _draw(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
