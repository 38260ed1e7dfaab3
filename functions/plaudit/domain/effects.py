"""What a change of a user's state caused, in the order of behaviour 3.2."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from plaudit.domain.identifiers import MetricId
from plaudit.domain.streaks import StreakView


@dataclass(frozen=True, slots=True)
class UserCreated:
    """The user was seen for the first time."""


@dataclass(frozen=True, slots=True)
class StreakLost:
    """A day was missed; `length` is what was lost."""

    length: int


@dataclass(frozen=True, slots=True)
class MetricChanged:
    """A total moved by `change` to `total`."""

    metric_id: MetricId
    change: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class StreakStarted:
    """The first day of a new streak counted."""

    streak: StreakView


@dataclass(frozen=True, slots=True)
class StreakExtended:
    """A further day of a streak counted."""

    streak: StreakView


Effect: TypeAlias = UserCreated | StreakLost | MetricChanged | StreakStarted | StreakExtended

ANNOUNCED = (StreakLost, StreakStarted, StreakExtended)
"""The effects that the outside world is told about, by webhook for instance."""
