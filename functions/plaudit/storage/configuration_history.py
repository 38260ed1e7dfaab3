"""Every edit that ever led to a configuration, so that the one of any version can be had again.

A version that was saved as a whole is remembered as such: its parts stay where they were written.

That is what a log of events is replayed with: each event under the rules that it met.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Edit, Saved, SingleThing, apply_edit
from plaudit.storage.attributes import Item
from plaudit.storage.configuration_generations import whole_items
from plaudit.storage.configuration_items import thing_to_item, to_configuration, to_thing
from plaudit.storage.dynamodb import ALL_SORT_KEYS, query
from plaudit.storage.keys import CONFIGURATION_HISTORY, configuration_history_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_text

NOTHING = Configuration()


def configurations(table: TenantTable) -> Iterator[Configuration]:
    """Yield the configuration of each version, from the first to the latest; before them there was nothing."""
    configuration = NOTHING
    items = query(table.client, table.name, CONFIGURATION_HISTORY, between=ALL_SORT_KEYS)
    for version, edits in groupby(items, key=lambda item: int(item["version"])):
        for item in edits:
            configuration = _after(table, configuration, item)
        configuration = replace(configuration, version=version)
        yield configuration


def configuration_at(table: TenantTable, version: int) -> Configuration:
    """Return the configuration of a version, or the one before it if no such version was ever saved."""
    found = NOTHING
    for configuration in configurations(table):
        if configuration.version > version:
            break
        found = configuration
    return found


def edit_to_item(edit: Edit, version: int, position: int, now: datetime) -> Item:
    """Return the item that remembers an edit, the one at a position among those that led to a version."""
    return {
        **configuration_history_key(version, position).attributes(),
        "version": version,
        "at": to_text(now),
        "action": "saved" if isinstance(edit, Saved) else "deleted",
        "thing": thing_to_item(edit.thing),
    }


def replacement_to_item(generation: str, version: int, achievements_made: int, now: datetime) -> Item:
    """Return the item that remembers that a version was saved as a whole."""
    return {
        **configuration_history_key(version, 0).attributes(),
        "version": version,
        "at": to_text(now),
        "action": "replaced",
        "generation": generation,
        "achievements_made": achievements_made,
    }


def _after(table: TenantTable, before: Configuration, item: Item) -> Configuration:
    """Return the configuration after what an item of the history remembers."""
    if item["action"] == "replaced":
        return _replaced(table, before, item)
    return apply_edit(before, _to_edit(item))


def _replaced(table: TenantTable, before: Configuration, item: Item) -> Configuration:
    """Return a configuration that was saved as a whole; boosts for single users went on with their points systems."""
    things = whole_items(table, item["generation"])
    whole = to_configuration(int(item["version"]), int(item["achievements_made"]), things)
    personal = {
        id_: boost
        for id_, boost in before.boosts.items()
        if boost.user_id is not None and boost.system_id in whole.points_systems
    }
    return replace(whole, boosts=dict(sorted({**whole.boosts, **personal}.items())))


def _to_edit(item: Item) -> Edit:
    thing = to_thing(item["thing"])
    if item["action"] == "saved" or isinstance(thing, SingleThing):
        return Saved(thing)
    return Deleted(thing)
