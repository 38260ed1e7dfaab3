"""What the product shows: answers to steps, and what can be read of a user."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from oracle.scenario import Frequency


class Issue(StrEnum):
    """Why a step had no effect, beside an award that blocks."""

    UNKNOWN_USER = "User does not exist"
    NO_SUCH_ACHIEVEMENT = "there is no such achievement, or it cannot be completed now (404)"
    FILTER_MISMATCH = "the user does not match the achievement's filter (422)"
    NOT_CUSTOMISABLE = "streak preferences are switched off (403)"
    METRIC_NOT_CONFIGURED = "the streak does not count this metric (422)"
    TOO_MANY_FREEZES = "Would exceed maximum freeze limit"
    NO_FREEZES = "freezes are not configured"
    PAUSE_IN_THE_PAST = "the pause starts before the user's today"
    PAUSE_ENDS_BEFORE_START = "the pause ends before it starts"
    NO_SUCH_PAUSE = "there is no such pause"
    NOTHING_TO_RESTORE = "No streak to restore"
    NOTHING_TO_RESET = "No streak to reset"
    SIGN_UP_IN_THE_FUTURE = "the sign-up is after the user's today (422)"


@dataclass(frozen=True, slots=True)
class StreakView:
    frequency: Frequency
    length: int
    started: date | None
    period_start: date | None
    period_end: date | None
    expires: date | None
    freezes: int | None
    max_freezes: int | None
    extended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StreakPeriod:
    start: date
    end: date
    length: int
    used_freeze: bool
    used_pause: bool
    reset_at: datetime | None


@dataclass(frozen=True, slots=True)
class LostStreak:
    length: int
    at: datetime


@dataclass(frozen=True, slots=True)
class UsedFreeze:
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EarnedFreezes:
    count: int
    left: int
    at: datetime


Settled: TypeAlias = LostStreak | UsedFreeze | EarnedFreezes
"""What happened to a user's streak by the clock."""


@dataclass(frozen=True, slots=True)
class AwardView:
    trigger: str
    awarded: int
    total: int


@dataclass(frozen=True, slots=True)
class GrownStreak:
    """A streak that an event has started, if its length is 1, or extended."""

    streak: StreakView


@dataclass(frozen=True, slots=True)
class CompletedAchievement:
    achievement: str


@dataclass(frozen=True, slots=True)
class NewLevel:
    system: str
    level: str | None


@dataclass(frozen=True, slots=True)
class ReminderEmail:
    streak: StreakView


@dataclass(frozen=True, slots=True)
class ReactivationEmail:
    number: int
    days: int


@dataclass(frozen=True, slots=True)
class RecapEmail:
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class AchievementEmail:
    achievement: str


Email: TypeAlias = ReminderEmail | ReactivationEmail | RecapEmail | AchievementEmail
Announced: TypeAlias = Settled | GrownStreak | CompletedAchievement | AwardView | NewLevel | Email

KINDS: tuple[tuple[type[Announced], ...], ...] = (
    (LostStreak, UsedFreeze, EarnedFreezes),
    (GrownStreak,),
    (CompletedAchievement,),
    (AwardView, NewLevel),
    (ReminderEmail,),
    (ReactivationEmail,),
    (RecapEmail,),
    (AchievementEmail,),
)
"""The order of what is announced at one instant."""


@dataclass(frozen=True, slots=True)
class Announcement:
    at: datetime
    what: Announced


def in_order(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """Sort by instant, at one instant by kind; what is of one kind stays as it is."""
    return tuple(sorted(announcements, key=lambda each: (each.at, kind_of(each.what))))


def kind_of(announced: Announced) -> int:
    return next(place for place, kinds in enumerate(KINDS) if isinstance(announced, kinds))


@dataclass(frozen=True, slots=True)
class PointsChange:
    """`level` counts only when `level_changed`; it is None below the lowest level."""

    system: str
    total: int
    added: int
    awards: tuple[AwardView, ...]
    level_changed: bool
    level: str | None


@dataclass(frozen=True, slots=True)
class BoardChange:
    board: str
    run_start: date
    run_end: date | None
    rank: int | None
    previous_rank: int | None
    value: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step answers; all but `issue` and `blocked_by` belong to events and completions only.

    The streak is there for every accepted step of a user, `extended` only for an event. `settled` is what happened by
    the clock since the user's previous step, in order, and at a change of zone in this one.
    """

    issue: Issue | None = None
    blocked_by: str | None = None
    total: Decimal | None = None
    achievements: tuple[str, ...] = ()
    streak: StreakView | None = None
    extended: bool = False
    settled: tuple[Settled, ...] = ()
    points: tuple[PointsChange, ...] = ()
    boards: tuple[BoardChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PointsView:
    system: str
    total: int
    level: str | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    rank: int
    user: str
    value: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """One group of one run that has anybody on it; `group` holds the values of the breakdown attributes."""

    board: str
    run_start: date
    group: tuple[str, ...]
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class UserView:
    """Only days on which an event changed a metric are in `day_totals`; a user who does not exist is None."""

    totals: tuple[tuple[str, Decimal], ...]
    achievements: tuple[tuple[str, datetime], ...]
    streak: StreakView
    streak_history: tuple[StreakPeriod, ...]
    pauses: tuple[str, ...]
    points: tuple[PointsView, ...]
    boards: tuple[BoardView, ...]
    day_totals: tuple[tuple[str, date, Decimal], ...]
