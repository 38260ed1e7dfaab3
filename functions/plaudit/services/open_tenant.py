"""Authentication, and with it the only way from a request to a tenant's data (behaviour 1.1-1.4).

One batch read fetches the key, the tenant, the version of its configuration, in an environment that is not production
the clock if its time is frozen (9.5), and whatever the caller wants to see of
the tenant's table in the same round trip. Nothing of it is handed out before the key has been verified. What a
process remembers between requests is only where to look; that it is still true is checked by every read.

Whoever shows a good key is counted against the organisation's rate limit (1.5), also when the request is refused for
another reason. A process that remembers the key judges by that what is presented, and counts while the batch read is
under way; with a key that was revoked meanwhile, that happens once.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from aws_lambda_powertools import Logger

from plaudit.domain.api_keys import (
    ApiKey,
    KeyScope,
    PresentedKey,
    find_presented_key,
    is_last_use_stale,
    is_opened_by,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import (
    AccessDeniedError,
    AuthenticationError,
    MissingTenantError,
    TenantNotFoundError,
)
from plaudit.domain.identifiers import CustomerId, EnvironmentId, TenantId
from plaudit.domain.tenancy import MAX_CUSTOMER_ID, SINGLE_TENANT, TenantStatus
from plaudit.services.limit_rate import Turnstile
from plaudit.settings import settings
from plaudit.storage.api_keys import KeyChangedError, find_api_key, set_last_use, to_api_key
from plaudit.storage.attributes import Item
from plaudit.storage.configuration import load_configuration, version_in
from plaudit.storage.dynamodb import Address, ItemKey, find, read
from plaudit.storage.keys import CONFIGURATION_VERSION
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import api_key_key, customer_key, test_clock_key
from plaudit.storage.secrets import key_pepper
from plaudit.storage.tenant_tables import TableRemovedError, TenantTable, noticing_removal
from plaudit.storage.tenants import TenantDoor, find_door, to_door
from plaudit.storage.test_clocks import to_test_clock

Wanted = Callable[[Configuration], Sequence[ItemKey]]
"""Says what to read along with the authentication; it is given the configuration, because keys of metrics need it."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request shows of itself. `customer_id` is the `Tenant-ID` header."""

    presented_key: PresentedKey | None
    customer_id: str | None

    @classmethod
    def from_headers(cls, api_key: str | None, customer_id: str | None) -> "Credentials":
        """Return the credentials in the values of the two headers."""
        return cls(find_presented_key(api_key), customer_id)


@dataclass(frozen=True, slots=True)
class Access:
    """An open tenant: who came in, where to, under which rules, and what time it is there (9.5)."""

    key: ApiKey
    table: TenantTable
    configuration: Configuration
    items: Mapping[ItemKey, Item]
    now: datetime

    def require_user(self, user_id: str | None) -> None:
        """Raise AccessDeniedError when an application key names another user than its own (1.3)."""
        if self.key.scope is KeyScope.APPLICATION and user_id != self.key.user_id:
            raise AccessDeniedError("This application key is only valid for its own user.")


CustomerAddress: TypeAlias = tuple[EnvironmentId, CustomerId]

MAX_REMEMBERED = 10_000
"""How many keys, tenants and configurations a process remembers before it starts anew."""

logger = Logger()

_remembered_keys: dict[str, ApiKey] = {}
_tenant_ids: dict[CustomerAddress, TenantId] = {}
_configurations: dict[TenantId, Configuration] = {}


def authenticate(credentials: Credentials, now: datetime, turnstile: Turnstile) -> ApiKey:
    """Return the admin key of a request that concerns the environment itself, not a tenant in it.

    Raises AuthenticationError, RateLimitedError.
    """
    presented, scopes = _presented(credentials), frozenset({KeyScope.ADMIN})
    known = _remembered_keys.get(presented.prefix)
    if known is None:
        key = _get_key(presented, scopes)
        _note_caller(key, None)
        turnstile.enter_alone(key.organisation_id)
        _remember_key(key)
    else:
        key = _get_known_key(known, presented, scopes, turnstile)
    _note_use(key, now)
    return key


