"""Achievements in answers, in the shapes that the official SDK expects (behaviour 1.9, 5).

Fields that belong to one kind of achievement are only present for that kind.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, assert_never

from pydantic import Field

from application_api.schemas.attributes import AttributeValue, find_only, to_attribute_values
from application_api.schemas.points import EventPointsResponse, to_event_points
from http_api.models import APIModel, Id, Instant, Number, example_with, optional
from plaudit.domain.achievements import (
    Achievement,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided
from plaudit.services.complete_achievement import CompletionAnswer
from plaudit.storage.counters import Counters

CENTS = Decimal("0.01")


class AchievementResponse(APIModel):
    """An achievement as it is set up."""

    model_config = example_with("metricId", "metricValue", "metricName", "eventAttributes")

    id: Id
    name: str = Field(examples=["Bookworm"])
    trigger: Literal["metric", "streak", "api", "achievement", "anniversary"]
    description: str | None
    badge_url: str | None
    key: str | None = optional("Only present if the trigger is `api`.")
    streak_length: int | None = optional("Only present if the trigger is `streak`.")
    anniversary_years: int | None = optional("Only present if the trigger is `anniversary`.")
    achievement_ids: list[Id] | None = optional("The prerequisites; only present if the trigger is `achievement`.")
    metric_id: Id | None = optional("Only present if the trigger is `metric`.")
    metric_value: Number | None = optional("Only present if the trigger is `metric`.")
    metric_name: str | None = optional("Only present if the trigger is `metric`.")
    user_attributes: list[AttributeValue] = Field(description="What a user must have to complete the achievement.")
    event_attribute: AttributeValue | None = optional("Deprecated. Only present if there is exactly one.")
    event_attributes: list[AttributeValue] | None = optional(
        "What events must have to count; only present if the trigger is `metric`."
    )


class UserAchievement(AchievementResponse):
    """An achievement as one user sees it."""

    achieved_at: Instant | None = Field(description="Null while it is not complete.")


class AchievementWithStats(AchievementResponse):
    """An achievement, and how many users completed it."""

    completions: int
    rarity: Number = Field(description="The percentage of all users who completed it, with two decimals.")


class UserAchievementWithStats(AchievementWithStats):
    """An achievement as one user sees it, and how many users completed it."""

    achieved_at: Instant | None = Field(description="Null while it is not complete.")


class AchievementCompletion(APIModel):
    """That a user completed an achievement, and what else that came to."""

    completion_id: Id
    achievement: UserAchievement
    points: dict[str, EventPointsResponse] = Field(
        description="By key, the points systems that the completion changed; empty when it was complete before."
    )


def to_user_achievement(
    achievement: Achievement, configuration: Configuration, achieved_at: datetime | None
) -> UserAchievement:
    """Return an achievement as one user sees it."""
    return UserAchievement(**_fields(achievement, configuration), achieved_at=achieved_at)


def to_event_achievements(decided: Decided, configuration: Configuration) -> list[UserAchievement]:
    """Return the achievements that a step completed, in the order in which they became complete (3.3)."""
    if decided.entry is None:
        return []
    completed = [effect for effect in decided.entry.effects if isinstance(effect, AchievementCompleted)]
    return [
        to_user_achievement(configuration.achievements[each.achievement_id], configuration, decided.entry.occurred_at)
        for each in completed
    ]


def to_achievement_completion(answer: CompletionAnswer, configuration: Configuration) -> AchievementCompletion:
    """Return a completion by call as the wire shows it (5.3)."""
    return AchievementCompletion(
        completion_id=answer.completion.id,
        achievement=to_user_achievement(answer.achievement, configuration, answer.completion.achieved_at),
        points=to_event_points(answer.decided, configuration),
    )


def to_achievement_with_stats(
    achievement: Achievement, configuration: Configuration, counters: Counters
) -> AchievementWithStats:
    """Return an achievement and how many users completed it (5.5)."""
    return AchievementWithStats(**_fields(achievement, configuration), **_stats(achievement, counters))


def to_user_achievement_with_stats(
    achievement: Achievement, configuration: Configuration, counters: Counters, achieved_at: datetime | None
) -> UserAchievementWithStats:
    """Return an achievement as one user sees it, and how many users completed it."""
    fields = {**_fields(achievement, configuration), **_stats(achievement, counters)}
    return UserAchievementWithStats(**fields, achieved_at=achieved_at)


def _fields(achievement: Achievement, configuration: Configuration) -> dict[str, Any]:
    return {
        "id": achievement.id,
        "name": achievement.name,
        "description": achievement.description,
        "badge_url": achievement.badge_url,
        "user_attributes": to_attribute_values(achievement.user_filter, configuration),
        **_fields_of_goal(achievement, configuration),
    }


def _fields_of_goal(achievement: Achievement, configuration: Configuration) -> dict[str, Any]:
    match achievement.goal:
        case MetricGoal() as goal:
            return {"trigger": "metric", **_fields_of_metric(goal, configuration)}
        case StreakGoal(length):
            return {"trigger": "streak", "streak_length": length}
        case APIGoal(key):
            return {"trigger": "api", "key": key}
        case CompositeGoal(achievement_ids):
            ids = [id_ for id_ in configuration.achievements if id_ in achievement_ids]
            return {"trigger": "achievement", "achievement_ids": ids}
        case AnniversaryGoal(years):
            return {"trigger": "anniversary", "anniversary_years": years}
        case _:
            assert_never(achievement.goal)


def _fields_of_metric(goal: MetricGoal, configuration: Configuration) -> dict[str, Any]:
    event_attributes = to_attribute_values(goal.event_filter, configuration)
    return {
        "metric_id": goal.metric_id,
        "metric_value": goal.value,
        "metric_name": configuration.metrics[goal.metric_id].name,
        "event_attribute": find_only(event_attributes),
        "event_attributes": event_attributes,
    }


def _stats(achievement: Achievement, counters: Counters) -> dict[str, Any]:
    completions = counters.completions.get(achievement.number, 0)
    return {"completions": completions, "rarity": _percentage(completions, counters.user_count)}


def _percentage(part: int, whole: int) -> Decimal:
    """Return a share with two decimals; 0 of nobody."""
    return (Decimal(100 * part) / whole).quantize(CENTS, ROUND_HALF_UP) if whole else Decimal(0)
