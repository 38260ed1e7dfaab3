"""Answers to events, in the shapes that the official SDK expects (behaviour 1.9, 3.3)."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from http_api.models import APIModel, Number, optional
from plaudit.domain.streaks import StreakView
from plaudit.services.record_event import EventAnswer


class EventStreak(APIModel):
    """A streak right after an event; the dates are null when there is none."""

    length: int
    frequency: Literal["daily"] = "daily"
    started: date | None
    period_start: date | None
    period_end: date | None
    expires: date | None
    extended: bool = Field(description="Whether this event made the current period count.")


class EventResponse(APIModel):
    """What an event came to."""

    event_id: str
    metric_id: str
    total: Number
    achievements: list[dict[str, Any]]
    current_streak: EventStreak
    points: dict[str, dict[str, Any]]
    leaderboards: dict[str, dict[str, Any]]
    idempotency_key: str | None = optional("Only present if the request carried one.")
    idempotent_replayed: bool | None = optional("Only present with an idempotency key.")


def to_event_response(answer: EventAnswer, idempotency_key: str | None) -> EventResponse:
    """Return the answer as the wire shows it."""
    response = EventResponse(
        event_id=answer.event_id,
        metric_id=answer.metric.id,
        total=answer.total,
        achievements=[],
        current_streak=_to_event_streak(answer.streak, is_extended=answer.is_streak_extended),
        points={},
        leaderboards={},
    )
    if idempotency_key:
        response.idempotency_key = idempotency_key
        response.idempotent_replayed = answer.decided is None
    return response


def _to_event_streak(streak: StreakView, *, is_extended: bool) -> EventStreak:
    return EventStreak(
        length=streak.length,
        started=streak.started_on,
        period_start=streak.period_starts_on,
        period_end=streak.period_ends_on,
        expires=streak.expires_on,
        extended=is_extended,
    )
