"""Achievements as item attributes, and back."""

from typing import assert_never

from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    Goal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.identifiers import AchievementId, MetricId
from plaudit.storage.attributes import Item
from plaudit.storage.times import find_instant, find_text


def achievement_to_item(achievement: Achievement) -> Item:
    """Return an achievement as item attributes."""
    return {
        "id": achievement.id,
        "number": achievement.number,
        "name": achievement.name,
        "goal": _goal_to_item(achievement.goal),
        "status": achievement.status.value,
        "description": achievement.description,
        "badge_url": achievement.badge_url,
        "user_filter": dict(achievement.user_filter),
    }


def to_achievement(item: Item) -> Achievement:
    """Return the achievement that an item stores."""
    return Achievement(
        id=AchievementId(item["id"]),
        number=int(item["number"]),
        name=item["name"],
        goal=_to_goal(item["goal"]),
        status=AchievementStatus(item["status"]),
        description=item["description"],
        badge_url=item["badge_url"],
        user_filter=item["user_filter"],
    )


def _goal_to_item(goal: Goal) -> Item:
    match goal:
        case MetricGoal(metric_id, value, event_filter):
            return {"kind": "metric", "metric_id": metric_id, "value": value, "event_filter": dict(event_filter)}
        case StreakGoal(length):
            return {"kind": "streak", "length": length}
        case APIGoal(key):
            return {"kind": "api", "key": key}
        case CompositeGoal(achievement_ids):
            return {"kind": "composite", "achievement_ids": sorted(achievement_ids)}
        case AnniversaryGoal(years, active_since):
            return {"kind": "anniversary", "years": years, "active_since": find_text(active_since)}
        case _:
            assert_never(goal)


def _to_goal(item: Item) -> Goal:
    match item["kind"]:
        case "metric":
            return MetricGoal(MetricId(item["metric_id"]), item["value"], item["event_filter"])
        case "streak":
            return StreakGoal(int(item["length"]))
        case "api":
            return APIGoal(item["key"])
        case "composite":
            return CompositeGoal(frozenset(AchievementId(each) for each in item["achievement_ids"]))
        case _:
            return AnniversaryGoal(int(item["years"]), find_instant(item.get("active_since")))
