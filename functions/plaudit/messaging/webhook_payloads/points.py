"""Payloads of `points.*` (behaviour 6, 8.1, 8.6, 9.2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from plaudit.domain.awards import DatedAward, level_of
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import LevelChanged
from plaudit.domain.identifiers import BoostId, LevelId, PointsSystemId
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
)
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.attributes import attribute_values, event_attribute_fields
from plaudit.messaging.webhook_payloads.users import Payload, Subject, about_user
from plaudit.values import to_wire_instant, to_wire_number

TIME_UNITS: dict[TimeUnit, str] = {TimeUnit.HOURS: "hour", TimeUnit.DAYS: "day"}


def changed(
    subject: Subject, system_id: PointsSystemId, *, total: int, added: int, awards: Sequence[DatedAward]
) -> Payload | None:
    """Return what became of a total within a window; None when the system is deleted.

    `total` is that at the end, `added` the sum of the awards. `level` is only there if the window changed it.
    """
    configuration = subject.configuration
    system = configuration.points_systems.get(system_id)
    if system is None:
        return None
    levels = configuration.levels_of(system_id)
    before, after = level_of(levels, total - added), level_of(levels, total)
    told = {
        **_system_fields(system),
        "total": total,
        **({"level": _level_fields(after)} if before != after else {}),
        "added": added,
        "awards": [_award_fields(award, configuration) for award in awards],
    }
    return about_user(WebhookType.POINTS_CHANGED, subject, {"points": told})


def level_changed(subject: Subject, change: LevelChanged, total: int) -> Payload | None:
    """Return that a user is on another level, or on none; None when the system or one of the levels is deleted."""
    configuration = subject.configuration
    system = configuration.points_systems.get(change.system_id)
    if system is None or _is_deleted(change.previous, configuration) or _is_deleted(change.current, configuration):
        return None
    told = {
        "points": {**_system_fields(system), "total": total},
        "previousLevel": _level_fields(configuration.levels[change.previous] if change.previous else None),
        "newLevel": _level_fields(configuration.levels[change.current] if change.current else None),
    }
    return about_user(WebhookType.POINTS_LEVEL_CHANGED, subject, told)


def boost_started(configuration: Configuration, boost_id: BoostId, at: datetime) -> Payload | None:
    """Return that a boost multiplies awards from an instant on; None when it is deleted."""
    return _about_boost(WebhookType.POINTS_BOOST_STARTED, configuration, boost_id, at, status="active")


def boost_finished(configuration: Configuration, boost_id: BoostId, at: datetime) -> Payload | None:
    """Return that a boost does not multiply awards any more; None when it is deleted."""
    return _about_boost(WebhookType.POINTS_BOOST_FINISHED, configuration, boost_id, at, status="finished")


def _about_boost(
    type_: WebhookType, configuration: Configuration, boost_id: BoostId, at: datetime, *, status: str
) -> Payload | None:
    boost = configuration.boosts.get(boost_id)
    system = configuration.points_systems.get(boost.system_id) if boost else None
    if boost is None or system is None:
        return None
    told = {
        **_boost_fields(boost, status=status),
        "userId": boost.user_id,
        "pointsSystemId": system.id,
        "pointsSystemKey": system.key,
        "pointsSystemName": system.name,
    }
    return {"type": type_.value, "timestamp": to_wire_instant(at), "boost": told}


def _system_fields(system: PointsSystem) -> Payload:
    return {
        "id": system.id,
        "key": system.key,
        "name": system.name,
        "description": system.description or None,
        "badgeUrl": system.badge_url,
        "maxPoints": system.max_points,
    }


def _is_deleted(level_id: LevelId | None, configuration: Configuration) -> bool:
    return level_id is not None and level_id not in configuration.levels


def _level_fields(level: Level | None) -> Payload | None:
    if level is None:
        return None
    return {
        "id": level.id,
        "key": level.key,
        "name": level.name,
        "description": level.description,
        "badgeUrl": level.badge_url,
        "points": level.points,
    }


def _award_fields(dated: DatedAward, configuration: Configuration) -> Payload:
    """Return an award with trigger and boosts as they were then (6.6): its boosts were active."""
    award = dated.award
    return {
        "id": award.id,
        "awarded": award.awarded,
        "date": to_wire_instant(dated.awarded_at),
        "total": award.total,
        "trigger": _trigger_fields(award.trigger, configuration),
        "boosts": [_boost_fields(boost, status="active") for boost in award.boosts],
    }


def _boost_fields(boost: Boost, *, status: str) -> Payload:
    return {
        "id": boost.id,
        "name": boost.name,
        "status": status,
        "start": boost.starts_on.isoformat(),
        "end": boost.ends_on.isoformat() if boost.ends_on else None,
        "multiplier": to_wire_number(boost.multiplier),
        "rounding": boost.rounding.value,
    }


def _trigger_fields(trigger: Trigger, configuration: Configuration) -> Payload:
    """Return a trigger; names are those of today, and left out of what is deleted."""
    return {
        "id": trigger.id,
        "points": trigger.points,
        "status": trigger.status.value,
        "userAttributes": attribute_values(trigger.user_filter, configuration),
        **_fields_of_cause(trigger, configuration),
        "created": to_wire_instant(trigger.created_at),
        "updated": to_wire_instant(trigger.updated_at),
    }


def _fields_of_cause(trigger: Trigger, configuration: Configuration) -> Payload:
    match trigger.cause:
        case MetricCause() as cause:
            return {"type": "metric", **_fields_of_metric(cause, configuration)}
        case StreakCause(length):
            return {"type": "streak", "streakLengthThreshold": length}
        case AchievementCause(achievement_id):
            achievement = configuration.achievements.get(achievement_id)
            name = {"achievementName": achievement.name} if achievement else {}
            return {"type": "achievement", "achievementId": achievement_id, **name}
        case TimeCause(unit, interval):
            return {"type": "time", "timeUnit": TIME_UNITS[unit], "timeInterval": interval}
        case CreationCause():
            return {"type": "user_creation"}
        case _:
            assert_never(trigger.cause)


def _fields_of_metric(cause: MetricCause, configuration: Configuration) -> Payload:
    metric = configuration.metrics.get(cause.metric_id)
    return {
        "metricId": cause.metric_id,
        **({"metricName": metric.name} if metric else {}),
        "metricThreshold": cause.threshold,
        **event_attribute_fields(cause.event_filter, configuration),
    }
