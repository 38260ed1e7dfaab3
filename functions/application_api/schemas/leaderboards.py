"""Answers about leaderboards, in the shapes that the official SDK expects (behaviour 1.9, 7, 9.6)."""

from datetime import UTC, date, datetime, time
from typing import Any, Literal, assert_never

from pydantic import Field

from application_api.schemas.attributes import AttributeValue
from http_api.models import APIModel, Id, Instant, example_with, optional
from plaudit.domain.configuration import Configuration
from plaudit.domain.leaderboard_history import HistoryEntry
from plaudit.domain.leaderboard_runs import run_starting, status_at
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.leaderboards import Leaderboard, MetricRanking, PointsRanking, RankedBy, StreakRanking
from plaudit.services.read_leaderboards import Page, UserStanding, breakdown_keys
from plaudit.storage.rankings import Place
from plaudit.storage.ranks import Placing


class LeaderboardResponse(APIModel):
    """A leaderboard as it was set up."""

    id: Id
    name: str = Field(examples=["Readers of the month"])
    key: str = Field(examples=["readers"])
    status: Literal["active", "scheduled", "finished"]
    rank_by: Literal["points", "streak", "metric"] = Field(examples=["metric"])
    breakdown_attribute: str | None = Field(
        description="Deprecated: only filled when there is exactly one.", examples=[None]
    )
    breakdown_attributes: list[str] = Field(
        description="The keys of the attributes whose combined values make a group each.", examples=[[]]
    )
    metric_key: str | None
    metric_name: str | None
    points_system_key: str | None = Field(examples=[None])
    points_system_name: str | None = Field(examples=[None])
    description: str | None
    start: date
    end: date | None = Field(examples=[None])
    start_time: str | None = Field(examples=[None])
    end_time: str | None = Field(examples=[None])
    max_participants: int
    run_unit: Literal["day", "month", "year"] | None
    run_interval: int | None
    user_attributes: list[AttributeValue] = Field(
        description="Who takes part: users with all of these values.", examples=[[]]
    )


class LeaderboardRanking(APIModel):
    """A place on a leaderboard."""

    user_id: str
    user_name: str | None
    rank: int
    value: int = Field(description="The score, rounded down.", examples=[412])


class LeaderboardWithRankings(LeaderboardResponse):
    """A leaderboard and some of its places."""

    rankings: list[LeaderboardRanking]


class LeaderboardEvent(APIModel):
    """A UTC date on which a user's rank or value changed, as it was at the end of that date."""

    date: date
    timestamp: Instant = Field(description="Deprecated: the beginning of the date.")
    previous_rank: int | None
    rank: int | None
    previous_value: int | None
    value: int | None = Field(
        description="The value at the end of the date; null when the user was not on the board.", examples=[412]
    )


class UserLeaderboard(LeaderboardResponse):
    """A leaderboard and where a user stands on it; both null for who is not on it."""

    rank: int | None
    value: int | None = Field(description="The score, rounded down; null for who is not on the board.", examples=[412])


class UserLeaderboardWithHistory(UserLeaderboard):
    """A leaderboard, where a user stands on it, and how that came about."""

    history: list[LeaderboardEvent]


class EventLeaderboard(LeaderboardResponse):
    """A leaderboard on which an event changed the user's score; start and end are those of the run."""

    model_config = example_with()

    rank: int | None
    previous_rank: int | None
    threshold: int = Field(description="The value of the last place when all places are taken, else 0.", examples=[0])
    breakdown_attribute_value: str | None = optional("Deprecated: only present with exactly one breakdown attribute.")
    breakdown_attribute_values: list[AttributeValue] | None = optional("Only present with breakdown attributes.")


def to_leaderboard(board: Leaderboard, configuration: Configuration, now: datetime) -> LeaderboardResponse:
    """Return a board as the wire shows it."""
    return LeaderboardResponse(**_fields(board, configuration, now))


