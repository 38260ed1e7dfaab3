"""Payloads of `streak.*`, and streaks as payloads show them (behaviour 4.3, 4.6, 4.10, 8.1)."""

from collections.abc import Sequence
from datetime import date

from plaudit.domain.streak_history import PeriodView
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streaks import StreakView
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.users import Payload, Subject, about_user
from plaudit.values import to_wire_instant


def started(subject: Subject, streak: StreakView) -> Payload:
    """Return that the first period of a streak counted."""
    return about_user(WebhookType.STREAK_STARTED, subject, {"streak": _base_fields(streak)})


def extended(subject: Subject, streak: StreakView) -> Payload:
    """Return that a further period of a streak counted."""
    return about_user(WebhookType.STREAK_EXTENDED, subject, {"streak": _base_fields(streak)})


def lost(subject: Subject, length: int) -> Payload:
    """Return that a streak of this length is lost."""
    return about_user(WebhookType.STREAK_LOST, subject, {"length": length})


def freeze_consumed(subject: Subject, *, consumed: int, freezes: int) -> Payload:
    """Return that freezes held a streak, and how many were left then."""
    return about_user(WebhookType.STREAK_FREEZE_CONSUMED, subject, {"consumed": consumed, "freezes": freezes})


def freeze_earned(subject: Subject, *, earned: int, freezes: int) -> Payload:
    """Return that a user got freezes, and how many there were then."""
    return about_user(WebhookType.STREAK_FREEZE_EARNED, subject, {"earned": earned, "freezes": freezes})


def streak_fields(streak: StreakView, periods: Sequence[PeriodView], pauses: Sequence[Pause]) -> Payload:
    """Return a streak, how it went, oldest period first, and the pauses to list, by their first day."""
    has_freezes = streak.freezes is not None
    return {
        **_base_fields(streak),
        "extended": to_wire_instant(streak.extended_at) if streak.extended_at else None,
        "streakHistory": [_period_fields(period, has_freezes=has_freezes) for period in periods],
        "pauses": [{"id": each.id, "start": _text(each.starts_on), "end": _text(each.ends_on)} for each in pauses],
    }


def _base_fields(streak: StreakView) -> Payload:
    only_if_present = {
        "freezes": streak.freezes,
        "maxFreezes": streak.max_freezes,
        "freezeAutoEarnInterval": streak.auto_earn_interval,
        "freezeAutoEarnAmount": streak.auto_earn_amount,
    }
    return {
        "length": streak.length,
        "frequency": streak.frequency.value,
        "started": _text(streak.started_on),
        "periodStart": _text(streak.period_starts_on),
        "periodEnd": _text(streak.period_ends_on),
        "expires": _text(streak.expires_on),
        **{name: number for name, number in only_if_present.items() if number is not None},
    }


def _period_fields(period: PeriodView, *, has_freezes: bool) -> Payload:
    return {
        "periodStart": _text(period.period_starts_on),
        "periodEnd": _text(period.period_ends_on),
        "length": period.length,
        **({"usedFreeze": period.used_freeze} if has_freezes else {}),
        "usedPause": period.used_pause,
        "resetAt": to_wire_instant(period.reset_at) if period.reset_at else None,
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
