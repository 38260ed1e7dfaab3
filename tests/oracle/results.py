"""What the product shows: answers to steps, and what can be read of a user."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

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
class Settlement:
    """What happened by the clock since the user's previous step, and at a change of zone in this one."""

    lost: tuple[LostStreak, ...] = ()
    freezes_used: int = 0
    freezes_earned: int = 0


@dataclass(frozen=True, slots=True)
class AwardView:
    trigger: str
    awarded: int
    total: int


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

    The streak is there for every accepted step of a user, `extended` only for an event.
    """

    issue: Issue | None = None
    blocked_by: str | None = None
    total: Decimal | None = None
    achievements: tuple[str, ...] = ()
    streak: StreakView | None = None
    extended: bool = False
    settlement: Settlement = Settlement()
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
