"""Achievements: what completes them, and which of them a change completes (behaviour 5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid5

from plaudit.domain.filters import AttributeValues, matches
from plaudit.domain.identifiers import AchievementId, CompletionId, MetricId, UserId

_COMPLETIONS = UUID("2f6d6f3e-6a37-4f0c-9f6b-8d1f6f0a5c02")
"""The namespace of completions' ids."""


class AchievementStatus(StrEnum):
    """Inactive: nobody sees it. Active: it can be completed. Locked: only those who have it see it (5.1)."""

    INACTIVE = "inactive"
    ACTIVE = "active"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class MetricGoal:
    """The total of the metric, over the events that match the filter, reaches a value."""

    metric_id: MetricId
    value: Decimal
    event_filter: AttributeValues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StreakGoal:
    """The streak reaches a length."""

    length: int


@dataclass(frozen=True, slots=True)
class APIGoal:
    """The customer says so, by this key."""

    key: str


@dataclass(frozen=True, slots=True)
class CompositeGoal:
    """All the prerequisites are complete."""

    achievement_ids: frozenset[AchievementId]


@dataclass(frozen=True, slots=True)
class AnniversaryGoal:
    """So many years have passed since the user signed up (2.5).

    `active_since` is when the achievement became active the last time: no midnight before that completes it.
    """

    years: int
    active_since: datetime | None = None


Goal: TypeAlias = MetricGoal | StreakGoal | APIGoal | CompositeGoal | AnniversaryGoal


@dataclass(frozen=True, slots=True)
class Achievement:
    """Something that a user can complete once.

    `number` counts the achievements that a tenant ever made. Users' states name completed achievements by it, because
    it takes two bytes where an id takes thirty-six.
    """

    id: AchievementId
    number: int
    name: str
    goal: Goal
    status: AchievementStatus = AchievementStatus.INACTIVE
    description: str | None = None
    badge_url: str | None = None
    user_filter: AttributeValues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completion:
    """That a user completed an achievement."""

    id: CompletionId
    achievement_id: AchievementId
    achieved_at: datetime


def completion_id(user_id: UserId, achievement_id: AchievementId) -> CompletionId:
    """Return the id of the one completion that a user can have of an achievement; a replay finds the same one."""
    return CompletionId(str(uuid5(_COMPLETIONS, f"{achievement_id}/{user_id}")))


def is_open(achievement: Achievement, completed: Collection[int], attributes: AttributeValues) -> bool:
    """Tell whether a user may complete an achievement that is live and not yet complete (5.1, 5.2)."""
    return (
        achievement.status is AchievementStatus.ACTIVE
        and achievement.number not in completed
        and matches(achievement.user_filter, attributes)
    )


def is_visible(achievement: Achievement, completed: Collection[int], attributes: AttributeValues) -> bool:
    """Tell whether a user sees an achievement: those that are complete unless inactive, and those that are open."""
    if achievement.status is AchievementStatus.INACTIVE:
        return False
    return achievement.number in completed or is_open(achievement, completed, attributes)


def composites_completed(
    composites: Iterable[tuple[Achievement, CompositeGoal]],
    numbers: Mapping[AchievementId, int],
    completed: Collection[int],
    attributes: AttributeValues,
) -> tuple[Achievement, ...]:
    """Return the composites that are complete now, in the order in which they become so, to a fixed point (3.2).

    `numbers` are those of all achievements, by id.
    """
    done = set(completed)
    found: list[Achievement] = []
    waiting = [(achievement, goal) for achievement, goal in composites if is_open(achievement, done, attributes)]
    while ready := [each for each, goal in waiting if all(numbers[id_] in done for id_ in goal.achievement_ids)]:
        found += ready
        done |= {achievement.number for achievement in ready}
        waiting = [(each, goal) for each, goal in waiting if each.number not in done]
    return tuple(found)
