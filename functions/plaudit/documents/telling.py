"""What is known of users as people read it: keys and names stand for ids, as long as what they name is still there."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic.alias_generators import to_camel

from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import AttributeId, MetricId
from plaudit.domain.users import UNSET
from plaudit.values import to_wire_instant, to_wire_number

TOLD_APART = {"profile_change", "user_id"}
"""Fields of an event that are told of beside it."""

KEYED = {
    "metric_id": ("metrics", "metricKey"),
    "system_id": ("points_systems", "pointsSystemKey"),
    "leaderboard_id": ("leaderboards", "leaderboardKey"),
}
"""Fields that name something which has a key: where in the configuration that is, and what the key is called."""

LEVELS = {"previous", "current"}
"""Fields that name a level, or none."""

NAMES = {
    "amount": "value",
    "auto_earn_amount": "freezeAutoEarnAmount",
    "auto_earn_interval": "freezeAutoEarnInterval",
    "created_at": "created",
    "deleted_on": "deleted",
    "ends_on": "end",
    "expires_on": "expires",
    "extended_at": "extended",
    "is_enabled": "enabled",
    "is_silent": "silent",
    "is_subscribed_to_emails": "subscribeToEmails",
    "last_used_at": "lastUsed",
    "mode": "evaluationMode",
    "period_ends_on": "periodEnd",
    "period_starts_on": "periodStart",
    "reached_at": "reached",
    "signed_up_on": "signUpDate",
    "started_on": "started",
    "starts_on": "start",
    "system_id": "pointsSystemId",
    "time_zone": "tz",
    "updated_at": "updated",
}
"""What fields are called on the wire, where it is something else than here."""

SCALARS: Mapping[type[object], Callable[[Any], object]] = {
    Decimal: to_wire_number,
    datetime: to_wire_instant,
    date: date.isoformat,
}


def told_fields(thing: Any, configuration: Configuration) -> dict[str, Any]:  # noqa: ANN401  # any dataclass of the log
    """Return the fields of an action, an effect or a part of one, without those that hold nothing."""
    shown: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if field.name not in TOLD_APART and not _is_unset(field, value):
            shown |= told_field(field.name, value, configuration)
    return shown


def _is_unset(field: Field[Any], value: object) -> bool:
    """Tell whether a field was never given anything; what was cleared holds None, though it may hold something."""
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return value is UNSET or (not value and value == default)


def told_field(name: str, value: Any, configuration: Configuration) -> dict[str, Any]:  # noqa: ANN401  # of any type
    """Return a field under the name of what it shows: `metricKey` for a metric that is there, else `metricId`."""
    if name in KEYED:
        things, key_name = KEYED[name]
        named = getattr(configuration, things).get(value)
        if named:
            return {key_name: named.key}
    if name == "achievement_id" and value in configuration.achievements:
        return {"achievementId": value, "achievementName": configuration.achievements[value].name}
    if name in LEVELS:
        level = configuration.levels.get(value)
        return {name: level.key if level else value}
    return {NAMES.get(name) or to_camel(name): told_value(value, configuration)}


def told_value(value: object, configuration: Configuration) -> object:
    """Return a value as JSON shows it."""
    if type(value) in SCALARS:
        return SCALARS[type(value)](value)
    plain = partial(told_value, configuration=configuration)
    match value:
        case Mapping():
            return {_name_of(key, configuration): plain(each) for key, each in value.items()}
        case list() | tuple() | frozenset():
            return [plain(each) for each in (sorted(value) if isinstance(value, frozenset) else value)]
        case _:
            return told_fields(value, configuration) if is_dataclass(value) else value


def _name_of(id_: str, configuration: Configuration) -> str:
    """Return the key of the attribute or metric that an id names, or the id itself."""
    named = configuration.attributes.get(AttributeId(id_)) or configuration.metrics.get(MetricId(id_))
    return named.key if named else id_
