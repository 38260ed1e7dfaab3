"""A tenant's configuration: one item per thing that was set up, and a version that every change raises.

Each change is decided against a whole configuration and written on condition that its version still holds. So
uniqueness of keys and the like need no items of their own: whoever decided on an old version decides again.

A change of any size is written down as a whole, as a new generation, before the version names it.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Edit, PartOfSystem
from plaudit.domain.errors import ContentionError
from plaudit.domain.points import PointsSystem
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.ids import new_id
from plaudit.pauses import pause
from plaudit.storage.attributes import Item
from plaudit.storage.configuration_generations import (
    IS_DELETED,
    current_items,
    delete_generation,
    sweep_generation,
    write_generation,
)
from plaudit.storage.configuration_history import edit_to_item, replacement_to_item
from plaudit.storage.configuration_items import items_of, key_of, settings_to_item, thing_to_item, to_configuration
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    NOT_THERE,
    ItemKey,
    TransactionRefusedError,
    Write,
    delete,
    delete_all,
    find,
    put,
    query,
    transact,
)
from plaudit.storage.keys import CONFIGURATION, CONFIGURATION_VERSION, configuration_partition
from plaudit.storage.tenant_tables import TenantTable

MAX_EDITS_AT_ONCE = 12
"""How many edits one change of the configuration may hold.

A transaction takes 100 writes and 4 MB. Each edit is written twice, as it is now and as history, with at most 55 KB:
two filters of 20 values, a description and the address of a badge. The local stack reckons with up to 150 KB, because
it counts every character beyond ASCII in its escaped form.
"""


MAX_LOOKS = 20
"""How often half of a change is seen before something else must be wrong."""


class ConfigurationChangedError(Exception):
    """Somebody else changed the configuration since it was read."""


def version_in(item: Item | None) -> int:
    """Return the version that a version item tells; 0 when nothing was ever set up."""
    return int(item["version"]) if item else 0


def load_configuration(table: TenantTable) -> Configuration:
    """Return the whole configuration, as it was at one moment.

    A query may see half of a transaction that is being applied; then the digest does not fit, and it looks again.
    Raises ContentionError when it never does.
    """
    for failures in range(1, MAX_LOOKS):
        configuration = _find_configuration(table)
        if configuration is not None:
            return configuration
        pause(failures)
    raise ContentionError


def save_edits(
    table: TenantTable,
    before: Configuration,
    edits: Sequence[Edit],
    after: Configuration,
    now: datetime,
    also: Sequence[Write] = (),
) -> None:
    """Write edits, at most one for each thing, that were decided on a configuration; `after` is what they lead to.

    What is to be written `also` is so in the same transaction. Raises ConfigurationChangedError when that configuration
    is not the latest any more; then nothing is written.
    """
    version = before.version + 1
    generation = _current_generation(table, before)
    history = [edit_to_item(edit, version, position, now) for position, edit in enumerate(edits)]
    _transact(
        table,
        [
            _raise_version(table, before.version, after, generation),
            *(_write(table, edit, after, generation) for edit in edits),
            *(put(table.name, item) for item in history),
            *also,
        ],
    )
    _sweep(table, before, edits, generation)


def save_whole(
    table: TenantTable, before: Configuration, after: Configuration, now: datetime, also: Sequence[Write] = ()
) -> None:
    """Write a configuration of any size in place of another one; otherwise as `save_edits`.

    It is written down beside the one in force first, as a new generation. One transaction then puts that in force; so
    whoever reads finds all of the old one or all of the new one, wherever this is cut short.
    """
    generation = new_id()
    replaced = _current_generation(table, before)
    write_generation(table, generation, after)
    try:
        _transact(
            table,
            [
                _raise_version(table, before.version, after, generation),
                put(table.name, replacement_to_item(generation, before.version + 1, after.achievements_made, now)),
                *also,
            ],
        )
    except ConfigurationChangedError:
        _abandon(table, generation, before.version)
        raise
    sweep_generation(table, replaced)


def _find_configuration(table: TenantTable) -> Configuration | None:
    """Return the configuration, or None if half of a change was seen."""
    items = list(query(table.client, table.name, CONFIGURATION, between=ALL_SORT_KEYS))
    version_item = next((item for item in items if item["SK"] == CONFIGURATION_VERSION.sk), None)
    if version_item is None:
        configuration = to_configuration(0, 0, items)
        return configuration if configuration == Configuration() else None
    generation = version_item.get("generation")
    if generation:
        items = current_items(table, generation)
    made = int(version_item["achievements_made"])
    configuration = to_configuration(version_in(version_item), made, items)
    return configuration if _digest(configuration) == version_item["digest"] else None


def _current_generation(table: TenantTable, before: Configuration) -> str | None:
    """Return the generation of a configuration, if it is the latest one; else raise ConfigurationChangedError."""
    version_item = find(table.client, table.name, CONFIGURATION_VERSION)
    if version_in(version_item) != before.version:
        raise ConfigurationChangedError
    return version_item.get("generation") if version_item else None


def _abandon(table: TenantTable, generation: str, version: int) -> None:
    """Remove what was written down of a generation that can never come into force.

    A transaction that was refused because it is still under way may yet succeed; not so when the version has gone on.
    """
    version_item = find(table.client, table.name, CONFIGURATION_VERSION)
    if version_item and version_in(version_item) != version and version_item.get("generation") != generation:
        delete_generation(table, generation)


def _transact(table: TenantTable, writes: Sequence[Write]) -> None:
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise ConfigurationChangedError from error


def _write(table: TenantTable, edit: Edit, after: Configuration, generation: str | None) -> Write:
    at = {"PK": configuration_partition(generation)}
    if isinstance(edit, Deleted):
        key = ItemKey(at["PK"], key_of(edit.thing).sk)
        if generation is None:
            return delete(table.name, key)
        return put(table.name, {**key.attributes(), IS_DELETED: True})
    if isinstance(edit.thing, StreakEpoch):
        return put(table.name, settings_to_item(after.streak_epochs) | at)
    return put(table.name, thing_to_item(edit.thing) | at)


def _raise_version(table: TenantTable, version: int, after: Configuration, generation: str | None) -> Write:
    item = {
        **CONFIGURATION_VERSION.attributes(),
        "version": version + 1,
        "digest": _digest(after),
        "achievements_made": after.achievements_made,
        "generation": generation,
    }
    if version == 0:
        return put(table.name, item, condition=NOT_THERE)
    return put(table.name, item, condition="version = :version_read", version_read=version)


def _sweep(table: TenantTable, before: Configuration, edits: Sequence[Edit], generation: str | None) -> None:
    """Remove the parts of points systems that were deleted.

    They stopped to count when their system went. What a sudden death leaves of them takes a little room, no more.
    """
    for edit in edits:
        if isinstance(edit, Deleted) and isinstance(edit.thing, PointsSystem):
            system_id = edit.thing.id
            triggers, levels, boosts = (
                before.triggers_of(system_id),
                before.levels_of(system_id),
                before.boosts_of(system_id),
            )
            parts: list[PartOfSystem] = [*triggers, *levels, *boosts]
            partition = configuration_partition(generation)
            delete_all(table.client, table.name, [ItemKey(partition, key_of(part).sk) for part in parts])


def _digest(configuration: Configuration) -> str:
    """Return what tells whether everything that belongs to a version was seen."""
    text = json.dumps(items_of(configuration), sort_keys=True, default=_exact)
    return hashlib.sha256(text.encode()).hexdigest()


def _exact(number: Decimal) -> str:
    """Return the same text for the same number, whether it was stored meanwhile or not."""
    return format(number.normalize(), "f")
