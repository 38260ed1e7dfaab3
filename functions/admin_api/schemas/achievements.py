"""Achievements on the wire (behaviour 5.1, 5.2)."""

from dataclasses import replace
from enum import StrEnum
from typing import Any, assert_never

from pydantic import Field

from admin_api.items import Created, Updated
from admin_api.schemas.parts import (
    AttributeFilter,
    Badge,
    DescriptionText,
    MergeRules,
    Whole,
    badge_url,
    merged,
    required,
    stored_id,
    to_attribute_values,
    to_badge,
    to_filters,
)
from http_api.models import APIModel, Id, Number, example_with, optional
from http_api.texts import KeyText, NameText, ShortText
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
from plaudit.values import Amount


class AchievementTrigger(StrEnum):
    """What completes an achievement."""

    METRIC = "metric"
    STREAK = "streak"
    API = "api"
    ACHIEVEMENT = "achievement"
    ANNIVERSARY = "anniversary"


class AdminAchievement(APIModel):
    """Something that a user can complete once; which of the last fields there are depends on the trigger."""

    model_config = example_with("metricId", "metricValue", "eventAttributes")

    id: Id
    name: str = Field(examples=["Bookworm"])
    description: str | None
    trigger: AchievementTrigger
    status: AchievementStatus
    badge: Badge | None
    user_attributes: list[AttributeFilter] = Field(description="What the user's attributes must be at completion.")
    key: str | None = optional("By which an api achievement is completed.")
    metric_id: Id | None = optional("Whose total completes a metric achievement.")
    metric_value: Number | None = optional("The total that completes a metric achievement.")
    event_attributes: list[AttributeFilter] | None = optional("Which events count towards a metric achievement.")
    streak_length: int | None = optional("The length that completes a streak achievement.")
    anniversary_years: int | None = optional("How many years after sign-up an anniversary achievement completes.")
    achievement_ids: list[Id] | None = optional("What an achievement achievement requires.")


class AchievementCreate(APIModel):
    """An achievement to create; its trigger tells which of the last fields are required."""

    model_config = example_with("description", "status", "badge", "metricId", "metricValue")

    name: NameText = Field(examples=["Bookworm"])
    trigger: AchievementTrigger
    description: DescriptionText | None = None
    status: AchievementStatus | None = Field(None, description="`inactive` if not sent.")
    badge: Badge | None = None
    user_attributes: list[AttributeFilter] | None = None
    key: KeyText | None = Field(None, description="Required for `api`.")
    metric_id: ShortText | None = Field(None, description="Required for `metric`.")
    metric_value: Amount | None = Field(None, description="Required for `metric`; at least 1.")
    event_attributes: list[AttributeFilter] | None = Field(None, description="Only for `metric`.")
    streak_length: Whole | None = Field(None, description="Required for `streak`; at least 1.")
    anniversary_years: Whole | None = Field(None, description="Required for `anniversary`; at least 1.")
    achievement_ids: list[ShortText] | None = Field(None, description="Required for `achievement`.")


class AchievementUpdate(APIModel):
    """A change of an achievement; what is not sent stays. Another trigger needs the fields that it requires."""

    model_config = example_with("description", "status")

    id: str
    name: NameText | None = Field(None, examples=["Bookworm"])
    trigger: AchievementTrigger | None = None
    description: DescriptionText | None = Field(None, description="null clears it.")
    status: AchievementStatus | None = None
    badge: Badge | None = Field(None, description="null clears it.")
    user_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")
    key: KeyText | None = Field(None, description="Only for `api`; what else depends on the trigger, too.")
    metric_id: ShortText | None = None
    metric_value: Amount | None = None
    event_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")
    streak_length: Whole | None = None
    anniversary_years: Whole | None = None
    achievement_ids: list[ShortText] | None = None


class AchievementsCreated(Created[AdminAchievement]):
    """What was created."""


class AchievementsUpdated(Updated[AdminAchievement]):
    """What was changed."""


RULES = MergeRules(
    clearable=frozenset({"description", "badge", "user_attributes", "event_attributes"}),
    kind_field="trigger",
    fields_by_kind={
        AchievementTrigger.METRIC: frozenset({"metric_id", "metric_value", "event_attributes"}),
        AchievementTrigger.STREAK: frozenset({"streak_length"}),
        AchievementTrigger.API: frozenset({"key"}),
        AchievementTrigger.ACHIEVEMENT: frozenset({"achievement_ids"}),
        AchievementTrigger.ANNIVERSARY: frozenset({"anniversary_years"}),
    },
)


def to_admin_achievement(achievement: Achievement) -> AdminAchievement:
    """Return an achievement as the wire shows it."""
    return AdminAchievement(
        id=achievement.id,
        name=achievement.name,
        description=achievement.description,
        status=achievement.status,
        badge=to_badge(achievement.badge_url),
        user_attributes=to_filters(achievement.user_filter),
        **_goal_fields(achievement.goal),
    )


def to_achievement(id_: AchievementId, wanted: AchievementCreate) -> Achievement:
    """Return the achievement that a request describes, without a number yet; raises IssueError."""
    return Achievement(
        id=id_,
        number=0,
        name=wanted.name,
        goal=_to_goal(wanted),
        status=wanted.status or AchievementStatus.INACTIVE,
        description=wanted.description or None,
        badge_url=badge_url(wanted.badge),
        user_filter=to_attribute_values(wanted.user_attributes),
    )


def changed_achievement(achievement: Achievement, wanted: AchievementUpdate) -> Achievement:
    """Return an achievement with what a request sends; raises IssueError."""
    form = merged(AchievementCreate, to_admin_achievement(achievement), wanted, RULES)
    return replace(to_achievement(achievement.id, form), number=achievement.number)


def _goal_fields(goal: Goal) -> dict[str, Any]:
    match goal:
        case MetricGoal(metric_id, value, event_filter):
            fields = {"metric_id": metric_id, "metric_value": value, "event_attributes": to_filters(event_filter)}
            return {"trigger": AchievementTrigger.METRIC, **fields}
        case StreakGoal(length):
            return {"trigger": AchievementTrigger.STREAK, "streak_length": length}
        case APIGoal(key):
            return {"trigger": AchievementTrigger.API, "key": key}
        case CompositeGoal(achievement_ids):
            return {"trigger": AchievementTrigger.ACHIEVEMENT, "achievement_ids": sorted(achievement_ids)}
        case AnniversaryGoal(years):
            return {"trigger": AchievementTrigger.ANNIVERSARY, "anniversary_years": years}
        case _:
            assert_never(goal)


def _to_goal(wanted: AchievementCreate) -> Goal:
    RULES.require_own_fields(wanted)
    kind = f"trigger {wanted.trigger}"
    match wanted.trigger:
        case AchievementTrigger.METRIC:
            metric_id = MetricId(stored_id(required(wanted.metric_id, "metricId", kind)))
            value = required(wanted.metric_value, "metricValue", kind)
            return MetricGoal(metric_id, value, to_attribute_values(wanted.event_attributes))
        case AchievementTrigger.STREAK:
            return StreakGoal(required(wanted.streak_length, "streakLength", kind))
        case AchievementTrigger.API:
            return APIGoal(required(wanted.key, "key", kind))
        case AchievementTrigger.ACHIEVEMENT:
            ids = required(wanted.achievement_ids, "achievementIds", kind)
            return CompositeGoal(frozenset(AchievementId(stored_id(each)) for each in ids))
        case AchievementTrigger.ANNIVERSARY:
            return AnniversaryGoal(required(wanted.anniversary_years, "anniversaryYears", kind))
        case _:
            assert_never(wanted.trigger)
