"""The directory of all users of a tenant: every one is in it from the first step on, until erased."""

from collections.abc import Iterator

from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import ALL_SORT_KEYS, beginning_with, query
from plaudit.storage.keys import DIRECTORY_SHARDS, directory_partition
from plaudit.storage.parallel import in_parallel
from plaudit.storage.tenant_tables import TenantTable

JUST_BEHIND = "\0"
"""Makes of an id the next text after it; no id holds this character."""


def list_users(
    table: TenantTable, shard: int, *, after: UserId | None, limit: int, prefix: str = ""
) -> Iterator[UserId]:
    """Yield so many users of a part of the directory in the order of their ids, those behind one if it is given."""
    first, last = beginning_with(prefix) if prefix else ALL_SORT_KEYS
    low = first if after is None else max(first, after + JUST_BEHIND)
    if low > last:
        return iter(())
    items = query(table.client, table.name, directory_partition(shard), between=(low, last), limit=limit)
    return (UserId(item["SK"]) for item in items)


def list_all_users(table: TenantTable, *, after: UserId | None, limit: int, prefix: str = "") -> list[UserId]:
    """Return so many users in the order of their ids: what it costs depends on the limit, not on how many there are."""

    def of_shard(shard: int) -> list[UserId]:
        return list(list_users(table, shard, after=after, limit=limit, prefix=prefix))

    found = in_parallel(of_shard, range(DIRECTORY_SHARDS))
    return sorted(user_id for part in found for user_id in part)[:limit]