def open_tenant(
    credentials: Credentials,
    now: datetime,
    turnstile: Turnstile,
    *,
    wanted: Wanted = lambda _: (),
    scopes: frozenset[KeyScope] = frozenset(KeyScope),
) -> Access:
    """Return access to the tenant that the credentials open, with the items that are wanted of its table.

    Raises AuthenticationError, RateLimitedError, MissingTenantError, TenantNotFoundError.
    """
    presented = _presented(credentials)
    verify = partial(_verify, presented=presented, scopes=scopes)
    while True:
        known, address, tenant_id = _find_tenant(presented, credentials, scopes, turnstile)
        turnstile.start(known.organisation_id)
        try:
            with noticing_removal(tenant_table(tenant_id, address[0])):
                access = _read_access(known, address, tenant_id, wanted, verify, turnstile, now)
        except TableRemovedError:
            if address not in _tenant_ids:
                raise
            access = None
        if access is None:
            _remembered_keys.pop(presented.prefix, None)
            _tenant_ids.pop(address, None)
            continue
        _remember(access.key, address, tenant_id)
        _note_use(access.key, now)
        return access


def tenant_table(tenant_id: TenantId, environment_id: EnvironmentId) -> TenantTable:
    """Return the table of a tenant that authentication has let in, here or before a message was sent."""
    return TenantTable(tenant_id, environment_id, settings().tenant_table_prefix + tenant_id)


def current_configuration(table: TenantTable, version: int) -> Configuration:
    """Return the configuration of this version or a later one, from memory when it is there."""
    known = _configurations.get(table.tenant_id)
    if known is None or known.version != version:
        known = _keep_configuration(table)
    return known


def latest_configuration(table: TenantTable) -> Configuration:
    """Return the configuration as it is now: one read when it is in memory."""
    return current_configuration(table, version_in(find(table.client, table.name, CONFIGURATION_VERSION)))


def registry() -> Registry:
    """Return the registry of this deployment."""
    return Registry(settings().registry_table)


def _find_tenant(
    presented: PresentedKey, credentials: Credentials, scopes: frozenset[KeyScope], turnstile: Turnstile
) -> tuple[ApiKey, CustomerAddress, TenantId]:
    """Return the key and where it leads: from memory, where it was found the last time, else from the registry.

    A key that does not fit what is remembered is looked up like one that nobody has: nothing of its tenant is read.
    """
    key = _remembered_keys.get(presented.prefix)
    if key is None or not _is_good(key, presented, scopes):
        key = _get_key(presented, scopes)
    try:
        address = (key.environment_id, _customer_id(key, credentials))
        return key, address, _tenant_ids.get(address) or _get_tenant_id(*address)
    except (MissingTenantError, TenantNotFoundError):
        key = _get_key(presented, scopes)  # Whom the key does not let in is not told what is wrong with the tenant.
        _note_caller(key, None)
        turnstile.enter_alone(key.organisation_id)
        raise


def _read_access(
    known: ApiKey,
    address: CustomerAddress,
    tenant_id: TenantId,
    wanted: Wanted,
    verify: Callable[[ApiKey | None], ApiKey],
    turnstile: Turnstile,
    now: datetime,
) -> Access | None:
    """Read everything at once and verify it; None when memory led astray: to another environment or tenant.

    Raises TableRemovedError when the tenant was purged since it was remembered.
    """
    table = tenant_table(tenant_id, address[0])
    key_at, door_at, clock_at = _entrance(known, address)
    expected = _configurations.get(tenant_id) or _keep_configuration(table)
    keys = list(wanted(expected))
    of_clock = [] if known.is_production else [clock_at]
    of_tenant = map(table.address, (CONFIGURATION_VERSION, *keys))
    limits_at = turnstile.addresses(known.organisation_id)
    found = read(table.client, [key_at, door_at, *of_clock, *limits_at, *of_tenant])
    key = verify(to_api_key(found[key_at]) if key_at in found else None)
    if key.environment_id != address[0]:
        return None
    _note_caller(key, tenant_id)
    door = to_door(found[door_at]) if door_at in found else None
    _refuse_closed(door)
    turnstile.enter(key.organisation_id, found)
    door = _open(door, address[1])
    if door.tenant_id != tenant_id:
        return None
    if key.tenant_id not in (None, tenant_id):
        raise TenantNotFoundError(address[1])
    configuration = current_configuration(table, version_in(found.get(table.address(CONFIGURATION_VERSION))))
    missed = [table.address(each) for each in wanted(configuration) if each not in keys]
    found |= read(table.client, missed)
    items = {at.key: item for at, item in found.items() if at.table == table.name}
    return Access(key, table, configuration, items, to_test_clock(found[clock_at]).now if clock_at in found else now)


