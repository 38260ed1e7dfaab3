"""How points systems may be edited, with their triggers, levels and boosts (behaviour 6)."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.dates import require_range
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, get_thing, require_between, require_room
from plaudit.domain.edits.references import require_filter, require_unused_system
from plaudit.domain.identifiers import BoostId, LevelId, PointsSystemId, TriggerId
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    Trigger,
    TriggerStatus,
)

MAX_POINTS_SYSTEMS = 20
"""What one event changes in all of them has to fit into one transaction."""
MAX_TRIGGERS = 200
"""Of one points system, as the two below."""
MAX_LEVELS = 100
MAX_BOOSTS = 1_000
MAX_POINTS = 10**9
MAX_THRESHOLD = 10**12
MAX_STREAK_LENGTH = 10_000
MAX_INTERVAL = 10_000
"""Of time triggers, in hours or days."""
MULTIPLIERS_BELOW = 100


def create_points_system(configuration: Configuration, system: PointsSystem) -> Saved:
    """Add a points system; its key is unique."""
    saved = place_points_system(configuration, system)
    require_room(len(configuration.points_systems), MAX_POINTS_SYSTEMS, "points systems")
    return saved


def change_points_system(configuration: Configuration, system: PointsSystem) -> Saved:
    """Change a points system; its key never changes. Totals above a lower maximum stay until the next award."""
    get_thing(configuration.points_systems, system.id, "Points system")
    return place_points_system(configuration, system)


def place_points_system(configuration: Configuration, system: PointsSystem) -> Saved:
    """Save a points system among others, of which none may have its key."""
    if any(other.key == system.key for other in configuration.points_systems.values() if other.id != system.id):
        raise IssueError("Key already in use by another points system")
    if system.max_points is not None:
        require_between(system.max_points, 1, MAX_THRESHOLD, "maxPoints")
    return Saved(system)


def delete_points_system(configuration: Configuration, id_: PointsSystemId) -> Deleted:
    """Remove a points system that no leaderboard ranks by, and with it all that belongs to it (6.7)."""
    system = get_thing(configuration.points_systems, id_, "Points system")
    require_unused_system(configuration, id_)
    return Deleted(system)


def create_trigger(configuration: Configuration, trigger: Trigger, now: datetime) -> Saved:
    """Add a trigger to a points system."""
    require_system(configuration, trigger.system_id)
    require_room(len(configuration.triggers_of(trigger.system_id)), MAX_TRIGGERS, "triggers in this points system")
    return place_trigger(configuration, None, trigger, now)


def change_trigger(configuration: Configuration, trigger: Trigger, now: datetime) -> Saved:
    """Change a trigger; what makes it act can be of another kind only while it is inactive."""
    before = get_trigger(configuration, trigger.system_id, trigger.id)
    if type(before.cause) is not type(trigger.cause) and before.status is TriggerStatus.ACTIVE:
        raise IssueError("Type can only change while the trigger is inactive")
    return place_trigger(configuration, before, trigger, now)


def place_trigger(configuration: Configuration, before: Trigger | None, trigger: Trigger, now: datetime) -> Saved:
    """Save a trigger that fits the configuration, and whose clock goes on from what it was before, if it was."""
    _judge_trigger(configuration, trigger)
    after = _timed(trigger, before, now)
    if before is None or after == before:
        return Saved(after)
    return Saved(replace(after, updated_at=now))


def delete_trigger(configuration: Configuration, system_id: PointsSystemId, id_: TriggerId) -> Deleted:
    """Remove a trigger; what it awarded stays."""
    return Deleted(get_trigger(configuration, system_id, id_))


def get_trigger(configuration: Configuration, system_id: PointsSystemId, id_: TriggerId) -> Trigger:
    """Return a trigger of a points system, or raise IssueError."""
    triggers = {each.id: each for each in configuration.triggers_of(system_id)}
    return get_thing(triggers, id_, "Trigger")


def create_level(configuration: Configuration, level: Level) -> Saved:
    """Add a level to a points system; in it, its key and its points are unique."""
    require_system(configuration, level.system_id)
    require_room(len(configuration.levels_of(level.system_id)), MAX_LEVELS, "levels in this points system")
    return place_level(configuration, level)


def change_level(configuration: Configuration, level: Level) -> Saved:
    """Change a level; its key never changes."""
    get_level(configuration, level.system_id, level.id)
    return place_level(configuration, level)


def place_level(configuration: Configuration, level: Level) -> Saved:
    """Save a level among others of its system, of which none may have its key or its points."""
    require_between(level.points, 0, MAX_THRESHOLD, "points")
    others = [other for other in configuration.levels_of(level.system_id) if other.id != level.id]
    if any(other.key == level.key for other in others):
        raise IssueError("Key already in use by another level")
    if any(other.points == level.points for other in others):
        raise IssueError("points already in use by another level")
    return Saved(level)


def delete_level(configuration: Configuration, system_id: PointsSystemId, id_: LevelId) -> Deleted:
    """Remove a level; who had it has the one below."""
    return Deleted(get_level(configuration, system_id, id_))


def get_level(configuration: Configuration, system_id: PointsSystemId, id_: LevelId) -> Level:
    """Return a level of a points system, or raise IssueError."""
    levels = {each.id: each for each in configuration.levels_of(system_id)}
    return get_thing(levels, id_, "Level")


def create_boost(configuration: Configuration, boost: Boost) -> Saved:
    """Add a boost to a points system; its dates may lie in the past (9.6)."""
    require_system(configuration, boost.system_id)
    require_room(len(configuration.boosts_of(boost.system_id)), MAX_BOOSTS, "boosts in this points system")
    return place_boost(configuration, boost)


def change_boost(configuration: Configuration, boost: Boost) -> Saved:
    """Change a boost; for which user it is never changes."""
    get_boost(configuration, boost.system_id, boost.id)
    return place_boost(configuration, boost)


def delete_boost(configuration: Configuration, system_id: PointsSystemId, id_: BoostId) -> Deleted:
    """Remove a boost; what it multiplied stays."""
    return Deleted(get_boost(configuration, system_id, id_))


def get_boost(configuration: Configuration, system_id: PointsSystemId, id_: BoostId) -> Boost:
    """Return a boost of a points system, or raise IssueError."""
    boosts = {each.id: each for each in configuration.boosts_of(system_id)}
    return get_thing(boosts, id_, "Points boost")


def require_system(configuration: Configuration, id_: PointsSystemId) -> None:
    """Raise IssueError unless there is such a points system, which may have gone since the request arrived."""
    get_thing(configuration.points_systems, id_, "Points system")


def _judge_trigger(configuration: Configuration, trigger: Trigger) -> None:
    if trigger.points == 0:
        raise IssueError("points cannot be 0")
    require_between(trigger.points, -MAX_POINTS, MAX_POINTS, "points")
    require_filter(configuration, trigger.user_filter, AttributeType.USER)
    match trigger.cause:
        case MetricCause(metric_id, threshold, event_filter):
            get_thing(configuration.metrics, metric_id, "Metric")
            require_between(threshold, 1, MAX_THRESHOLD, "metricThreshold")
            require_filter(configuration, event_filter, AttributeType.EVENT)
        case StreakCause(length):
            require_between(length, 1, MAX_STREAK_LENGTH, "streakLength")
        case AchievementCause(achievement_id):
            get_thing(configuration.achievements, achievement_id, "Achievement")
        case TimeCause(_, interval, _):
            require_between(interval, 1, MAX_INTERVAL, "timeInterval")
        case CreationCause():
            pass
        case _:
            assert_never(trigger.cause)


def _timed(trigger: Trigger, before: Trigger | None, now: datetime) -> Trigger:
    """Return a trigger whose clock runs while it is active: since its activation, or its latest change of interval."""
    if not isinstance(trigger.cause, TimeCause):
        return trigger
    if trigger.status is not TriggerStatus.ACTIVE:
        return replace(trigger, cause=replace(trigger.cause, activated_at=None))
    cause = before.cause if before else None
    if isinstance(cause, TimeCause) and (cause.unit, cause.interval) == (trigger.cause.unit, trigger.cause.interval):
        return replace(trigger, cause=replace(trigger.cause, activated_at=cause.activated_at or now))
    return replace(trigger, cause=replace(trigger.cause, activated_at=now))


def place_boost(configuration: Configuration, boost: Boost) -> Saved:
    """Save a boost that fits the configuration."""
    require_range(boost.starts_on, boost.ends_on)
    if not Decimal(0) < boost.multiplier < MULTIPLIERS_BELOW or boost.multiplier == 1:
        raise IssueError(f"multiplier must be greater than 0, less than {MULTIPLIERS_BELOW}, and not 1")
    if boost.user_id is not None and boost.user_filter:
        raise IssueError("userAttributes cannot be combined with userId")
    require_filter(configuration, boost.user_filter, AttributeType.USER)
    return Saved(boost)
