"""Points systems with their triggers, levels and boosts as item attributes, and back."""

from datetime import date
from typing import assert_never

from plaudit.domain.identifiers import (
    AchievementId,
    BoostId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    Cause,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    Rounding,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
    TriggerStatus,
)
from plaudit.storage.attributes import Item
from plaudit.storage.times import find_date, find_date_text, find_instant, find_text, to_instant, to_text


def system_to_item(system: PointsSystem) -> Item:
    """Return a points system as item attributes."""
    return {
        "id": system.id,
        "key": system.key,
        "name": system.name,
        "description": system.description,
        "badge_url": system.badge_url,
        "max_points": system.max_points,
    }


def to_system(item: Item) -> PointsSystem:
    """Return the points system that an item stores."""
    return PointsSystem(
        id=PointsSystemId(item["id"]),
        key=item["key"],
        name=item["name"],
        description=item["description"],
        badge_url=item["badge_url"],
        max_points=None if item["max_points"] is None else int(item["max_points"]),
    )


def trigger_to_item(trigger: Trigger) -> Item:
    """Return a trigger as item attributes."""
    return {
        "id": trigger.id,
        "system_id": trigger.system_id,
        "points": trigger.points,
        "cause": _cause_to_item(trigger.cause),
        "created_at": to_text(trigger.created_at),
        "updated_at": to_text(trigger.updated_at),
        "status": trigger.status.value,
        "user_filter": dict(trigger.user_filter),
        "blocks": trigger.blocks,
    }


def to_trigger(item: Item) -> Trigger:
    """Return the trigger that an item stores."""
    return Trigger(
        id=TriggerId(item["id"]),
        system_id=PointsSystemId(item["system_id"]),
        points=int(item["points"]),
        cause=_to_cause(item["cause"]),
        created_at=to_instant(item["created_at"]),
        updated_at=to_instant(item["updated_at"]),
        status=TriggerStatus(item["status"]),
        user_filter=item["user_filter"],
        blocks=item["blocks"],
    )


def level_to_item(level: Level) -> Item:
    """Return a level as item attributes."""
    return {
        "id": level.id,
        "system_id": level.system_id,
        "key": level.key,
        "name": level.name,
        "points": level.points,
        "description": level.description,
        "badge_url": level.badge_url,
    }


def to_level(item: Item) -> Level:
    """Return the level that an item stores."""
    return Level(
        id=LevelId(item["id"]),
        system_id=PointsSystemId(item["system_id"]),
        key=item["key"],
        name=item["name"],
        points=int(item["points"]),
        description=item["description"],
        badge_url=item["badge_url"],
    )


def boost_to_item(boost: Boost) -> Item:
    """Return a boost as item attributes."""
    return {
        "id": boost.id,
        "system_id": boost.system_id,
        "name": boost.name,
        "starts_on": boost.starts_on.isoformat(),
        "ends_on": find_date_text(boost.ends_on),
        "multiplier": boost.multiplier,
        "rounding": boost.rounding.value,
        "user_id": boost.user_id,
        "user_filter": dict(boost.user_filter),
    }


def to_boost(item: Item) -> Boost:
    """Return the boost that an item stores."""
    return Boost(
        id=BoostId(item["id"]),
        system_id=PointsSystemId(item["system_id"]),
        name=item["name"],
        starts_on=date.fromisoformat(item["starts_on"]),
        ends_on=find_date(item["ends_on"]),
        multiplier=item["multiplier"],
        rounding=Rounding(item["rounding"]),
        user_id=None if item["user_id"] is None else UserId(item["user_id"]),
        user_filter=item["user_filter"],
    )


def _cause_to_item(cause: Cause) -> Item:
    match cause:
        case MetricCause(metric_id, threshold, event_filter):
            filtered = {"event_filter": dict(event_filter)}
            return {"kind": "metric", "metric_id": metric_id, "threshold": threshold, **filtered}
        case StreakCause(length):
            return {"kind": "streak", "length": length}
        case AchievementCause(achievement_id):
            return {"kind": "achievement", "achievement_id": achievement_id}
        case TimeCause(unit, interval, activated_at):
            timed = {"unit": unit.value, "interval": interval}
            return {"kind": "time", **timed, "activated_at": find_text(activated_at)}
        case CreationCause():
            return {"kind": "creation"}
        case _:
            assert_never(cause)


def _to_cause(item: Item) -> Cause:
    match item["kind"]:
        case "metric":
            return MetricCause(MetricId(item["metric_id"]), int(item["threshold"]), item["event_filter"])
        case "streak":
            return StreakCause(int(item["length"]))
        case "achievement":
            return AchievementCause(AchievementId(item["achievement_id"]))
        case "time":
            return TimeCause(TimeUnit(item["unit"]), int(item["interval"]), find_instant(item["activated_at"]))
        case _:
            return CreationCause()
