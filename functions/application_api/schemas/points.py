"""Points in answers, in the shapes that the official SDK expects (behaviour 1.9, 6)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, assert_never

from pydantic import Field

from application_api.schemas.attributes import AttributeValue, find_only, to_attribute_values
from http_api.models import APIModel, Id, Instant, Number, example_with, optional
from plaudit.domain.awards import Award, DatedAward, Standing, level_of
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import Cohort, users_by_level
from plaudit.domain.effects import LevelChanged
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import PointsSystemId
from plaudit.domain.points import (
    AchievementCause,
    Boost,
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
from plaudit.domain.points_ranges import PointsRange
from plaudit.domain.summaries import SummaryRow

BoostStatus: TypeAlias = Literal["active", "scheduled", "finished"]

TIME_UNITS: dict[TimeUnit, Literal["hour", "day"]] = {TimeUnit.HOURS: "hour", TimeUnit.DAYS: "day"}
"""The Application API says `hour` where the Admin API says `hours`."""


class PointsLevel(APIModel):
    """A level of a points system."""

    id: Id
    key: str = Field(examples=["reader"])
    name: str = Field(examples=["Reader"])
    description: str
    badge_url: str | None
    points: int = Field(description="The total from which on a user has the level.", examples=[100])


class PointsTrigger(APIModel):
    """What awards points. Fields that belong to one kind of trigger are only present for that kind."""

    model_config = example_with("metricId", "metricName", "metricThreshold", "eventAttributes")

    id: Id
    type: Literal["metric", "achievement", "streak", "time", "user_creation"]
    points: int = Field(description="What it awards; negative when it deducts.", examples=[20])
    status: Literal["active", "inactive", "archived"]
    achievement_id: Id | None = optional("Only present if the type is `achievement`.")
    achievement_name: str | None = optional("Only present if the type is `achievement`.")
    metric_id: Id | None = optional("Only present if the type is `metric`.")
    metric_name: str | None = optional("Only present if the type is `metric`.")
    metric_threshold: int | None = optional("Only present if the type is `metric`.")
    streak_length_threshold: int | None = optional("Only present if the type is `streak`.")
    time_unit: Literal["hour", "day"] | None = optional("Only present if the type is `time`.")
    time_interval: int | None = optional("Only present if the type is `time`.")
    user_attributes: list[AttributeValue] = Field(description="What a user must have for the trigger to act.")
    event_attribute: AttributeValue | None = optional("Deprecated. Only present if there is exactly one.")
    event_attributes: list[AttributeValue] | None = optional(
        "What events must have to count; only present if the type is `metric`."
    )
    created: Instant
    updated: Instant


class PointsBoost(APIModel):
    """A multiplier of positive awards."""

    id: Id
    name: str = Field(examples=["Double weekend"])
    status: BoostStatus
    start: date
    end: date | None
    multiplier: Number
    rounding: Rounding


class PointsAward(APIModel):
    """What a trigger really changed, with trigger and boosts as they were."""

    id: Id
    awarded: int
    date: Instant = Field(description="When it was awarded.")
    total: int = Field(description="The user's total after it.", examples=[340])
    trigger: PointsTrigger = Field(description="What awarded it.")
    boosts: list[PointsBoost]


class PointsSystemFields(APIModel):
    """What every answer tells of a points system."""

    id: Id
    name: str = Field(examples=["XP"])
    description: str | None
    badge_url: str | None
    max_points: int | None


class PointsOfUser(PointsSystemFields):
    """What every answer about a user's points begins with."""

    key: str = Field(examples=["xp"])
    total: int = Field(description="The user's total.", examples=[340])


class EventPoints(PointsOfUser):
    """What an event or a completion did to a user's points in a system."""

    added: int
    awards: list[PointsAward]


class EventPointsWithLevel(EventPoints):
    """The same, when the user's level is another one after it."""

    level: PointsLevel | None = Field(description="Only present if the level changed.")


EventPointsResponse: TypeAlias = EventPointsWithLevel | EventPoints


class PointsSystemResponse(PointsSystemFields):
    """A points system with the triggers that act."""

    triggers: list[PointsTrigger]


class UserPoints(PointsOfUser):
    """A user's points in a system."""

    level: PointsLevel | None
    awards: list[PointsAward] = Field(description="The latest awards, newest first.")


class PointsSummaryItem(APIModel):
    """How many users have a total in a range, both ends included."""

    from_: int = Field(alias="from")
    to: int
    users: int = Field(description="How many users are in the range.")


class PointsLevelSummaryItem(APIModel):
    """How many users are on a level."""

    level: PointsLevel = Field(description="The level.")
    users: int = Field(description="How many users are on it.")


class PointsEventSummaryItem(APIModel):
    """One day, ISO week or month."""

    date: date
    total: int = Field(description="The total at the end of the row's period.", examples=[340])
    change: int


def to_points_system(system: PointsSystem, configuration: Configuration) -> PointsSystemResponse:
    """Return a points system as the wire shows it."""
    triggers = configuration.triggers_of(system.id)
    active = [trigger for trigger in triggers if trigger.status is TriggerStatus.ACTIVE]
    shown = [to_points_trigger(trigger, configuration) for trigger in active]
    return PointsSystemResponse(**_system_fields(system), triggers=shown)


def to_points_level(level: Level) -> PointsLevel:
    """Return a level as the wire shows it."""
    return PointsLevel(
        id=level.id,
        key=level.key,
        name=level.name,
        description=level.description,
        badge_url=level.badge_url,
        points=level.points,
    )


