"""Streaks in answers, in the shapes that the official SDK expects (behaviour 1.9, 4.3, 4.10)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field

from http_api.models import APIModel, Id, Instant, example_with, optional
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_history import Explanation, PeriodView, Reason
from plaudit.domain.streak_pauses import Pause, listed_pauses
from plaudit.domain.streaks import StreakView
from plaudit.services.read_streaks import SettledUser, UserLength

ONLY_WITH_FREEZES = "Only present if the streak settings have freezes."
ONLY_WITH_EARNING = "Only present if freezes are earned by the passing of days."


class BaseStreak(APIModel):
    """A streak; all dates are null when there is none."""

    model_config = example_with("freezes", "maxFreezes")

    length: int
    frequency: Frequency
    started: date | None = Field(description="The first day of the first period.")
    period_start: date | None = Field(description="The first day of the current period.")
    period_end: date | None = Field(description="The last day of the current period.")
    expires: date | None = Field(description="The last day on which the user can still act.")
    freezes: int | None = optional(ONLY_WITH_FREEZES)
    max_freezes: int | None = optional(ONLY_WITH_FREEZES)
    freeze_auto_earn_interval: int | None = optional(f"In days. {ONLY_WITH_EARNING}")
    freeze_auto_earn_amount: int | None = optional(ONLY_WITH_EARNING)


class EventStreak(BaseStreak):
    """A streak right after an event."""

    extended: bool = Field(description="Whether this event made the current period count.")


class StreakPeriod(APIModel):
    """A period of the history, and the length of the streak at its end."""

    period_start: date
    period_end: date
    length: int = Field(description="The length of the streak at the end of the period.", examples=[12])
    used_freeze: bool | None = optional(ONLY_WITH_FREEZES)
    used_pause: bool = Field(description="Whether a pause covers the period, counted or not.")
    reset_at: Instant | None = Field(description="When the streak was reset in this period.", examples=[None])


class StreakPause(APIModel):
    """A pause that is upcoming or active; both dates are included."""

    id: Id
    start: date
    end: date = Field(description="The last day, included.")


class StreakResponse(BaseStreak):
    """A user's streak and how it went."""

    extended: Instant | None = Field(description="When a period counted last; null when there is no streak.")
    streak_history: list[StreakPeriod] = Field(description="Oldest first, up to the current period.")
    pauses: list[StreakPause] = Field(description="Upcoming and active pauses.")


class BulkStreakItem(APIModel):
    """The streak of one of many users."""

    user_id: str
    streak_length: int
    extended: Instant | None = Field(description="When a period counted last; null when there is no streak.")


class ExplainedPeriod(APIModel):
    """What became of a period, and when.

    `counted`; held by `freeze`, `pause`, `day_off` or `travel`; `lost` or `reset`; `open` while the user can still
    act in it; `none` when there was nothing to hold.
    """

    period_start: date
    period_end: date
    outcome: Reason
    length: int = Field(description="The length of the streak at the end of the period.")
    at: Instant | None = Field(description="When the period counted or was settled; null while it is open.")


class StreakExplanation(APIModel):
    """Why a streak stands as it does."""

    frequency: Frequency
    length: int
    enabled: bool = Field(description="False: the user has switched streaks off, and the length is 0 whatever happens.")
    periods: list[ExplainedPeriod] = Field(description="Oldest first, up to the current period.")


def to_event_streak(streak: StreakView, *, is_extended: bool) -> EventStreak:
    """Return the streak after an event as the wire shows it."""
    return EventStreak(**_base(streak), extended=is_extended)


def to_streak_response(settled: SettledUser, periods: Sequence[PeriodView]) -> StreakResponse:
    """Return a user's streak as the wire shows it."""
    streak = settled.view
    has_freezes = streak.freezes is not None
    return StreakResponse(
        **_base(streak),
        extended=streak.extended_at,
        streak_history=[_to_period(period, has_freezes=has_freezes) for period in periods],
        pauses=[_to_pause(pause) for pause in listed_pauses(settled.user.streaks.pauses, settled.today)],
    )


def to_bulk_item(length: UserLength) -> BulkStreakItem:
    """Return the streak of one of many users as the wire shows it."""
    return BulkStreakItem(user_id=length.user_id, streak_length=length.length, extended=length.extended_at)


def to_explanation(settled: SettledUser, periods: Sequence[Explanation]) -> StreakExplanation:
    """Return the explanation of a streak as the wire shows it."""
    return StreakExplanation(
        frequency=settled.settings.frequency,
        length=settled.view.length,
        enabled=settled.user.preferences.streak.is_enabled is not False,
        periods=[
            ExplainedPeriod(
                period_start=period.period_starts_on,
                period_end=period.period_ends_on,
                outcome=period.reason,
                length=period.length,
                at=period.at,
            )
            for period in periods
        ],
    )


def _base(streak: StreakView) -> dict[str, Any]:
    return {
        "length": streak.length,
        "frequency": streak.frequency,
        "started": streak.started_on,
        "period_start": streak.period_starts_on,
        "period_end": streak.period_ends_on,
        "expires": streak.expires_on,
        "freezes": streak.freezes,
        "max_freezes": streak.max_freezes,
        "freeze_auto_earn_interval": streak.auto_earn_interval,
        "freeze_auto_earn_amount": streak.auto_earn_amount,
    }


def _to_period(period: PeriodView, *, has_freezes: bool) -> StreakPeriod:
    return StreakPeriod(
        period_start=period.period_starts_on,
        period_end=period.period_ends_on,
        length=period.length,
        used_freeze=period.used_freeze if has_freezes else None,
        used_pause=period.used_pause,
        reset_at=period.reset_at,
    )


def _to_pause(pause: Pause) -> StreakPause:
    return StreakPause(id=pause.id, start=pause.starts_on, end=pause.ends_on)
