"""Points systems: what awards points, what multiplies them, and what they lead to (behaviour 6)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import (
    AchievementId,
    BoostId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    UserId,
)


@dataclass(frozen=True, slots=True)
class PointsSystem:
    """A kind of points. A total lies within 0 and `max_points`, which is None when there is no upper bound (6.3)."""

    id: PointsSystemId
    key: str
    name: str
    description: str | None = None
    badge_url: str | None = None
    max_points: int | None = None


class TriggerStatus(StrEnum):
    """Whether a trigger acts."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class TimeUnit(StrEnum):
    """Of a time trigger's interval; a day has 24 hours."""

    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class MetricCause:
    """Each whole multiple of the threshold that the total, over matching events, newly passes (6.1)."""

    metric_id: MetricId
    threshold: int
    event_filter: AttributeValues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StreakCause:
    """Each multiple of the length, as the streak reaches it."""

    length: int


@dataclass(frozen=True, slots=True)
class AchievementCause:
    """The completion of an achievement."""

    achievement_id: AchievementId


@dataclass(frozen=True, slots=True)
class TimeCause:
    """Each interval since the trigger was activated; None while it is inactive."""

    unit: TimeUnit
    interval: int
    activated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CreationCause:
    """The first identification of a user."""


Cause: TypeAlias = MetricCause | StreakCause | AchievementCause | TimeCause | CreationCause


@dataclass(frozen=True, slots=True)
class Trigger:
    """What makes a points system award points, or deduct them if `points` is negative.

    `blocks` refuses the whole event rather than let a deduction go below zero (6.3).
    """

    id: TriggerId
    system_id: PointsSystemId
    points: int
    cause: Cause
    created_at: datetime
    updated_at: datetime
    status: TriggerStatus = TriggerStatus.INACTIVE
    user_filter: AttributeValues = field(default_factory=dict)
    blocks: bool = False


class Rounding(StrEnum):
    """How a boosted award becomes whole."""

    DOWN = "down"
    UP = "up"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Boost:
    """A multiplier of positive awards, from the start of a local day to the end of another, if there is one (6.2).

    It is for one user, for those who match the filter, or for everybody.
    """

    id: BoostId
    system_id: PointsSystemId
    name: str
    starts_on: date
    ends_on: date | None
    multiplier: Decimal
    rounding: Rounding = Rounding.DOWN
    user_id: UserId | None = None
    user_filter: AttributeValues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """What a user has reached with a total of `points` or more (6.4)."""

    id: LevelId
    system_id: PointsSystemId
    key: str
    name: str
    points: int
    description: str = ""
    badge_url: str | None = None
