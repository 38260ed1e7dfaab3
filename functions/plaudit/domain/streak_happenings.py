"""What the passing of time and a user's acts do to streaks, for log, webhooks and history (behaviour 4.4-4.10)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from plaudit.domain.periods import Frequency


class Outcome(StrEnum):
    """How a period ended; the values are stored."""

    COUNTED = "counted"
    FROZEN = "frozen"
    PAUSED = "paused"
    DAY_OFF = "day_off"
    HELD = "held"
    LOST = "lost"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Used:
    """A freeze held a missed period; `left` are there then."""

    count: int
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Earned:
    """A day that began brought freezes; `left` are there then."""

    count: int
    left: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The streak that counts was lost; `length` is what was lost."""

    length: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PeriodsSettled:
    """Consecutive periods that ended alike. HELD: they passed, or never came, on a journey (4.5).

    `length` and `started_on` are those of the chain at their end; `reached` is the longest length within them, which
    differs for a period in which the streak was reset. `at` is when the first of them was settled. The others were
    settled each at its end in the zone named, only those of a journey all at once. A later record of a period
    replaces an earlier one.
    """

    frequency: Frequency
    period: int
    count: int
    outcome: Outcome
    length: int
    started_on: date | None
    at: datetime
    zone: str
    reached: int
    reset_at: datetime | None = None

    @property
    def last_period(self) -> int:
        """The last of the periods."""
        return self.period + self.count - 1


Happening: TypeAlias = Used | Earned | Lost | PeriodsSettled
