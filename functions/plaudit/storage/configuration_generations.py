"""A configuration that was saved as a whole: a few parts in a partition of their own, which never change.

Whatever is edited later lies beside the parts, one item for each thing, and counts instead of what they say of it;
something deleted leaves an item that says so. The parts stay for good, because the history tells of them; so nothing
that names a user is in them, which are boosts for single users.
"""

import json
import zlib
from collections.abc import Iterator, Sequence

from plaudit.domain.configuration import Configuration
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.configuration_items import items_of
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey, beginning_with, delete_all, query, write_all
from plaudit.storage.keys import CONFIGURATION_VERSION, configuration_part_key, configuration_partition
from plaudit.storage.tenant_tables import TenantTable

MAX_PART_BYTES = 350_000
"""An item has at most 400 KB."""

PARTS = beginning_with("PART#")
IS_DELETED = "is_deleted"


def write_generation(table: TenantTable, generation: str, configuration: Configuration) -> None:
    """Write down a whole configuration. Safe to repeat, and without effect until a version names the generation."""
    things = items_of(configuration)
    personal = [{**thing, "PK": configuration_partition(generation)} for thing in things if _names_user(thing)]
    text = json.dumps([to_attributes(thing) for thing in things if not _names_user(thing)], separators=(",", ":"))
    packed = zlib.compress(text.encode())
    starts = range(0, len(packed), MAX_PART_BYTES)
    parts: list[Item] = [
        {
            **configuration_part_key(generation, number).attributes(),
            "things": packed[start : start + MAX_PART_BYTES],
        }
        for number, start in enumerate(starts)
    ]
    write_all(table.client, table.name, [*parts, *personal])


def delete_generation(table: TenantTable, generation: str) -> None:
    """Remove a configuration that no version names."""
    _delete(table, query(table.client, table.name, configuration_partition(generation), between=ALL_SORT_KEYS))


def whole_items(table: TenantTable, generation: str) -> list[Item]:
    """Return the items that a configuration consisted of when it was saved as a whole, but those that name users."""
    return _unpacked(query(table.client, table.name, configuration_partition(generation), between=PARTS))


def current_items(table: TenantTable, generation: str) -> list[Item]:
    """Return the items that the configuration of a generation consists of by now, in the order of their keys."""
    found = list(query(table.client, table.name, configuration_partition(generation), between=ALL_SORT_KEYS))
    current = {item["SK"]: item for item in _unpacked(item for item in found if _is_part(item))}
    current |= {item["SK"]: item for item in found if not _is_part(item)}
    return [current[key] for key in sorted(current) if not current[key].get(IS_DELETED)]


def sweep_generation(table: TenantTable, generation: str | None) -> None:
    """Remove the items of a generation that is no longer in force; what is left of them takes room, no more."""
    items = query(table.client, table.name, configuration_partition(generation), between=ALL_SORT_KEYS)
    _delete(table, (item for item in items if not _is_part(item)))


def _delete(table: TenantTable, items: Iterator[Item]) -> None:
    keys = [ItemKey(item["PK"], item["SK"]) for item in items]
    delete_all(table.client, table.name, [key for key in keys if key != CONFIGURATION_VERSION])


def _names_user(thing: Item) -> bool:
    return thing.get("user_id") is not None


def _is_part(item: Item) -> bool:
    return str(item["SK"]).startswith(PARTS[0])


def _unpacked(parts: Iterator[Item]) -> list[Item]:
    packed = b"".join(bytes(part["things"]) for part in parts)
    things: Sequence[Item] = json.loads(zlib.decompress(packed))
    return [from_attributes(thing) for thing in things]
