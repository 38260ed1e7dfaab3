"""The directory of all users of a tenant: every one is in it from the first step on."""

from collections.abc import Iterator

from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import ALL_SORT_KEYS, query
from plaudit.storage.keys import directory_partition
from plaudit.storage.tenant_tables import TenantTable

JUST_BEHIND = "\0"
"""Makes of an id the next text after it; no id holds this character."""


def list_users(table: TenantTable, shard: int, *, after: UserId | None, limit: int) -> Iterator[UserId]:
    """Yield so many users of a part of the directory in the order of their ids, those behind one if it is given."""
    first, last = ALL_SORT_KEYS
    low = first if after is None else after + JUST_BEHIND
    items = query(table.client, table.name, directory_partition(shard), between=(low, last), limit=limit)
    return (UserId(item["SK"]) for item in items)
