"""Answers to events, in the shapes that the official SDK expects (behaviour 1.9, 3.3)."""

from datetime import datetime

from pydantic import Field

from application_api.schemas.achievements import UserAchievement, to_event_achievements
from application_api.schemas.leaderboards import EventLeaderboard, to_event_leaderboard
from application_api.schemas.points import EventPointsResponse, to_event_points
from application_api.schemas.streaks import EventStreak, to_event_streak
from http_api.models import APIModel, Id, Number, example_with, optional
from plaudit.domain.configuration import Configuration
from plaudit.services.record_event import BoardAnswer, EventAnswer


class EventResponse(APIModel):
    """What an event came to."""

    model_config = example_with()

    event_id: Id
    metric_id: Id
    total: Number = Field(description="The user's total of the metric after the event.", examples=[412])
    achievements: list[UserAchievement]
    current_streak: EventStreak
    points: dict[str, EventPointsResponse]
    leaderboards: dict[str, EventLeaderboard]
    idempotency_key: str | None = optional("Only present if the request carried one.")
    idempotent_replayed: bool | None = optional("Only present with an idempotency key.")


def to_event_response(
    answer: EventAnswer, configuration: Configuration, idempotency_key: str | None, now: datetime
) -> EventResponse:
    """Return the answer as the wire shows it; a replay caused nothing (3.4)."""
    decided = answer.decided
    response = EventResponse(
        event_id=answer.event_id,
        metric_id=answer.metric.id,
        total=answer.total,
        achievements=to_event_achievements(decided, configuration) if decided else [],
        current_streak=to_event_streak(answer.streak, is_extended=answer.is_streak_extended),
        points=to_event_points(decided, configuration) if decided else {},
        leaderboards={each.move.board.key: _to_board(each, configuration, now) for each in answer.boards},
    )
    if idempotency_key:
        response.idempotency_key = idempotency_key
        response.idempotent_replayed = decided is None
    return response


def _to_board(answer: BoardAnswer, configuration: Configuration, now: datetime) -> EventLeaderboard:
    return to_event_leaderboard(answer.move, answer.placing, answer.previous_rank, configuration, now)
