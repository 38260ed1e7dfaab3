"""Use cases around the admin keys of an environment, by one of them (behaviour 1.2).

A key sees the keys of its own environment alone, and cannot close itself: so nobody locks himself out by accident.
"""

from datetime import datetime

from plaudit.domain.api_keys import MAX_ADMIN_KEYS, ApiKey, KeyStatus
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import KeyId
from plaudit.services.manage_environments import get_own_environment
from plaudit.services.manage_keys import MadeKey, create_admin_key, remove_admin_key, rotate_admin_key
from plaudit.services.retrying import Contest
from plaudit.storage.api_keys import KeyChangedError, TooManyAdminKeysError, list_admin_keys, update_admin_key
from plaudit.storage.registry import Registry


def create_key_beside(registry: Registry, maker: ApiKey, name: str, pepper: bytes, now: datetime) -> MadeKey:
    """Make another admin key for the maker's environment; raises IssueError when there are as many as there may be."""
    try:
        return create_admin_key(registry, get_own_environment(registry, maker), name, pepper, now)
    except TooManyAdminKeysError as error:
        raise IssueError(
            f"This environment has {MAX_ADMIN_KEYS} admin keys already. Delete one, or rotate one instead."
        ) from error


def rotate_key_beside(registry: Registry, maker: ApiKey, key_id: KeyId, pepper: bytes) -> MadeKey:
    """Give a key new parts, also the maker itself; raises IssueError."""
    contest = Contest()
    while True:
        try:
            return rotate_admin_key(registry, _get(registry, maker, key_id), pepper)
        except KeyChangedError:
            contest.lose()


def change_key_beside(
    registry: Registry, maker: ApiKey, key_id: KeyId, *, name: str | None, status: KeyStatus | None
) -> ApiKey:
    """Rename, revoke or re-activate a key. Safe to repeat; raises IssueError, also for the maker revoking itself."""
    if key_id == maker.id and status is KeyStatus.REVOKED:
        raise IssueError("A key cannot revoke itself. Send the request with another admin key of this environment.")
    contest = Contest()
    while True:
        key = _get(registry, maker, key_id)
        try:
            return update_admin_key(registry, key, name=name or key.name, status=status or key.status)
        except KeyChangedError:
            contest.lose()


def remove_key_beside(registry: Registry, maker: ApiKey, key_id: KeyId) -> None:
    """Delete a key for good; raises IssueError, also for the maker deleting itself."""
    if key_id == maker.id:
        raise IssueError("A key cannot delete itself. Send the request with another admin key of this environment.")
    environment = get_own_environment(registry, maker)
    contest = Contest()
    while True:
        try:
            remove_admin_key(registry, environment, _get(registry, maker, key_id))
        except KeyChangedError:
            contest.lose()
        else:
            return


def _get(registry: Registry, maker: ApiKey, key_id: KeyId) -> ApiKey:
    for key in list_admin_keys(registry, maker.environment_id):
        if key.id == key_id:
            return key
    raise IssueError("API key not found by ID")
