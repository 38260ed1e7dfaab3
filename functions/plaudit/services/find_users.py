"""Use case: tell which of some users exist."""

from collections.abc import Iterable

from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import read
from plaudit.storage.keys import user_state_key
from plaudit.storage.tenant_tables import TenantTable

READ_AT_ONCE = 100
"""What one batch read takes."""


def known_users(table: TenantTable, user_ids: Iterable[UserId]) -> frozenset[UserId]:
    """Return those of the users that exist."""
    wanted = list(dict.fromkeys(user_ids))
    known: set[UserId] = set()
    for start in range(0, len(wanted), READ_AT_ONCE):
        part = wanted[start : start + READ_AT_ONCE]
        found = read(table.client, [table.address(user_state_key(user_id)) for user_id in part])
        known |= {user_id for user_id in part if table.address(user_state_key(user_id)) in found}
    return frozenset(known)
