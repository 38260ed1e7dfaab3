"""All that is stored of a user as one document that a person can read (behaviour 2.7)."""

from typing import Any

from pydantic import Field

from http_api.models import APIModel, Id, Instant
from http_api.user_log import UserLogEntry
from plaudit.services.export_user import ExportPage

Told = dict[str, Any]

A_UUID = "0197f3c4-9b21-7e35-8c10-5d4e7f60a1b2"
AN_INSTANT = "2026-03-10T12:00:00.000Z"
A_SCORE = {"leaderboardKey": "readers", "run": "2026-03-09", "value": 412, "reached": AN_INSTANT, "group": []}


def records(description: str, example: Told) -> Any:  # noqa: ANN401  # stands for the default of any field
    """Return a field that holds records of one kind."""
    return Field(description=description, examples=[[example]])


class ExportedKey(APIModel):
    """An application key of the user; what it opens with is not stored."""

    id: Id
    prefix: str = Field(description="What stands before the dot of the key.", examples=["app_Ab3dE"])
    created: Instant
    last_used: Instant | None = Field(description="When it was used last, to the hour; null if it never was.")


class ExportedOverview(APIModel):
    """How things stand with the user."""

    user: Told = Field(
        description="The profile; fields that hold nothing are left out.",
        examples=[{"id": "ada", "name": "Ada Lovelace", "tz": "Europe/London"}],
    )
    preferences: Told = Field(
        description="What the user has decided about notifications and the streak.",
        examples=[{"notifications": {"recap": ["email"]}}],
    )
    streak: Told = Field(
        description="The streak now, its freezes, all pauses, and the chain of each frequency.",
        examples=[{"length": 12, "frequency": "daily", "started": "2026-02-27", "freezes": 1, "pauses": []}],
    )
    points: list[Told] = records(
        "The total and the level in each points system, and scores on its boards.",
        {"pointsSystemKey": "xp", "total": 120, "level": "bronze", "leaderboards": [A_SCORE]},
    )
    streak_leaderboards: list[Told] = records("Scores on the boards that rank by streak.", A_SCORE)
    due_at: Instant | None = Field(description="When the clock looks at the user next; null if there is no need to.")
    application_keys: list[ExportedKey] = Field(description="Keys that open the Application API for this user.")
    boosts: list[Told] = records(
        "Boosts that are for this user alone.", {"name": "Double weekend", "pointsSystemKey": "xp", "multiplier": 2}
    )


class UserExport(APIModel):
    """All that is stored of a user, or a page of it: each list holds a part, in a stable order."""

    overview: ExportedOverview | None = Field(description="How things stand; on the first page only.")
    metrics: list[Told] = records(
        "Totals, the highest they were, and scores on boards.",
        {"metricKey": "pages-read", "total": 412, "highest": 412, "leaderboards": [A_SCORE]},
    )
    achievements: list[Told] = records(
        "Completions of achievements.", {"achievementName": "Bookworm", "achievedAt": AN_INSTANT}
    )
    awards: list[Told] = records(
        "What triggers awarded, with trigger and boosts as they were.",
        {"pointsSystemKey": "xp", "awardedAt": AN_INSTANT, "awarded": 6, "total": 120},
    )
    days: list[Told] = records(
        "Local days of metrics: the change, and the total at the end.",
        {"metricKey": "pages-read", "day": "2026-03-10", "change": 12, "total": 412},
    )
    days_by_attributes: list[Told] = records(
        "The changes of local days by event attributes.",
        {"metricKey": "pages-read", "day": "2026-03-10", "attributes": {"genre": "fiction"}, "change": 12},
    )
    points_days: list[Told] = records(
        "Local days of points systems.", {"pointsSystemKey": "xp", "day": "2026-03-10", "change": 6, "total": 120}
    )
    streak_periods: list[Told] = records(
        "What became of days, weeks and months; consecutive ones together.",
        {"frequency": "daily", "firstDay": "2026-03-09", "lastDay": "2026-03-10", "outcome": "counted", "length": 12},
    )
    past_scores: list[Told] = records("Scores in runs of boards that are over.", A_SCORE)
    idempotency_marks: list[Told] = records(
        "Which events used an idempotency key, by a hash of the key.", {"metricKey": "pages-read", "eventId": A_UUID}
    )
    batch_events: list[Told] = records(
        "Events of batches, as long as the batches are kept.",
        {"acceptedAt": AN_INSTANT, "event": {"metricKey": "pages-read", "value": 12}, "user": {}},
    )
    pending_moves: list[Told] = records(
        "Log entries whose moves on boards are still to be carried out.", {"sequence": 42}
    )
    log: list[UserLogEntry] = Field(description="Everything that happened, and what it caused.")
    next: str | None = Field(
        description="Send it as `startAfter` for the next page; null when there is none.",
        examples=["LOG#000000000412"],
    )


def to_user_export(page: ExportPage) -> UserExport:
    """Return a page as the wire shows it."""
    return UserExport.model_validate({"overview": page.overview, **page.sections, "next": page.next})
