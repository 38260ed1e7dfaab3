"""Leaderboards on the wire (behaviour 7)."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, assert_never

from pydantic import Field

from admin_api.items import Created, Updated
from admin_api.schemas.parts import (
    AttributeFilter,
    DescriptionText,
    MergeRules,
    ShownTime,
    TimeOfDay,
    Whole,
    merged,
    required,
    stored_id,
    to_attribute_values,
    to_filters,
)
from http_api.days import Day
from http_api.models import APIModel, Id, example_with
from http_api.texts import KeyText, NameText, ShortText
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId
from plaudit.domain.leaderboard_runs import status_at
from plaudit.domain.leaderboards import (
    MAX_PARTICIPANTS,
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Repetition,
    RunUnit,
    StreakRanking,
)


class RankBy(StrEnum):
    """What a leaderboard compares."""

    METRIC = "metric"
    STREAK = "streak"
    POINTS = "points"


class AdminLeaderboard(APIModel):
    """A ranking of users, perpetual or repeating."""

    id: Id
    name: str = Field(examples=["Readers of the month"])
    key: str = Field(examples=["readers"])
    description: str | None
    status: LeaderboardStatus = Field(description="As it is now: what was set up, and what time made of it.")
    rank_by: RankBy
    metric_id: Id | None
    points_system_id: Id | None = Field(examples=[None])
    max_participants: int = Field(description="How many users are on it, in each group if it is broken down.")
    start: date
    end: date | None = Field(examples=[None])
    start_time: ShownTime | None = Field(examples=[None])
    end_time: ShownTime | None = Field(examples=[None])
    breakdown_attributes: list[Id] = Field(
        description="The ids of the attributes whose combined values make a group each.", examples=[[]]
    )
    run_unit: RunUnit | None
    run_interval: int | None
    user_attributes: list[AttributeFilter] = Field(
        description="Who takes part: users with all of these values.", examples=[[]]
    )


class LeaderboardCreate(APIModel):
    """A leaderboard to create."""

    model_config = example_with("description", "metricId", "maxParticipants", "start", "runUnit", "runInterval")

    name: NameText = Field(examples=["Readers of the month"])
    key: KeyText = Field(examples=["readers"])
    description: DescriptionText | None = None
    status: LeaderboardStatus | None = Field(
        None,
        description="`inactive` if not sent; `scheduled` needs a start in the future, `finished` an end in the past.",
    )
    rank_by: RankBy
    metric_id: ShortText | None = Field(None, description="Required to rank by `metric`.")
    points_system_id: ShortText | None = Field(None, description="Required to rank by `points`.")
    max_participants: Whole | None = Field(None, description="1 to 1,000, which is also the default.")
    start: Day | None = Field(None, description="The first day; today if not sent.")
    end: Day | None = Field(None, description="The last day, if there is one.")
    start_time: TimeOfDay | None = Field(None, description="Activity counts from this local time of day on.")
    end_time: TimeOfDay | None = Field(None, description="Activity counts before this local time of day.")
    breakdown_attributes: list[ShortText] | None = Field(None, description="Ids of user attributes.")
    run_unit: RunUnit | None = Field(None, description="How it repeats; without it there is one run.")
    run_interval: Whole | None = Field(None, description="After how many units it repeats; required with runUnit.")
    user_attributes: list[AttributeFilter] | None = Field(None, description="Who takes part; everybody if not sent.")


class LeaderboardUpdate(APIModel):
    """A change of a leaderboard; what is not sent stays.

    Name, description, end and limit can change later too, all else only while the leaderboard is inactive.
    """

    model_config = example_with("name", "maxParticipants")

    id: str
    name: NameText | None = Field(None, examples=["Readers of the month"])
    key: KeyText | None = Field(None, examples=["readers"])
    description: DescriptionText | None = Field(None, description="null clears it.")
    status: LeaderboardStatus | None = None
    rank_by: RankBy | None = None
    metric_id: ShortText | None = None
    points_system_id: ShortText | None = None
    max_participants: Whole | None = None
    start: Day | None = None
    end: Day | None = Field(None, description="null removes it.")
    start_time: TimeOfDay | None = Field(None, description="null removes it.")
    end_time: TimeOfDay | None = Field(None, description="null removes it.")
    breakdown_attributes: list[ShortText] | None = Field(None, description="null removes them.")
    run_unit: RunUnit | None = Field(None, description="null ends the repetition.")
    run_interval: Whole | None = None
    user_attributes: list[AttributeFilter] | None = Field(None, description="null clears them.")


class LeaderboardsCreated(Created[AdminLeaderboard]):
    """What was created."""


class LeaderboardsUpdated(Updated[AdminLeaderboard]):
    """What was changed."""


RULES = MergeRules(
    clearable=frozenset(
        {"description", "end", "start_time", "end_time", "breakdown_attributes", "run_unit", "user_attributes"}
    ),
    kind_field="rank_by",
    fields_by_kind={
        RankBy.METRIC: frozenset({"metric_id"}),
        RankBy.POINTS: frozenset({"points_system_id"}),
        RankBy.STREAK: frozenset(),
    },
)


def to_admin_leaderboard(board: Leaderboard, now: datetime) -> AdminLeaderboard:
    """Return a leaderboard as the wire shows it at a moment."""
    return AdminLeaderboard(
        id=board.id,
        name=board.name,
        key=board.key,
        description=board.description,
        status=status_at(board, now),
        max_participants=board.max_participants,
        start=board.starts_on,
        end=board.ends_on,
        start_time=board.start_time,
        end_time=board.end_time,
        breakdown_attributes=list(board.breakdown),
        run_unit=board.repetition.unit if board.repetition else None,
        run_interval=board.repetition.interval if board.repetition else None,
        user_attributes=to_filters(board.user_filter),
        **_ranking_fields(board.ranked_by),
    )


def to_leaderboard(id_: LeaderboardId, wanted: LeaderboardCreate, today: date) -> Leaderboard:
    """Return the leaderboard that a request describes; raises IssueError."""
    return Leaderboard(
        id=id_,
        key=wanted.key,
        name=wanted.name,
        ranked_by=_to_ranking(wanted),
        starts_on=wanted.start or today,
        ends_on=wanted.end,
        status=wanted.status or LeaderboardStatus.INACTIVE,
        description=wanted.description or None,
        max_participants=MAX_PARTICIPANTS if wanted.max_participants is None else wanted.max_participants,
        start_time=wanted.start_time,
        end_time=wanted.end_time,
        breakdown=tuple(AttributeId(stored_id(each)) for each in wanted.breakdown_attributes or ()),
        repetition=_to_repetition(wanted.run_unit, wanted.run_interval),
        user_filter=to_attribute_values(wanted.user_attributes),
    )


def changed_leaderboard(board: Leaderboard, wanted: LeaderboardUpdate, now: datetime) -> Leaderboard:
    """Return a leaderboard with what a request sends; raises IssueError."""
    form = merged(LeaderboardCreate, to_admin_leaderboard(board, now), wanted, RULES)
    if form.run_unit is None and "run_interval" not in wanted.model_fields_set:
        form.run_interval = None
    return replace(
        to_leaderboard(board.id, form, board.starts_on),
        status=wanted.status or board.status,
        activated_at=board.activated_at,
        finished_at=board.finished_at,
    )


def _ranking_fields(ranked_by: RankedBy) -> dict[str, Any]:
    match ranked_by:
        case MetricRanking(metric_id):
            return {"rank_by": RankBy.METRIC, "metric_id": metric_id, "points_system_id": None}
        case PointsRanking(system_id):
            return {"rank_by": RankBy.POINTS, "metric_id": None, "points_system_id": system_id}
        case StreakRanking():
            return {"rank_by": RankBy.STREAK, "metric_id": None, "points_system_id": None}
        case _:
            assert_never(ranked_by)


def _to_ranking(wanted: LeaderboardCreate) -> RankedBy:
    RULES.require_own_fields(wanted)
    kind = f"rankBy {wanted.rank_by}"
    match wanted.rank_by:
        case RankBy.METRIC:
            return MetricRanking(MetricId(stored_id(required(wanted.metric_id, "metricId", kind))))
        case RankBy.POINTS:
            return PointsRanking(PointsSystemId(stored_id(required(wanted.points_system_id, "pointsSystemId", kind))))
        case RankBy.STREAK:
            return StreakRanking()
        case _:
            assert_never(wanted.rank_by)


def _to_repetition(unit: RunUnit | None, interval: int | None) -> Repetition | None:
    if unit is None and interval is None:
        return None
    if unit is None:
        raise IssueError("runUnit is required with runInterval")
    if interval is None:
        raise IssueError("runInterval is required with runUnit")
    return Repetition(unit, interval)