def to_points_trigger(trigger: Trigger, configuration: Configuration) -> PointsTrigger:
    """Return a trigger as the wire shows it; names are those of today, and left out of what is deleted."""
    return PointsTrigger(
        id=trigger.id,
        points=trigger.points,
        status=trigger.status.value,
        user_attributes=to_attribute_values(trigger.user_filter, configuration),
        created=trigger.created_at,
        updated=trigger.updated_at,
        **_fields_of_cause(trigger, configuration),
    )


def to_points_boost(boost: Boost, today: date) -> PointsBoost:
    """Return a boost as the wire shows it on a day."""
    return PointsBoost(
        id=boost.id,
        name=boost.name,
        status=boost_status(boost, today),
        start=boost.starts_on,
        end=boost.ends_on,
        multiplier=boost.multiplier,
        rounding=boost.rounding,
    )


def boost_status(boost: Boost, today: date) -> BoostStatus:
    """Return whether a boost acts on a day, or will, or did (9.2)."""
    if today < boost.starts_on:
        return "scheduled"
    return "finished" if boost.ends_on and boost.ends_on < today else "active"


def to_user_points(
    system: PointsSystem, configuration: Configuration, standing: Standing, awards: Iterable[DatedAward]
) -> UserPoints:
    """Return a user's points as the wire shows them."""
    level = level_of(configuration.levels_of(system.id), standing.total)
    return UserPoints(
        **_system_fields(system),
        key=system.key,
        total=standing.total,
        level=to_points_level(level) if level else None,
        awards=[_to_points_award(each.award, each.awarded_at, configuration) for each in awards],
    )


def to_event_points(decided: Decided, configuration: Configuration) -> dict[str, EventPointsResponse]:
    """Return what a step did to a user's points, by the key of the system; only systems with awards are there (6.3)."""
    system_ids = dict.fromkeys(award.trigger.system_id for award in decided.awards)
    systems = [configuration.points_systems[id_] for id_ in system_ids]
    return {system.key: _to_event_points(system, decided, configuration) for system in systems}


def to_points_range(points_range: PointsRange) -> PointsSummaryItem:
    """Return a range as the wire shows it."""
    return PointsSummaryItem(from_=points_range.first, to=points_range.last, users=points_range.users)


def to_level_summary(
    cohorts: Sequence[Cohort], system_id: PointsSystemId, levels: Sequence[Level]
) -> list[PointsLevelSummaryItem]:
    """Return how many users are on each level, the lowest first."""
    users = users_by_level(cohorts, system_id, levels)
    return [PointsLevelSummaryItem(level=to_points_level(level), users=users[level.id]) for level in levels]


def to_points_event_summary_item(row: SummaryRow) -> PointsEventSummaryItem:
    """Return a row of a summary as the wire shows it."""
    return PointsEventSummaryItem(date=row.starts_on, total=int(row.total), change=int(row.change))


def _to_event_points(system: PointsSystem, decided: Decided, configuration: Configuration) -> EventPointsResponse:
    entry, user = decided.entry, decided.state.user
    if entry is None or user is None:
        raise ValueError(decided)
    awards = [award for award in decided.awards if award.trigger.system_id == system.id]
    fields = {
        **_system_fields(system),
        "key": system.key,
        "total": user.points[system.id].total,
        "added": sum(award.awarded for award in awards),
        "awards": [_to_points_award(award, entry.occurred_at, configuration) for award in awards],
    }
    for effect in entry.effects:
        if isinstance(effect, LevelChanged) and effect.system_id == system.id:
            level = configuration.levels[effect.current] if effect.current else None
            return EventPointsWithLevel(**fields, level=to_points_level(level) if level else None)
    return EventPoints(**fields)


def _to_points_award(award: Award, awarded_at: datetime, configuration: Configuration) -> PointsAward:
    """Return an award as the wire shows it; its boosts are active as they were then."""
    return PointsAward(
        id=award.id,
        awarded=award.awarded,
        date=awarded_at,
        total=award.total,
        trigger=to_points_trigger(award.trigger, configuration),
        boosts=[to_points_boost(boost, boost.starts_on) for boost in award.boosts],
    )


def _system_fields(system: PointsSystem) -> dict[str, Any]:
    return {
        "id": system.id,
        "name": system.name,
        "description": system.description or None,
        "badge_url": system.badge_url,
        "max_points": system.max_points,
    }


def _fields_of_cause(trigger: Trigger, configuration: Configuration) -> dict[str, Any]:
    match trigger.cause:
        case MetricCause() as cause:
            return {"type": "metric", **_fields_of_metric(cause, configuration)}
        case StreakCause(length):
            return {"type": "streak", "streak_length_threshold": length}
        case AchievementCause(achievement_id):
            achievement = configuration.achievements.get(achievement_id)
            name = achievement.name if achievement else None
            return {"type": "achievement", "achievement_id": achievement_id, "achievement_name": name}
        case TimeCause(unit, interval):
            return {"type": "time", "time_unit": TIME_UNITS[unit], "time_interval": interval}
        case CreationCause():
            return {"type": "user_creation"}
        case _:
            assert_never(trigger.cause)


def _fields_of_metric(cause: MetricCause, configuration: Configuration) -> dict[str, Any]:
    metric = configuration.metrics.get(cause.metric_id)
    event_attributes = to_attribute_values(cause.event_filter, configuration)
    return {
        "metric_id": cause.metric_id,
        "metric_name": metric.name if metric else None,
        "metric_threshold": cause.threshold,
        "event_attribute": find_only(event_attributes),
        "event_attributes": event_attributes,
    }
