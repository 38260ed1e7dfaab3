"""What a change of a user's state caused, in the order of behaviour 3.2."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from plaudit.domain.identifiers import (
    AchievementId,
    AwardId,
    CompletionId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.streaks import StreakView


@dataclass(frozen=True, slots=True)
class UserCreated:
    """The user was seen for the first time."""


@dataclass(frozen=True, slots=True)
class FreezesEarned:
    """The user got freezes by the passing of days; `left` are there now (4.6)."""

    count: int
    left: int


@dataclass(frozen=True, slots=True)
class FreezesUsed:
    """Missed periods were held by freezes; `left` are there now (4.4)."""

    count: int
    left: int


@dataclass(frozen=True, slots=True)
class StreakLost:
    """A period was missed and nothing held it; `length` is what was lost."""

    length: int


@dataclass(frozen=True, slots=True)
class MetricChanged:
    """A total moved by `change` to `total`."""

    metric_id: MetricId
    change: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class StreakStarted:
    """The first period of a new streak counted."""

    streak: StreakView


@dataclass(frozen=True, slots=True)
class StreakExtended:
    """A further period of a streak counted."""

    streak: StreakView


@dataclass(frozen=True, slots=True)
class AchievementCompleted:
    """An achievement is complete. A silent completion is told to nobody (5.4)."""

    achievement_id: AchievementId
    completion_id: CompletionId
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class PointsAwarded:
    """A trigger really changed a total by `awarded` to `total`."""

    award_id: AwardId
    system_id: PointsSystemId
    trigger_id: TriggerId
    awarded: int
    total: int
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class LevelChanged:
    """The user's level in a points system is another one, or none."""

    system_id: PointsSystemId
    previous: LevelId | None
    current: LevelId | None
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class ScoreChanged:
    """The user's score in a run of a board moved to `value`; None where the user has left a streak board."""

    leaderboard_id: LeaderboardId
    run: date
    value: Decimal | None
    is_silent: bool = False


Effect: TypeAlias = (
    UserCreated
    | FreezesEarned
    | FreezesUsed
    | StreakLost
    | MetricChanged
    | StreakStarted
    | StreakExtended
    | AchievementCompleted
    | PointsAwarded
    | LevelChanged
    | ScoreChanged
)

ANNOUNCED = (
    FreezesEarned,
    FreezesUsed,
    StreakLost,
    StreakStarted,
    StreakExtended,
    AchievementCompleted,
    PointsAwarded,
    LevelChanged,
    ScoreChanged,
)
"""The effects that the outside world is told about, by webhook for instance, unless they are silent."""


def is_announced(effect: Effect) -> bool:
    """Tell whether the outside world is told about an effect."""
    return isinstance(effect, ANNOUNCED) and not getattr(effect, "is_silent", False)
