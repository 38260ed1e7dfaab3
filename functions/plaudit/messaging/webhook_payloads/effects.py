"""Payloads of the effects that are told one by one (behaviour 8.1); what is told by window (8.6) is not among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, assert_never

from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.identifiers import PointsSystemId
from plaudit.domain.streak_history import PeriodView
from plaudit.domain.streak_pauses import Pause
from plaudit.messaging.webhook_payloads import achievements, emails, points, streaks
from plaudit.messaging.webhook_payloads.users import Payload, Subject

StreakEffect: TypeAlias = StreakStarted | StreakExtended | StreakLost | FreezesEarned | FreezesUsed
EmailEffect: TypeAlias = AchievementEmailDue | ReactivationEmailDue | StreakReminderEmailDue | RecapEmailDue


@dataclass(frozen=True, slots=True)
class Details:
    """What payloads tell besides their effects; each is for one kind of effect only.

    `totals` are for a changed level, `achieved_at` (null if it is not known) for an e-mail about an achievement,
    `periods`, oldest first, and all of the user's `pauses` for a reminder of a streak.
    """

    totals: Mapping[PointsSystemId, int] = field(default_factory=dict)
    achieved_at: datetime | None = None
    periods: Sequence[PeriodView] = ()
    pauses: Sequence[Pause] = ()


def totals_after(effects: Iterable[Effect]) -> dict[PointsSystemId, int]:
    """Return the totals that a step led to; it has one for each level that it changed."""
    return {effect.system_id: effect.total for effect in effects if isinstance(effect, PointsAwarded)}


def payload_of_effect(subject: Subject, effect: Effect, details: Details) -> Payload | None:
    """Return what webhooks are told of an effect.

    None for one that is told by window, for one that is told to nobody, and when what it names is deleted.
    """
    match effect:
        case AchievementCompleted(achievement_id):
            return achievements.completed(subject, achievement_id)
        case LevelChanged(system_id):
            return points.level_changed(subject, effect, details.totals[system_id])
        case StreakStarted() | StreakExtended() | StreakLost() | FreezesEarned() | FreezesUsed():
            return _payload_of_streak(subject, effect)
        case AchievementEmailDue() | ReactivationEmailDue() | StreakReminderEmailDue() | RecapEmailDue():
            return _payload_of_email(subject, effect, details)
        case UserCreated() | MetricChanged() | PointsAwarded() | ScoreChanged():
            return None
        case _:
            assert_never(effect)


def _payload_of_streak(subject: Subject, effect: StreakEffect) -> Payload:
    match effect:
        case StreakStarted(streak):
            return streaks.started(subject, streak)
        case StreakExtended(streak):
            return streaks.extended(subject, streak)
        case StreakLost(length):
            return streaks.lost(subject, length)
        case FreezesEarned(count, left):
            return streaks.freeze_earned(subject, earned=count, freezes=left)
        case FreezesUsed(count, left):
            return streaks.freeze_consumed(subject, consumed=count, freezes=left)
        case _:
            assert_never(effect)


def _payload_of_email(subject: Subject, effect: EmailEffect, details: Details) -> Payload | None:
    match effect:
        case AchievementEmailDue(achievement_id):
            return emails.achievement_due(subject, achievement_id, details.achieved_at)
        case ReactivationEmailDue(number, days):
            return emails.reactivation_due(subject, number=number, days=days)
        case StreakReminderEmailDue(streak):
            return emails.streak_reminder_due(subject, streak, details.periods, details.pauses)
        case RecapEmailDue(starts_on, ends_on):
            return emails.recap_due(subject, starts_on=starts_on, ends_on=ends_on)
        case _:
            assert_never(effect)
