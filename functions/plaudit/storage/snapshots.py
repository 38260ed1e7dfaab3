"""The states of many users at once."""

from collections.abc import Collection, Sequence

from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.states import State
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ItemKey, read
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import load_snapshot, snapshot_keys, to_snapshot

MAX_AT_ONCE = 100
"""Addresses in one batch read."""


def load_states(
    table: TenantTable, user_ids: Sequence[UserId], metric_ids: Collection[MetricId]
) -> dict[UserId, State]:
    """Read the states of users with their progress in metrics, strongly consistent, 100 items at a time."""
    wanted = [table.address(key) for user_id in dict.fromkeys(user_ids) for key in snapshot_keys(user_id)]
    items: dict[ItemKey, Item] = {}
    for start in range(0, len(wanted), MAX_AT_ONCE):
        found = read(table.client, wanted[start : start + MAX_AT_ONCE])
        items |= {address.key: item for address, item in found.items()}
    found_at_once = {user_id: to_snapshot(items, user_id, metric_ids) for user_id in user_ids}
    return {
        user_id: (load_snapshot(table, user_id, metric_ids) if snapshot.is_torn else snapshot).state
        for user_id, snapshot in found_at_once.items()
    }
