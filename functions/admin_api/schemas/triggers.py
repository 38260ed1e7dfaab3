"""Points triggers on the wire (behaviour 6.1, 6.3)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from pydantic import Field

from admin_api.items import Created, Updated
from admin_api.schemas.parts import (
    AttributeFilter,
    MergeRules,
    Whole,
    merged,
    required,
    stored_id,
    to_attribute_values,
    to_filters,
)
from http_api.models import APIModel, Id, example_with, optional
from http_api.texts import ShortText
from plaudit.domain.identifiers import AchievementId, MetricId, PointsSystemId, TriggerId
from plaudit.domain.points import (
    AchievementCause,
    Cause,
    CreationCause,
    MetricCause,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
    TriggerStatus,
)


class TriggerType(StrEnum):
    """What makes a trigger act."""

    METRIC = "metric"
    ACHIEVEMENT = "achievement"
    STREAK = "streak"
    TIME = "time"
    USER_CREATION = "user_creation"


class AdminTrigger(APIModel):
    """What awards or deducts points; which of the last fields there are depends on the type."""

    model_config = example_with("metricId", "metricThreshold", "eventAttributes")

    id: Id
    type: TriggerType
    points: int = Field(description="What it awards; negative when it deducts.", examples=[20])
    status: TriggerStatus
    user_attributes: list[AttributeFilter] = Field(description="For which users it acts.")
    metric_id: Id | None = optional("The metric of a metric trigger.")
    metric_threshold: int | None = optional("At each whole multiple of it a metric trigger acts.")
    event_attributes: list[AttributeFilter] | None = optional("Which events a metric trigger counts.")
    achievement_id: Id | None = optional("The achievement of an achievement trigger.")
    streak_length: int | None = optional("At each multiple of it a streak trigger acts.")
    time_unit: TimeUnit | None = optional("The unit of a time trigger's interval; a day has 24 hours.")
    time_interval: int | None = optional("After so many units a time trigger acts, again and again.")
    block_if_out_of_points: bool = Field(description="Whether a deduction below zero refuses the whole event.")


class TriggerCreate(APIModel):
    """A trigger to create; its type tells which fields are required."""

    model_config = example_with("status", "metricId", "metricThreshold")

    type: TriggerType
    points: Whole = Field(description="Negative to deduct; never 0.")
    status: TriggerStatus | None = Field(None, description="`inactive` if not sent.")
    user_attributes: list[AttributeFilter] | None = None
    metric_id: ShortText | None = Field(None, description="Required for `metric`.")
    metric_threshold: Whole | None = Field(None, description="Required for `metric`; at least 1.")
    event_attributes: list[AttributeFilter] | None = Field(None, description="Only for `metric`.")
    achievement_id: ShortText | None = Field(None, description="Required for `achievement`.")
    streak_length: Whole | None = Field(None, description="Required for `streak`; at least 1.")
    time_unit: TimeUnit | None = Field(None, description="Required for `time`.")
    time_interval: Whole | None = Field(None, description="Required for `time`; at least 1.")
    block_if_out_of_points: bool | None = Field(None, description="false if not sent.")


class TriggerUpdate(APIModel):
    """A change of a trigger; what is not sent stays. The type can change only while it is inactive."""

    model_config = example_with("status", "points")

    id: str
    type: TriggerType | None = None
    points: Whole | None = None
    status: TriggerStatus | None = None
    user_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")
    metric_id: ShortText | None = None
    metric_threshold: Whole | None = None
    event_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")
    achievement_id: ShortText | None = None
    streak_length: Whole | None = None
    time_unit: TimeUnit | None = None
    time_interval: Whole | None = None
    block_if_out_of_points: bool | None = Field(
        None, description="Whether a deduction below zero refuses the whole event."
    )


class TriggersCreated(Created[AdminTrigger]):
    """What was created."""


class TriggersUpdated(Updated[AdminTrigger]):
    """What was changed."""


RULES = MergeRules(
    clearable=frozenset({"user_attributes", "event_attributes"}),
    kind_field="type",
    fields_by_kind={
        TriggerType.METRIC: frozenset({"metric_id", "metric_threshold", "event_attributes"}),
        TriggerType.ACHIEVEMENT: frozenset({"achievement_id"}),
        TriggerType.STREAK: frozenset({"streak_length"}),
        TriggerType.TIME: frozenset({"time_unit", "time_interval"}),
        TriggerType.USER_CREATION: frozenset(),
    },
)


def to_admin_trigger(trigger: Trigger) -> AdminTrigger:
    """Return a trigger as the wire shows it."""
    return AdminTrigger(
        id=trigger.id,
        points=trigger.points,
        status=trigger.status,
        user_attributes=to_filters(trigger.user_filter),
        block_if_out_of_points=trigger.blocks,
        **_cause_fields(trigger.cause),
    )


def to_trigger(id_: TriggerId, system_id: PointsSystemId, wanted: TriggerCreate, now: datetime) -> Trigger:
    """Return the trigger that a request describes; raises IssueError."""
    return Trigger(
        id=id_,
        system_id=system_id,
        points=wanted.points,
        cause=_to_cause(wanted),
        created_at=now,
        updated_at=now,
        status=wanted.status or TriggerStatus.INACTIVE,
        user_filter=to_attribute_values(wanted.user_attributes),
        blocks=wanted.block_if_out_of_points or False,
    )


def changed_trigger(trigger: Trigger, wanted: TriggerUpdate) -> Trigger:
    """Return a trigger with what a request sends; raises IssueError."""
    form = merged(TriggerCreate, to_admin_trigger(trigger), wanted, RULES)
    changed = to_trigger(trigger.id, trigger.system_id, form, trigger.created_at)
    return replace(changed, updated_at=trigger.updated_at)


def _cause_fields(cause: Cause) -> dict[str, Any]:
    match cause:
        case MetricCause(metric_id, threshold, event_filter):
            filters = to_filters(event_filter)
            fields = {"metric_id": metric_id, "metric_threshold": threshold, "event_attributes": filters}
            return {"type": TriggerType.METRIC, **fields}
        case AchievementCause(achievement_id):
            return {"type": TriggerType.ACHIEVEMENT, "achievement_id": achievement_id}
        case StreakCause(length):
            return {"type": TriggerType.STREAK, "streak_length": length}
        case TimeCause(unit, interval, _):
            return {"type": TriggerType.TIME, "time_unit": unit, "time_interval": interval}
        case CreationCause():
            return {"type": TriggerType.USER_CREATION}
        case _:
            assert_never(cause)


def _to_cause(wanted: TriggerCreate) -> Cause:
    RULES.require_own_fields(wanted)
    kind = f"type {wanted.type}"
    match wanted.type:
        case TriggerType.METRIC:
            metric_id = MetricId(stored_id(required(wanted.metric_id, "metricId", kind)))
            threshold = required(wanted.metric_threshold, "metricThreshold", kind)
            return MetricCause(metric_id, threshold, to_attribute_values(wanted.event_attributes))
        case TriggerType.ACHIEVEMENT:
            return AchievementCause(AchievementId(stored_id(required(wanted.achievement_id, "achievementId", kind))))
        case TriggerType.STREAK:
            return StreakCause(required(wanted.streak_length, "streakLength", kind))
        case TriggerType.TIME:
            unit = required(wanted.time_unit, "timeUnit", kind)
            return TimeCause(unit, required(wanted.time_interval, "timeInterval", kind))
        case TriggerType.USER_CREATION:
            return CreationCause()
        case _:
            assert_never(wanted.type)