def to_leaderboard_with_rankings(
    board: Leaderboard, page: Page, configuration: Configuration, now: datetime
) -> LeaderboardWithRankings:
    """Return a board and a part of its places as the wire shows them."""
    rankings = [_to_ranking(place, page) for place in page.places]
    return LeaderboardWithRankings(**_fields(board, configuration, now), rankings=rankings)


def to_user_leaderboard(
    board: Leaderboard, user: UserStanding, configuration: Configuration, now: datetime
) -> UserLeaderboardWithHistory:
    """Return where a user stands as the wire shows it."""
    return UserLeaderboardWithHistory(
        **_fields(board, configuration, now),
        rank=user.standing.rank,
        value=user.standing.value,
        history=[_to_history_event(entry) for entry in user.history],
    )


def to_event_leaderboard(
    move: Move, placing: Placing, previous_rank: int | None, configuration: Configuration, now: datetime
) -> EventLeaderboard:
    """Return where an event moved the user as the wire shows it."""
    board, score = move.board, move.after or move.before
    run = run_starting(board, score.run) if score else None
    fields = _fields(board, configuration, now)
    if run:
        fields |= {"start": run.starts_on, "end": run.ends_on}
    group = score.group if score and score.group else ()
    keys = breakdown_keys(configuration, board)
    values = [AttributeValue(key=key, value=value) for key, value in zip(keys, group, strict=False)]
    return EventLeaderboard(
        **fields,
        rank=placing.rank,
        previous_rank=previous_rank,
        threshold=placing.threshold,
        breakdown_attribute_value=values[0].value if len(values) == 1 else None,
        breakdown_attribute_values=values or None,
    )


def _fields(board: Leaderboard, configuration: Configuration, now: datetime) -> dict[str, Any]:
    """Return the fields that every answer about a board has."""
    keys = breakdown_keys(configuration, board)
    repetition = board.repetition
    attributes = configuration.attributes
    return {
        "id": board.id,
        "name": board.name,
        "key": board.key,
        "status": status_at(board, now).value,
        "breakdown_attribute": keys[0] if len(keys) == 1 else None,
        "breakdown_attributes": keys,
        **_criterion(board.ranked_by, configuration),
        "description": board.description,
        "start": board.starts_on,
        "end": board.ends_on,
        "start_time": _time_text(board.start_time),
        "end_time": _time_text(board.end_time),
        "max_participants": board.max_participants,
        "run_unit": repetition.unit.value if repetition else None,
        "run_interval": repetition.interval if repetition else None,
        "user_attributes": [
            AttributeValue(key=attributes[id_].key, value=value)
            for id_, value in board.user_filter.items()
            if id_ in attributes
        ],
    }


def _criterion(ranked_by: RankedBy, configuration: Configuration) -> dict[str, str | None]:
    metric = system = None
    match ranked_by:
        case MetricRanking(metric_id):
            rank_by, metric = "metric", configuration.metrics.get(metric_id)
        case PointsRanking(system_id):
            rank_by, system = "points", configuration.points_systems.get(system_id)
        case StreakRanking():
            rank_by = "streak"
        case _:
            assert_never(ranked_by)
    return {
        "rank_by": rank_by,
        "metric_key": metric.key if metric else None,
        "metric_name": metric.name if metric else None,
        "points_system_key": system.key if system else None,
        "points_system_name": system.name if system else None,
    }


def _to_ranking(place: Place, page: Page) -> LeaderboardRanking:
    return LeaderboardRanking(
        user_id=place.user_id, user_name=page.names.get(place.user_id), rank=place.rank, value=place.value
    )


def _to_history_event(entry: HistoryEntry) -> LeaderboardEvent:
    return LeaderboardEvent(
        date=entry.day,
        timestamp=datetime.combine(entry.day, time.min, tzinfo=UTC),
        previous_rank=entry.previous.rank,
        rank=entry.standing.rank,
        previous_value=entry.previous.value,
        value=entry.standing.value,
    )


def _time_text(time_of_day: time | None) -> str | None:
    """Return a time as `HH:MM`, with seconds only if it has some."""
    if time_of_day is None:
        return None
    return time_of_day.isoformat("seconds" if time_of_day.second else "minutes")
