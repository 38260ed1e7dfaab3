"""A world: the rules of a tenant and what happens in it, step by step, all by plain keys."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

# Pairs of an attribute's key and a value; a filter matches when every pair is among the attributes.
Attributes = tuple[tuple[str, str], ...]
Filter = Attributes

# A profile change that leaves the time zone, or the day of sign-up, as it is; None clears it.
UNCHANGED = "unchanged"


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Mode(StrEnum):
    ANY = "OR"
    ALL = "AND"


class Status(StrEnum):
    INACTIVE = "inactive"
    ACTIVE = "active"
    LOCKED = "locked"


class Rounding(StrEnum):
    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


class Notification(StrEnum):
    ACHIEVEMENT_COMPLETED = "achievement_completed"
    RECAP = "recap"
    REACTIVATION = "reactivation"
    STREAK_REMINDER = "streak_reminder"


class Unit(StrEnum):
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Freezes:
    start: int
    maximum: int
    earn_every_days: int | None = None
    earn_amount: int | None = None


@dataclass(frozen=True, slots=True)
class StreakSettings:
    frequency: Frequency = Frequency.DAILY
    mode: Mode = Mode.ANY
    thresholds: tuple[tuple[str, Decimal], ...] = ()
    customisable: bool = False
    days_off: frozenset[int] = frozenset()  # 0 is Sunday
    freezes: Freezes | None = None


@dataclass(frozen=True, slots=True)
class MetricAchievement:
    key: str
    metric: str
    value: Decimal
    event_filter: Filter = ()
    user_filter: Filter = ()
    status: Status = Status.ACTIVE


@dataclass(frozen=True, slots=True)
class StreakAchievement:
    key: str
    length: int
    user_filter: Filter = ()
    status: Status = Status.ACTIVE


@dataclass(frozen=True, slots=True)
class APIAchievement:
    key: str
    user_filter: Filter = ()
    status: Status = Status.ACTIVE


@dataclass(frozen=True, slots=True)
class CompositeAchievement:
    key: str
    requires: tuple[str, ...]
    user_filter: Filter = ()
    status: Status = Status.ACTIVE


@dataclass(frozen=True, slots=True)
class AnniversaryAchievement:
    key: str
    years: int
    user_filter: Filter = ()
    status: Status = Status.ACTIVE


Achievement = MetricAchievement | StreakAchievement | APIAchievement | CompositeAchievement | AnniversaryAchievement


@dataclass(frozen=True, slots=True)
class UserCreationTrigger:
    key: str
    points: int
    user_filter: Filter = ()
    active: bool = True
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class MetricTrigger:
    key: str
    points: int
    metric: str
    threshold: Decimal
    event_filter: Filter = ()
    user_filter: Filter = ()
    active: bool = True
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class StreakTrigger:
    key: str
    points: int
    length: int
    user_filter: Filter = ()
    active: bool = True
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class AchievementTrigger:
    key: str
    points: int
    achievement: str
    user_filter: Filter = ()
    active: bool = True
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class TimeTrigger:
    """Acts every so many hours since it was activated."""

    key: str
    points: int
    hours: int
    activated_at: datetime
    user_filter: Filter = ()
    active: bool = True
    blocking: bool = False


Trigger = UserCreationTrigger | MetricTrigger | StreakTrigger | AchievementTrigger | TimeTrigger


@dataclass(frozen=True, slots=True)
class Boost:
    """Global without a cohort and a user; `end` is the last day, without limit when there is none."""

    key: str
    multiplier: Decimal
    start: date
    end: date | None = None
    rounding: Rounding = Rounding.DOWN
    cohort: Filter = ()
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    key: str
    points: int


@dataclass(frozen=True, slots=True)
class PointsSystem:
    """Triggers, boosts and levels stand in the order of their creation."""

    key: str
    triggers: tuple[Trigger, ...] = ()
    boosts: tuple[Boost, ...] = ()
    levels: tuple[Level, ...] = ()
    max_points: int | None = None


@dataclass(frozen=True, slots=True)
class MetricScore:
    metric: str


@dataclass(frozen=True, slots=True)
class PointsScore:
    system: str


@dataclass(frozen=True, slots=True)
class StreakScore:
    pass


@dataclass(frozen=True, slots=True)
class Repetition:
    unit: Unit
    interval: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Active all the time; `end` is the last day."""

    key: str
    score: MetricScore | PointsScore | StreakScore
    start: date
    end: date | None = None
    repetition: Repetition | None = None
    window_start: time | None = None
    window_end: time | None = None
    breakdown: tuple[str, ...] = ()
    user_filter: Filter = ()
    max_participants: int = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything is in the order of its creation; the streak settings are those before the first step.

    `recaps` is how long a period is that users are told of when it is over: weekly or monthly.
    """

    metrics: tuple[str, ...]
    streak: StreakSettings = StreakSettings()
    achievements: tuple[Achievement, ...] = ()
    systems: tuple[PointsSystem, ...] = ()
    boards: tuple[Leaderboard, ...] = ()
    recaps: Frequency = Frequency.WEEKLY


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What a request says about its user; an attribute of None is removed."""

    tz: str | None = UNCHANGED
    attributes: tuple[tuple[str, str | None], ...] = ()
    signed_up: date | str | None = UNCHANGED


NO_CHANGE = ProfileChange()


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    user: str
    metric: str
    value: Decimal
    attributes: Attributes = ()
    profile: ProfileChange = NO_CHANGE


@dataclass(frozen=True, slots=True)
class Identify:
    at: datetime
    user: str
    profile: ProfileChange = NO_CHANGE


@dataclass(frozen=True, slots=True)
class Complete:
    at: datetime
    user: str
    achievement: str
    profile: ProfileChange = NO_CHANGE


@dataclass(frozen=True, slots=True)
class ChangePreferences:
    """Only what is not None changes; thresholds merge metric by metric, notifications are switched one by one."""

    at: datetime
    user: str
    enabled: bool | None = None
    mode: Mode | None = None
    thresholds: tuple[tuple[str, Decimal], ...] = ()
    days_off: frozenset[int] | None = None
    notifications: tuple[tuple[Notification, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class GrantFreezes:
    at: datetime
    user: str
    count: int


@dataclass(frozen=True, slots=True)
class AddPause:
    at: datetime
    user: str
    key: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class DeletePause:
    at: datetime
    user: str
    key: str


@dataclass(frozen=True, slots=True)
class Reset:
    at: datetime
    user: str


@dataclass(frozen=True, slots=True)
class Restore:
    at: datetime
    user: str


@dataclass(frozen=True, slots=True)
class ChangeStreakSettings:
    at: datetime
    settings: StreakSettings


UserStep = Event | Identify | Complete | ChangePreferences | GrantFreezes | AddPause | DeletePause | Reset | Restore
Step = UserStep | ChangeStreakSettings


@dataclass(frozen=True, slots=True)
class ByClock:
    """What no step of a world causes, but the time that passes."""

    at: datetime
    user: str


@dataclass(frozen=True, slots=True)
class World:
    """Instants are aware, in UTC, and never go back from step to step."""

    rules: Rules
    steps: tuple[Step, ...]


def matches(condition: Filter, attributes: Attributes) -> bool:
    """Say whether all of the filter's pairs are among the attributes (5.2)."""
    return set(condition) <= set(attributes)