def _entrance(key: ApiKey, address: CustomerAddress) -> tuple[Address, Address, Address]:
    """Return where the registry has a key, the tenant that it opens, and the clock of its environment."""
    table = registry().table
    keys = api_key_key(key.prefix), customer_key(*address), test_clock_key(address[0])
    key_at, door_at, clock_at = (Address(table, each) for each in keys)
    return key_at, door_at, clock_at


def _customer_id(key: ApiKey, credentials: Credentials) -> CustomerId:
    if not key.is_multi_tenant:
        return SINGLE_TENANT  # 1.4: a single-tenant environment ignores the header
    if not credentials.customer_id:
        raise MissingTenantError
    if len(credentials.customer_id) > MAX_CUSTOMER_ID:
        raise TenantNotFoundError(credentials.customer_id)
    return CustomerId(credentials.customer_id)


def _get_tenant_id(environment_id: EnvironmentId, customer_id: CustomerId) -> TenantId:
    return _open(find_door(registry(), environment_id, customer_id), customer_id).tenant_id


def _open(door: TenantDoor | None, customer_id: CustomerId) -> TenantDoor:
    """Return a door that lets in."""
    _refuse_closed(door)
    if door is None or door.status is not TenantStatus.ACTIVE:
        raise TenantNotFoundError(customer_id)
    return door


def _refuse_closed(door: TenantDoor | None) -> None:
    """The keys of a deleted environment open nothing, those of its users neither (1.4)."""
    if door is not None and door.status is TenantStatus.CLOSED:
        raise AuthenticationError


def _remember(key: ApiKey, address: CustomerAddress, tenant_id: TenantId) -> None:
    """Remember where to look the next time."""
    _remember_key(key)
    if len(_tenant_ids) >= MAX_REMEMBERED:
        _tenant_ids.clear()
    _tenant_ids[address] = tenant_id


def _remember_key(key: ApiKey) -> None:
    if len(_remembered_keys) >= MAX_REMEMBERED:
        _remembered_keys.clear()
    _remembered_keys[key.prefix] = key


def _keep_configuration(table: TenantTable) -> Configuration:
    if len(_configurations) >= MAX_REMEMBERED:
        _configurations.clear()
    configuration = _configurations[table.tenant_id] = load_configuration(table)
    return configuration


def _presented(credentials: Credentials) -> PresentedKey:
    if credentials.presented_key is None:
        raise AuthenticationError
    return credentials.presented_key


def _get_key(presented: PresentedKey, scopes: frozenset[KeyScope]) -> ApiKey:
    return _verify(find_api_key(registry(), presented.prefix), presented, scopes)


def _get_known_key(known: ApiKey, presented: PresentedKey, scopes: frozenset[KeyScope], turnstile: Turnstile) -> ApiKey:
    if _is_good(known, presented, scopes):
        turnstile.start(known.organisation_id)
    key_at = Address(registry().table, api_key_key(presented.prefix))
    found = read(registry().client, [key_at, *turnstile.addresses(known.organisation_id)])
    key = _verify(to_api_key(found[key_at]) if key_at in found else None, presented, scopes)
    _note_caller(key, None)
    turnstile.enter(key.organisation_id, found)
    return key


def _verify(key: ApiKey | None, presented: PresentedKey, scopes: frozenset[KeyScope]) -> ApiKey:
    if key is None or not _is_good(key, presented, scopes):
        _remembered_keys.pop(presented.prefix, None)
        raise AuthenticationError
    return key


def _is_good(key: ApiKey, presented: PresentedKey, scopes: frozenset[KeyScope]) -> bool:
    return is_opened_by(key, presented, key_pepper(settings().key_pepper_secret_arn)) and key.scope in scopes


def _note_caller(key: ApiKey, tenant_id: TenantId | None) -> None:
    """Have every line of the log name who came in with a good key, also of a request that is refused after that."""
    whose = {"organisation_id": key.organisation_id, "environment_id": key.environment_id, "tenant_id": tenant_id}
    logger.append_keys(**{name: value for name, value in whose.items() if value is not None})


def _note_use(key: ApiKey, now: datetime) -> None:
    """Write down that a key was used, once an hour; a key that was deleted meanwhile needs no such note."""
    if is_last_use_stale(key, now):
        with suppress(KeyChangedError):
            set_last_use(registry(), key, now)
