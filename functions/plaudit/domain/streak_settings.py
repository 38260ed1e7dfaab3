"""What a tenant has set up about streaks, and since when (behaviour 4.1, 4.2, 4.6, 4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from plaudit.domain.identifiers import MetricId
from plaudit.domain.periods import Frequency


class EvaluationMode(StrEnum):
    """Whether any or all of the configured metrics have to reach their thresholds."""

    ANY = "OR"
    ALL = "AND"


@dataclass(frozen=True, slots=True)
class FreezeSettings:
    """How users get freezes: at first identification, and some every so many days, up to a maximum (4.6)."""

    start_count: int
    max_count: int
    auto_earn_interval: int | None = None
    auto_earn_amount: int | None = None


@dataclass(frozen=True, slots=True)
class StreakSettings:
    """What makes a period count, and what holds a missed one. Days off are numbered from Sunday, which is 0."""

    frequency: Frequency = Frequency.DAILY
    mode: EvaluationMode = EvaluationMode.ANY
    is_customizable: bool = False
    days_off: frozenset[int] = frozenset()
    thresholds: Mapping[MetricId, Decimal] = field(default_factory=dict)
    freezes: FreezeSettings | None = None


@dataclass(frozen=True, slots=True)
class StreakEpoch:
    """Settings, and the instant since which they hold."""

    since: datetime
    settings: StreakSettings


DEFAULT_STREAK_SETTINGS = StreakSettings()
