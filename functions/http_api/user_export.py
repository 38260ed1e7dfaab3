"""All that is stored of a user as one document that a person can read (behaviour 2.7)."""

from typing import Any

from pydantic import Field

from http_api.models import APIModel, Instant
from http_api.user_log import UserLogEntry
from plaudit.services.export_user import ExportPage

Told = dict[str, Any]


class ExportedKey(APIModel):
    """An application key of the user; what it opens with is not stored."""

    id: str
    prefix: str = Field(description="What stands before the dot of the key.", examples=["app_Ab3dE"])
    created: Instant
    last_used: Instant | None


class ExportedOverview(APIModel):
    """How things stand with the user."""

    user: Told = Field(
        description="The profile; fields that hold nothing are left out.",
        examples=[{"id": "ada", "name": "Ada Lovelace", "tz": "Europe/London"}],
    )
    preferences: Told = Field(description="What the user has decided about notifications and the streak.")
    streak: Told = Field(description="The streak now, its freezes, all pauses, and the chain of each frequency.")
    points: list[Told] = Field(description="The total and the level in each points system, and scores on its boards.")
    streak_leaderboards: list[Told] = Field(description="Scores on the boards that rank by streak.")
    application_keys: list[ExportedKey]
    boosts: list[Told] = Field(description="Boosts that are for this user alone.")


class UserExport(APIModel):
    """All that is stored of a user, or a page of it: each list holds a part, in a stable order."""

    overview: ExportedOverview | None = Field(description="On the first page only.")
    metrics: list[Told] = Field(
        description="Totals, the highest they were, and scores on boards.",
        examples=[[{"metricKey": "pages-read", "total": 412, "highest": 412}]],
    )
    achievements: list[Told] = Field(description="Completions.")
    awards: list[Told] = Field(description="What triggers awarded, with trigger and boosts as they were.")
    days: list[Told] = Field(description="Local days of metrics: the change, and the total at the end.")
    days_by_attributes: list[Told] = Field(description="The changes of local days by event attributes.")
    points_days: list[Told] = Field(description="Local days of points systems.")
    streak_periods: list[Told] = Field(description="What became of days, weeks and months; consecutive ones together.")
    past_scores: list[Told] = Field(description="Scores in runs of boards that are over.")
    idempotency_marks: list[Told] = Field(description="Which events used an idempotency key, by a hash of the key.")
    batch_events: list[Told] = Field(description="Events of batches, as long as the batches are kept.")
    pending_moves: list[Told] = Field(description="Log entries whose moves on boards are still to be carried out.")
    log: list[UserLogEntry] = Field(description="Everything that happened, and what it caused.")
    next: str | None = Field(
        description="Send it as `startAfter` for the next page; null when there is none.",
        examples=["LOG#000000000412"],
    )


def to_user_export(page: ExportPage) -> UserExport:
    """Return a page as the wire shows it."""
    return UserExport.model_validate({"overview": page.overview, **page.sections, "next": page.next})
