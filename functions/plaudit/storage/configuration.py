"""A tenant's configuration: one item per thing that was set up, and a version that every change raises.

Each change is decided against a whole configuration and written on condition that its version still holds. So
uniqueness of keys and the like need no items of their own: whoever decided on an old version decides again.
"""

from collections.abc import Iterable

from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric, UnitType
from plaudit.domain.configuration_edits import Deleted, Edit, Saved
from plaudit.domain.identifiers import AttributeId, MetricId
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    MAX_TRANSACTION_WRITES,
    NOT_THERE,
    Item,
    ItemKey,
    TransactionRefusedError,
    Write,
    delete,
    find,
    put,
    query,
    transact,
    update,
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
    """Return the whole configuration, as it was at one moment."""
    while True:
        before = _load_version(table)
        items = list(query(table.client, table.name, CONFIGURATION, between=ALL_SORT_KEYS))
        # A query may see half of a transaction that runs meanwhile; the version tells.
        if before == _load_version(table):
            return _from_items(before, items)


def save_edits(table: TenantTable, version: int, edits: Iterable[Edit]) -> None:
    """Write edits, at most one for each thing, that were decided on a version.

    Raises ConfigurationChangedError when that version is not the latest any more; then nothing is written.
    """
    writes = [_raise_version(table, version), *(_write(table, edit) for edit in edits)]
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


def _load_version(table: TenantTable) -> int:
    return version_in(find(table.client, table.name, CONFIGURATION_VERSION))


def _raise_version(table: TenantTable, version: int) -> Write:
    if version == 0:
        return put(table.name, {**CONFIGURATION_VERSION.attributes(), "version": 1}, condition=NOT_THERE)
    return update(
        table.name,
        CONFIGURATION_VERSION,
        "SET version = :next",
        condition="version = :expected",
        next=version + 1,
        expected=version,
    )


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
