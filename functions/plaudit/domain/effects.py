"""What a change of a user's state caused, in the order of behaviour 3.2."""

from dataclasses import dataclass
from datetime import date, datetime
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
    """The user got freezes as a day began; `left` were there then (4.6)."""

    count: int
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FreezesUsed:
    """A missed period was held by a freeze; `left` were there then (4.4)."""

    count: int
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StreakLost:
    """A period was missed and nothing held it; `length` is what was lost."""

    length: int
    at: datetime


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


@dataclass(frozen=True, slots=True)
class AchievementEmailDue:
    """The user is to be written to about an achievement that is complete (9.4)."""

    achievement_id: AchievementId
    completion_id: CompletionId


@dataclass(frozen=True, slots=True)
class ReactivationEmailDue:
    """The user, not active for so many days, is to be written to for the how many-th time since then (9.4)."""

    number: int
    days: int


@dataclass(frozen=True, slots=True)
class StreakReminderEmailDue:
    """The user is to be reminded of a streak that ends if nothing is done for it (9.4)."""

    streak: StreakView


@dataclass(frozen=True, slots=True)
class RecapEmailDue:
    """The user is to be told what happened on the days of a period that is over, both included (9.4)."""

    starts_on: date
    ends_on: date


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
    | AchievementEmailDue
    | ReactivationEmailDue
    | StreakReminderEmailDue
    | RecapEmailDue
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
    AchievementEmailDue,
    ReactivationEmailDue,
    StreakReminderEmailDue,
    RecapEmailDue,
)
"""The effects that the outside world is told about, by webhook for instance, unless they are silent."""


EMAILS = (AchievementEmailDue, ReactivationEmailDue, StreakReminderEmailDue, RecapEmailDue)
"""The effects that tell of an e-mail; nobody writes to the control group of an experiment (2.4)."""


def is_announced(effect: Effect, *, is_control: bool = False) -> bool:
    """Tell whether the outside world is told about an effect on a user, who may be in the control group."""
    if is_control and isinstance(effect, EMAILS):
        return False
    return isinstance(effect, ANNOUNCED) and not getattr(effect, "is_silent", False)
