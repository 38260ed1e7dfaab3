"""Who in the outside world wants to be told of what (behaviour 8.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plaudit.domain.identifiers import WebhookId

OVERLAP = timedelta(hours=24)
"""How long deliveries are signed with the secret before as well, after it was rotated (8.2)."""


class WebhookType(StrEnum):
    """What a webhook may be told of, by the names of the wire."""

    ACHIEVEMENT_COMPLETED = "achievement.completed"
    STREAK_STARTED = "streak.started"
    STREAK_EXTENDED = "streak.extended"
    STREAK_LOST = "streak.lost"
    STREAK_FREEZE_CONSUMED = "streak.freeze_consumed"
    STREAK_FREEZE_EARNED = "streak.freeze_earned"
    POINTS_CHANGED = "points.changed"
    POINTS_LEVEL_CHANGED = "points.level_changed"
    POINTS_BOOST_STARTED = "points.boost_started"
    POINTS_BOOST_FINISHED = "points.boost_finished"
    LEADERBOARD_STARTED = "leaderboard.started"
    LEADERBOARD_CHANGED = "leaderboard.changed"
    LEADERBOARD_FINISHED = "leaderboard.finished"
    LEADERBOARD_RANK_CHANGED = "leaderboard.rank_changed"
    EMAILS_RECAP_DUE = "emails.recap_due"
    EMAILS_REACTIVATION_DUE = "emails.reactivation_due"
    EMAILS_STREAK_REMINDER_DUE = "emails.streak_reminder_due"
    EMAILS_ACHIEVEMENT_DUE = "emails.achievement_due"


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver: where it is, and what it is told of.

    Its secret is derived from its id and `generation`, which counts the secrets it has had; it is stored nowhere.
    """

    id: WebhookId
    name: str
    url: str
    types: tuple[WebhookType, ...]
    created_at: datetime
    is_enabled: bool = True
    generation: int = 1
    rotated_at: datetime | None = None

    def generations_at(self, now: datetime) -> tuple[int, ...]:
        """Return which secrets sign at an instant, the newest first: both for a day after a rotation (8.2)."""
        if self.rotated_at is not None and now < self.rotated_at + OVERLAP:
            return (self.generation, self.generation - 1)
        return (self.generation,)
