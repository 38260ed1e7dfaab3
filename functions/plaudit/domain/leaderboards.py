"""Leaderboards: who takes part, in which run, with which score, in which order (behaviour 7)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId

MAX_PARTICIPANTS = 1_000


class LeaderboardStatus(StrEnum):
    """What was set up. Whether an active board has started or finished is a matter of time (7.6)."""

    INACTIVE = "inactive"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    FINISHED = "finished"


class RunUnit(StrEnum):
    """Of a repeating board's interval."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Repetition:
    """A board begins anew every so many days, months or years (7.1)."""

    unit: RunUnit
    interval: int


@dataclass(frozen=True, slots=True)
class MetricRanking:
    """By the change of a metric's total within the run."""

    metric_id: MetricId


@dataclass(frozen=True, slots=True)
class PointsRanking:
    """By the change of a points total within the run."""

    system_id: PointsSystemId


@dataclass(frozen=True, slots=True)
class StreakRanking:
    """By the length of the current streak."""


RankedBy: TypeAlias = MetricRanking | PointsRanking | StreakRanking


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A board, perpetual or repeating. `start_time` and `end_time` limit what counts to a part of the local day (7.5).

    `activated_at` is when it became active or scheduled; what happened before counts in the current run too (7.1).
    """

    id: LeaderboardId
    key: str
    name: str
    ranked_by: RankedBy
    starts_on: date
    ends_on: date | None = None
    status: LeaderboardStatus = LeaderboardStatus.INACTIVE
    description: str | None = None
    max_participants: int = MAX_PARTICIPANTS
    start_time: time | None = None
    end_time: time | None = None
    breakdown: tuple[AttributeId, ...] = ()
    repetition: Repetition | None = None
    user_filter: AttributeValues = field(default_factory=dict)
    activated_at: datetime | None = None
