"""How achievements may be edited (behaviour 5.1, 5.2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.edit import (
    Deleted,
    IssueError,
    NotInPlaceError,
    Saved,
    get_thing,
    require_between,
    require_room,
)
from plaudit.domain.edits.references import require_filter, require_unused_achievement
from plaudit.domain.identifiers import AchievementId

MAX_ACHIEVEMENTS = 500
MAX_METRIC_VALUE = 10**12
MAX_STREAK_LENGTH = 10_000
"""In periods: days of twenty-seven years."""
MAX_YEARS = 200
MAX_PREREQUISITES = 100


def create_achievement(configuration: Configuration, achievement: Achievement, now: datetime) -> Saved:
    """Add an achievement, under the next number; one that is completed by call has a key of its own."""
    require_room(len(configuration.achievements), MAX_ACHIEVEMENTS, "achievements")
    placed = place_achievement(configuration, None, achievement, now)
    return Saved(replace(placed, number=configuration.achievements_made + 1))


def change_achievement(configuration: Configuration, achievement: Achievement, now: datetime) -> Saved:
    """Change an achievement, also while it is live; it moves from inactive to active, and to locked and back."""
    before = get_thing(configuration.achievements, achievement.id, "Achievement")
    return Saved(place_achievement(configuration, before, achievement, now))


def place_achievement(
    configuration: Configuration, before: Achievement | None, achievement: Achievement, now: datetime
) -> Achievement:
    """Return an achievement that fits in among the others, and that may follow what it was before, if it was."""
    moved = before is not None and before.status is not achievement.status
    if before is not None and moved and achievement.status not in _MOVES[before.status]:
        raise NotInPlaceError(f"Status cannot change from {before.status} to {achievement.status}")
    _judge(configuration, achievement)
    if isinstance(achievement.goal, AnniversaryGoal):
        return _timed(achievement, achievement.goal, before, now)
    return achievement


def delete_achievement(configuration: Configuration, id_: AchievementId) -> Deleted:
    """Remove an achievement that no other rule waits for."""
    achievement = get_thing(configuration.achievements, id_, "Achievement")
    require_unused_achievement(configuration, id_)
    return Deleted(achievement)


_MOVES: Mapping[AchievementStatus, tuple[AchievementStatus, ...]] = {
    AchievementStatus.INACTIVE: (AchievementStatus.ACTIVE,),
    AchievementStatus.ACTIVE: (AchievementStatus.LOCKED,),
    AchievementStatus.LOCKED: (AchievementStatus.ACTIVE,),
}


def _judge(configuration: Configuration, achievement: Achievement) -> None:
    require_filter(configuration, achievement.user_filter, AttributeType.USER)
    match achievement.goal:
        case MetricGoal(metric_id, value, event_filter):
            get_thing(configuration.metrics, metric_id, "Metric")
            require_between(value, 1, MAX_METRIC_VALUE, "metricValue")
            require_filter(configuration, event_filter, AttributeType.EVENT)
        case StreakGoal(length):
            require_between(length, 1, MAX_STREAK_LENGTH, "streakLength")
        case AnniversaryGoal(years):
            require_between(years, 1, MAX_YEARS, "anniversaryYears")
        case APIGoal(key):
            _require_free_key(configuration, achievement, key)
        case CompositeGoal(achievement_ids):
            require_between(len(achievement_ids), 1, MAX_PREREQUISITES, "The number of achievementIds")
            _require_no_cycle(configuration, achievement.id, achievement_ids)
        case _:
            assert_never(achievement.goal)


def _timed(achievement: Achievement, goal: AnniversaryGoal, before: Achievement | None, now: datetime) -> Achievement:
    """Return an achievement that knows since when anniversaries complete it: none that came round before does."""
    if achievement.status is not AchievementStatus.ACTIVE:
        return replace(achievement, goal=replace(goal, active_since=None))
    goes_on = before is not None and before.status is achievement.status and _rule(before) == _rule(achievement)
    known = before.goal.active_since if before and isinstance(before.goal, AnniversaryGoal) and goes_on else None
    return replace(achievement, goal=replace(goal, active_since=known or now))


def _rule(achievement: Achievement) -> object:
    goal = achievement.goal
    return goal.years if isinstance(goal, AnniversaryGoal) else goal, achievement.user_filter


def _require_free_key(configuration: Configuration, achievement: Achievement, key: str) -> None:
    if any(other.goal == APIGoal(key) for other in configuration.achievements.values() if other.id != achievement.id):
        raise IssueError("Key already in use by another achievement")


def _require_no_cycle(
    configuration: Configuration, id_: AchievementId, achievement_ids: frozenset[AchievementId]
) -> None:
    """Raise IssueError unless all prerequisites exist, and none waits for the achievement, however indirectly."""
    waiting, seen = set(achievement_ids), set[AchievementId]()
    while waiting:
        required_id = waiting.pop()
        if required_id == id_:
            raise IssueError("An achievement cannot require itself, directly or through others")
        required = get_thing(configuration.achievements, required_id, "Prerequisite achievement")
        seen.add(required_id)
        if isinstance(required.goal, CompositeGoal):
            waiting |= required.goal.achievement_ids - seen
