"""Changing what is stored of a user by hand, as nobody should."""

from collections.abc import Callable
from typing import Any

from factories import NOW
from plaudit.domain.identifiers import UserId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ALL_SORT_KEYS, put, query, transact
from plaudit.storage.keys import user_state_key
from plaudit.storage.packing import PACKED, pack
from plaudit.storage.tails import close_state, expanded, open_state
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.writing_out import write_out


def change_first(table: TenantTable, user_id: UserId, beginning: str, change: Callable[[Item], Any]) -> None:
    """Change the first item whose sort key begins so, wherever it is stored."""

    def change_one(items: dict[str, Item]) -> None:
        change(next(items[key] for key in sorted(items) if key.startswith(beginning)))

    change_items(table, user_id, change_one)


def change_items(table: TenantTable, user_id: UserId, change: Callable[[dict[str, Item]], Any]) -> None:
    """Change a user's items, which are given by sort key: open what is stored together, and close it again."""
    assert write_out(table, user_id)
    pk = user_state_key(user_id).pk
    stored = {item["SK"]: item for item in query(table.client, table.name, pk, between=ALL_SORT_KEYS)}
    together = {key: [each["SK"] for each in expanded(item)] for key, item in stored.items()}
    items = {each["SK"]: each for item in stored.values() for each in expanded(item)}
    items["STATE"], tail = open_state(stored["STATE"])
    change(items)
    for key, keys in together.items():
        left = {each: _attributes(items[each]) for each in keys if each in items}
        if key == "STATE":
            changed = close_state(items[key], tail, (), NOW).state
        elif PACKED in stored[key]:
            changed = {**stored[key], PACKED: pack({"items": left})}
        else:
            changed = {**stored[key], **left[key]}
        transact(table.client, [put(table.name, changed)])


def _attributes(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in ("PK", "SK")}
