"""A tenant's configuration: one item per thing that was set up, and a version that every change raises.

Each change is decided against a whole configuration and written on condition that its version still holds. So
uniqueness of keys and the like need no items of their own: whoever decided on an old version decides again.
"""

import hashlib
import json
from collections.abc import Iterable

from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric, UnitType
from plaudit.domain.configuration_edits import ConfigurationThing, Deleted, Edit, Saved
from plaudit.domain.identifiers import AttributeId, MetricId
from plaudit.pauses import pause
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    MAX_TRANSACTION_WRITES,
    NOT_THERE,
    Item,
    ItemKey,
    TransactionRefusedError,
    Write,
    delete,
    put,
    query,
    transact,
)
from plaudit.storage.keys import CONFIGURATION, CONFIGURATION_VERSION, attribute_key, metric_key
from plaudit.storage.tenant_tables import TenantTable

MAX_EDITS_AT_ONCE = MAX_TRANSACTION_WRITES - 1
"""How many items one configuration change may touch: a transaction less the version."""


class ConfigurationChangedError(Exception):
    """Somebody else changed the configuration since it was read."""


def version_in(item: Item | None) -> int:
    """Return the version that a version item tells; 0 when nothing was ever set up."""
    return int(item["version"]) if item else 0


def load_configuration(table: TenantTable) -> Configuration:
    """Return the whole configuration, as it was at one moment.

    A query may see half of a transaction that is being applied; then the digest does not fit, and it looks again.
    """
    failures = 0
    while True:
        items = list(query(table.client, table.name, CONFIGURATION, between=ALL_SORT_KEYS))
        version_item = next((item for item in items if item["SK"] == CONFIGURATION_VERSION.sk), None)
        configuration = _from_items(version_in(version_item), items)
        if _digest(configuration) == (version_item["digest"] if version_item else _digest(Configuration())):
            return configuration
        failures += 1
        pause(failures)


def save_edits(table: TenantTable, version: int, edits: Iterable[Edit], after: Configuration) -> None:
    """Write edits, at most one for each thing, that were decided on a version; `after` is what they lead to.

    Raises ConfigurationChangedError when that version is not the latest any more; then nothing is written.
    """
    writes = [_raise_version(table, version, after), *(_write(table, edit) for edit in edits)]
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise ConfigurationChangedError from error


def _write(table: TenantTable, edit: Edit) -> Write:
    match edit:
        case Saved(thing):
            return put(table.name, _to_item(thing))
        case Deleted(thing):
            return delete(table.name, _key(thing))


def _raise_version(table: TenantTable, version: int, after: Configuration) -> Write:
    item = {**CONFIGURATION_VERSION.attributes(), "version": version + 1, "digest": _digest(after)}
    if version == 0:
        return put(table.name, item, condition=NOT_THERE)
    return put(table.name, item, condition="version = :version_read", version_read=version)


def _digest(configuration: Configuration) -> str:
    """Return what tells whether everything that belongs to a version was seen."""
    things: list[ConfigurationThing] = [*configuration.attributes.values(), *configuration.metrics.values()]
    text = json.dumps(sorted((_to_item(thing) for thing in things), key=lambda item: str(item["SK"])), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _from_items(version: int, items: Iterable[Item]) -> Configuration:
    """Ids are time-ordered, so the order of keys is the order of creation."""
    attributes: dict[AttributeId, Attribute] = {}
    metrics: dict[MetricId, Metric] = {}
    for item in items:
        match item["SK"].partition("#")[0]:
            case "ATTRIBUTE":
                attributes[AttributeId(item["id"])] = _to_attribute(item)
            case "METRIC":
                metrics[MetricId(item["id"])] = _to_metric(item)
    return Configuration(version, attributes, metrics)


def _key(thing: Attribute | Metric) -> ItemKey:
    return attribute_key(thing.id) if isinstance(thing, Attribute) else metric_key(thing.id)


def _to_item(thing: Attribute | Metric) -> Item:
    common = {**_key(thing).attributes(), "id": thing.id, "key": thing.key, "name": thing.name}
    if isinstance(thing, Attribute):
        return {**common, "type": thing.type.value}
    return {**common, "unit_type": thing.unit_type.value, "units": thing.units}


def _to_attribute(item: Item) -> Attribute:
    return Attribute(AttributeId(item["id"]), item["key"], item["name"], AttributeType(item["type"]))


def _to_metric(item: Item) -> Metric:
    return Metric(MetricId(item["id"]), item["key"], item["name"], UnitType(item["unit_type"]), item["units"])
