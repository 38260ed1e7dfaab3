"""Payloads of `emails.*`: somebody is to be written to (behaviour 8.1, 9.4)."""

from collections.abc import Sequence
from datetime import date, datetime

from plaudit.domain.identifiers import AchievementId
from plaudit.domain.local_time import local_date, zone_of
from plaudit.domain.streak_history import PeriodView
from plaudit.domain.streak_pauses import Pause, listed_pauses
from plaudit.domain.streaks import StreakView
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.achievements import achievement_fields
from plaudit.messaging.webhook_payloads.streaks import streak_fields
from plaudit.messaging.webhook_payloads.users import Payload, Subject, user_fields
from plaudit.values import to_wire_instant


def achievement_due(subject: Subject, achievement_id: AchievementId, achieved_at: datetime | None) -> Payload | None:
    """Return that an e-mail about an achievement is due; None when the achievement is deleted."""
    achievement = subject.configuration.achievements.get(achievement_id)
    if achievement is None:
        return None
    told = achievement_fields(achievement, subject.configuration, achieved_at)
    return _email(WebhookType.EMAILS_ACHIEVEMENT_DUE, subject, {"achievement": told})


def reactivation_due(subject: Subject, *, number: int, days: int) -> Payload:
    """Return that the how many-th e-mail to a user who was last active so many days ago is due."""
    told = {"messageNumber": number, "daysSinceLastActive": days}
    return _email(WebhookType.EMAILS_REACTIVATION_DUE, subject, {"reactivation": told})


def streak_reminder_due(
    subject: Subject, streak: StreakView, periods: Sequence[PeriodView], pauses: Sequence[Pause]
) -> Payload:
    """Return that a reminder of a streak is due; of the user's pauses the upcoming and active ones are listed."""
    today = local_date(subject.at, zone_of(subject.profile.time_zone))
    told = streak_fields(streak, periods, listed_pauses(pauses, today))
    return _email(WebhookType.EMAILS_STREAK_REMINDER_DUE, subject, {"streak": told})


def recap_due(subject: Subject, *, starts_on: date, ends_on: date) -> Payload:
    """Return that an e-mail about the days of a period, both included, is due."""
    told = {"periodStart": starts_on.isoformat(), "periodEnd": ends_on.isoformat()}
    return _email(WebhookType.EMAILS_RECAP_DUE, subject, {"recap": told})


def _email(type_: WebhookType, subject: Subject, told: Payload) -> Payload:
    return {"type": type_.value, "timestamp": to_wire_instant(subject.at), "user": user_fields(subject), **told}
