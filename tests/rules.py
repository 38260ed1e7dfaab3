"""Rules for tests that are not about the Admin API: made with what they need, and saved in one go."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import count
from typing import Any

from factories import NOW
from plaudit.clock import utc_now
from plaudit.domain.achievements import Achievement, AchievementStatus, APIGoal, Goal
from plaudit.domain.configuration import Attribute, AttributeType, Metric
from plaudit.domain.edits.edit import ConfigurationThing, Deleted, Edit, NamedThing, Saved, apply_edit
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    WebhookId,
)
from plaudit.domain.points import Boost, Cause, Level, PointsSystem, Trigger, TriggerStatus
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.ids import new_id
from plaudit.services.edit_configuration import Decision
from plaudit.storage.configuration import load_configuration, save_edits
from plaudit.storage.tenant_tables import TenantTable

EDITS_AT_ONCE = 45
"""As many as a transaction takes; no more than twelve at once are made by the Admin API."""

_numbers = count(1)


def set_up(table: TenantTable, *things: ConfigurationThing) -> None:
    """Save things as if they had been there from the start: no job follows for users who are there already."""
    _save(table, [Saved(thing) for thing in things])


def saving(thing: ConfigurationThing) -> Decision:
    """The decision to save a thing, for who edits as the Admin API does, with all that follows."""
    return lambda _: Saved(thing)


def delete(table: TenantTable, *things: NamedThing) -> None:
    """Delete things, without any job either."""
    _save(table, [Deleted(thing) for thing in things])


def _save(table: TenantTable, edits: Sequence[Edit]) -> None:
    for start in range(0, len(edits), EDITS_AT_ONCE):
        part = edits[start : start + EDITS_AT_ONCE]
        configuration = load_configuration(table)
        save_edits(table, configuration, part, reduce(apply_edit, part, configuration), utc_now())


def make_metric(key: str = "words") -> Metric:
    """A metric."""
    return Metric(MetricId(new_id()), key, key.capitalize())


def make_attribute(key: str = "plan", type_: AttributeType = AttributeType.USER) -> Attribute:
    """An attribute of users."""
    return Attribute(AttributeId(new_id()), key, key.capitalize(), type_)


def make_achievement(name: str, goal: Goal | None = None, **fields: Any) -> Achievement:  # noqa: ANN401  # passed on to the dataclass
    """An active achievement; by call, under its name, unless a goal is given."""
    defaults: dict[str, Any] = {"status": AchievementStatus.ACTIVE}
    return Achievement(AchievementId(new_id()), next(_numbers), name, goal or APIGoal(name), **(defaults | fields))


def make_system(key: str = "xp", **fields: Any) -> PointsSystem:  # noqa: ANN401  # as above
    """A points system."""
    return PointsSystem(PointsSystemId(new_id()), key, key.upper(), **fields)


def make_trigger(system: PointsSystem, points: int, cause: Cause, **fields: Any) -> Trigger:  # noqa: ANN401  # as above
    """An active trigger."""
    defaults: dict[str, Any] = {"created_at": NOW, "updated_at": NOW, "status": TriggerStatus.ACTIVE}
    return Trigger(TriggerId(new_id()), system.id, points, cause, **(defaults | fields))


def make_level(system: PointsSystem, key: str, points: int, **fields: Any) -> Level:  # noqa: ANN401  # as above
    """A level."""
    return Level(LevelId(new_id()), system.id, key, key.capitalize(), points, **fields)


def make_boost(
    system: PointsSystem,
    multiplier: str,
    starts_on: date,
    ends_on: date | None = None,
    **fields: Any,  # noqa: ANN401  # as above
) -> Boost:
    """A boost."""
    name = fields.pop("name", f"{multiplier} times")
    return Boost(BoostId(new_id()), system.id, name, starts_on, ends_on, Decimal(multiplier), **fields)


def make_webhook(url: str, *types: WebhookType, **fields: Any) -> Webhook:  # noqa: ANN401  # as above
    """A webhook that is told of everything unless types are named."""
    return Webhook(WebhookId(new_id()), "Ours", url, types or tuple(WebhookType), NOW, **fields)


def everything_is_told(table: TenantTable) -> None:
    """Let somebody be told of everything, so that it is written into the outbox; nobody is there to take it."""
    set_up(table, make_webhook("https://127.0.0.1:9/nobody"))
