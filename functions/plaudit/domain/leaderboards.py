"""Leaderboards: who takes part, in which run, with which score, in which order (behaviour 7)."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, assert_never

from plaudit.domain.filters import AttributeValues, matches
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
    `finished_at` is when it was set to finished, if somebody did that before its end.
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
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A user's score in one run of a board, and when it was reached (in whole milliseconds).

    `run` is the run's first day. `group` are the user's values of the breakdown attributes, nothing on a plain board,
    and None while the user takes no part; the score is kept for when that changes (7.4). `edition` is that of the
    board which counted it. `until` is when the streak behind the score will be lost, if nothing is done about it.
    """

    run: date
    value: Decimal
    reached_at: datetime
    group: tuple[str, ...] | None
    edition: str
    until: datetime | None


def edition_of(board: Leaderboard) -> str:
    """Return what names a board's scores: another one as soon as what counts, when, or for whom is another.

    That can only change while the board is inactive (7.8). Scores of different editions never meet in one ranking.
    """
    repetition = board.repetition
    parts = (
        _criterion(board.ranked_by),
        board.starts_on.isoformat(),
        f"{repetition.interval} {repetition.unit.value}" if repetition else "",
        board.start_time.isoformat() if board.start_time else "",
        board.end_time.isoformat() if board.end_time else "",
        *board.breakdown,
        *(f"{attribute_id}={value!r}" for attribute_id, value in sorted(board.user_filter.items())),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def group_of(board: Leaderboard, attributes: AttributeValues) -> tuple[str, ...] | None:
    """Return the group of a user with these attributes: () on a plain board, None for who takes no part (7.4)."""
    values = tuple(attributes[attribute_id] for attribute_id in board.breakdown if attribute_id in attributes)
    if len(values) < len(board.breakdown) or not matches(board.user_filter, attributes):
        return None
    return values


def _criterion(ranked_by: RankedBy) -> str:
    match ranked_by:
        case MetricRanking(metric_id):
            return f"metric {metric_id}"
        case PointsRanking(system_id):
            return f"points {system_id}"
        case StreakRanking():
            return "streak"
        case _:
            assert_never(ranked_by)
