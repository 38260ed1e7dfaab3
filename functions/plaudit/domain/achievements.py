"""Achievements: what completes them, and which of them a change completes (behaviour 5)."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AchievementId, MetricId


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
    """So many years have passed since the user signed up (2.5)."""

    years: int


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
