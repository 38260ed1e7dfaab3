"""Everything that is set up as items, and back. An item comes back as exactly the thing that was stored."""

from collections.abc import Iterable, Mapping
from typing import Any

from plaudit.domain.achievements import Achievement
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric, UnitType
from plaudit.domain.edits.edit import MAPPINGS, ConfigurationThing
from plaudit.domain.identifiers import AttributeId, MetricId
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings
from plaudit.domain.webhooks import Webhook
from plaudit.storage.attributes import Item
from plaudit.storage.configuration_achievements import achievement_to_item, to_achievement
from plaudit.storage.configuration_leaderboards import board_to_item, to_board
from plaudit.storage.configuration_points import (
    boost_to_item,
    level_to_item,
    system_to_item,
    to_boost,
    to_level,
    to_system,
    to_trigger,
    trigger_to_item,
)
from plaudit.storage.configuration_settings import tenant_settings_to_item, to_tenant_settings
from plaudit.storage.configuration_streaks import epoch_to_item, epochs_to_item, to_epoch, to_epochs
from plaudit.storage.configuration_webhooks import to_webhook, webhook_to_item
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.keys import (
    STREAK_SETTINGS,
    TENANT_SETTINGS,
    achievement_key,
    attribute_key,
    boost_key,
    leaderboard_key,
    level_key,
    metric_key,
    points_system_key,
    trigger_key,
    webhook_key,
)


def key_of(thing: ConfigurationThing) -> ItemKey:
    """Return the key of the item that a thing is stored in; streak settings share one."""
    if isinstance(thing, StreakEpoch):
        return STREAK_SETTINGS
    return TENANT_SETTINGS if isinstance(thing, TenantSettings) else _KEYS[type(thing)](thing.id)


def thing_to_item(thing: ConfigurationThing) -> Item:
    """Return a thing as an item; of streak settings those of one epoch."""
    return {**key_of(thing).attributes(), **_TO_ITEM[type(thing)](thing)}


def settings_to_item(epochs: Iterable[StreakEpoch]) -> Item:
    """Return the item that holds all streak settings."""
    return {**STREAK_SETTINGS.attributes(), **epochs_to_item(epochs)}


def to_thing(item: Item) -> ConfigurationThing:
    """Return the thing that an item stores; of streak settings those of one epoch."""
    thing: ConfigurationThing = _TO_THING[_kind(item)](item)
    return thing


def items_of(configuration: Configuration) -> list[Item]:
    """Return everything that is set up as items, in the order of their keys."""
    items = [thing_to_item(thing) for name in MAPPINGS.values() for thing in getattr(configuration, name).values()]
    if configuration.streak_epochs:
        items.append(settings_to_item(configuration.streak_epochs))
    if configuration.settings != TenantSettings():
        items.append(thing_to_item(configuration.settings))
    return sorted(items, key=lambda item: str(item["SK"]))


def to_configuration(version: int, achievements_made: int, items: Iterable[Item]) -> Configuration:
    """Return the configuration that items make, in the order of their keys, which is that of their creation.

    Parts of a points system that was deleted do not belong to it any more.
    """
    items = list(items)
    systems = {None, *(item["id"] for item in items if _kind(item) == "POINTS_SYSTEM")}
    fields: dict[str, Any] = {name: {} for name in MAPPINGS.values()}
    for item in items:
        if item["SK"] == STREAK_SETTINGS.sk:
            fields["streak_epochs"] = to_epochs(item)
        elif item["SK"] == TENANT_SETTINGS.sk:
            fields["settings"] = to_tenant_settings(item)
        elif _kind(item) in _TO_THING and item.get("system_id") in systems:
            thing = to_thing(item)
            fields[MAPPINGS[type(thing)]][item["id"]] = thing
    return Configuration(version=version, achievements_made=achievements_made, **fields)


def _kind(item: Item) -> str:
    return str(item["SK"]).partition("#")[0]


def _attribute_to_item(attribute: Attribute) -> Item:
    return {"id": attribute.id, "key": attribute.key, "name": attribute.name, "type": attribute.type.value}


def _to_attribute(item: Item) -> Attribute:
    return Attribute(AttributeId(item["id"]), item["key"], item["name"], AttributeType(item["type"]))


def _metric_to_item(metric: Metric) -> Item:
    named = {"id": metric.id, "key": metric.key, "name": metric.name}
    return {**named, "unit_type": metric.unit_type.value, "units": metric.units}


def _to_metric(item: Item) -> Metric:
    return Metric(MetricId(item["id"]), item["key"], item["name"], UnitType(item["unit_type"]), item["units"])


_KEYS: Mapping[type[Any], Any] = {
    Attribute: attribute_key,
    Metric: metric_key,
    Achievement: achievement_key,
    PointsSystem: points_system_key,
    Trigger: trigger_key,
    Level: level_key,
    Boost: boost_key,
    Leaderboard: leaderboard_key,
    Webhook: webhook_key,
}
_TO_ITEM: Mapping[type[Any], Any] = {
    Attribute: _attribute_to_item,
    Metric: _metric_to_item,
    Achievement: achievement_to_item,
    PointsSystem: system_to_item,
    Trigger: trigger_to_item,
    Level: level_to_item,
    Boost: boost_to_item,
    Leaderboard: board_to_item,
    Webhook: webhook_to_item,
    StreakEpoch: epoch_to_item,
    TenantSettings: tenant_settings_to_item,
}
_TO_THING: Mapping[str, Any] = {
    "ATTRIBUTE": _to_attribute,
    "METRIC": _to_metric,
    "ACHIEVEMENT": to_achievement,
    "POINTS_SYSTEM": to_system,
    "TRIGGER": to_trigger,
    "LEVEL": to_level,
    "BOOST": to_boost,
    "LEADERBOARD": to_board,
    "WEBHOOK": to_webhook,
    "STREAK_SETTINGS": to_epoch,
    "TENANT_SETTINGS": to_tenant_settings,
}
