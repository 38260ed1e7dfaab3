"""How streaks went, period by period: for the user's history, and for the question why (behaviour 3.8, 4.10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from plaudit.domain.local_time import local_date
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.streak_chains import Chain, end_of_period
from plaudit.domain.streak_happenings import Outcome, PeriodsSettled
from plaudit.domain.streak_pauses import is_paused
from plaudit.domain.streak_settings import StreakSettings
from plaudit.domain.streaks import Streaks, visible_chain


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period of the history: the length at its end, and what it took to get there."""

    period_starts_on: date
    period_ends_on: date
    length: int
    used_freeze: bool = False
    used_pause: bool = False
    reset_at: datetime | None = None


class Reason(StrEnum):
    """Why a streak stands as it does after a period."""

    COUNTED = "counted"
    FREEZE = "freeze"
    PAUSE = "pause"
    DAY_OFF = "day_off"
    TRAVEL = "travel"
    LOST = "lost"
    RESET = "reset"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a period, and when; nothing became of one that is open, or in which there was no streak."""

    period_starts_on: date
    period_ends_on: date
    reason: Reason
    length: int
    at: datetime | None = None


REASONS: Mapping[Outcome, Reason] = {
    Outcome.COUNTED: Reason.COUNTED,
    Outcome.FROZEN: Reason.FREEZE,
    Outcome.PAUSED: Reason.PAUSE,
    Outcome.DAY_OFF: Reason.DAY_OFF,
    Outcome.HELD: Reason.TRAVEL,
    Outcome.LOST: Reason.LOST,
    Outcome.RESET: Reason.RESET,
}


def history_window(frequency: Frequency, today: date, periods: int) -> range:
    """Return the periods of a history: so many up to the current one, oldest first (4.10)."""
    current = period_of(today, frequency)
    return range(current - periods + 1, current + 1)


def history(
    records: Iterable[PeriodsSettled],
    streaks: Streaks,
    settings: StreakSettings,
    preferences: StreakPreferences,
    today: date,
    *,
    periods: int,
) -> list[PeriodView]:
    """Return the last periods up to the current one, oldest first (4.10).

    `records` are those of the active frequency, what is stored before what an unsaved settling adds. A period without
    a record is open, or there was no streak in it.
    """
    frequency, chain = settings.frequency, visible_chain(streaks, settings, preferences)
    window = history_window(frequency, today, periods)
    by_period = _by_period(records, window)
    return [
        PeriodView(
            first_day(period, frequency),
            last_day(period, frequency),
            0 if preferences.is_enabled is False else _length(by_period.get(period), chain, period),
            used_freeze=period in by_period and by_period[period].outcome is Outcome.FROZEN,
            used_pause=is_paused(streaks.pauses, period, frequency)
            or (period in by_period and by_period[period].outcome is Outcome.PAUSED),
            reset_at=by_period[period].reset_at if period in by_period else None,
        )
        for period in window
    ]


def explain(
    records: Iterable[PeriodsSettled],
    streaks: Streaks,
    frequency: Frequency,
    window: range,
    now: datetime,
    zone: ZoneInfo,
) -> list[Explanation]:
    """Return what became of each period of a range, of a frequency's chain, and when; records as for `history`."""
    chain, current = streaks.chains[frequency], period_of(local_date(now, zone), frequency)
    by_period = _by_period(records, window)
    return [_explanation(period, by_period.get(period), chain, frequency, current) for period in window]


def _explanation(
    period: int, record: PeriodsSettled | None, chain: Chain, frequency: Frequency, current: int
) -> Explanation:
    days = first_day(period, frequency), last_day(period, frequency)
    if record:
        return Explanation(*days, REASONS[record.outcome], record.length, _settled_at(record, period))
    is_open = period > chain.settled_through and (period == current or (period < current and chain.length > 0))
    return Explanation(*days, Reason.OPEN if is_open else Reason.NONE, _length(None, chain, period) if is_open else 0)


def _by_period(records: Iterable[PeriodsSettled], window: range) -> dict[int, PeriodsSettled]:
    """Return the records of a window by period; a later record of a period replaces an earlier one."""
    by_period = {}
    for record in records:
        for period in range(max(record.period, window.start), min(record.last_period + 1, window.stop)):
            by_period[period] = record
    return by_period


def _length(record: PeriodsSettled | None, chain: Chain, period: int) -> int:
    if record:
        return record.length
    return chain.length if period > chain.settled_through else 0


def _settled_at(record: PeriodsSettled, period: int) -> datetime:
    """Return when one period of a group was settled: at its end, unless it is the first, or was jumped over."""
    if period == record.period or record.outcome is Outcome.HELD:
        return record.at
    return end_of_period(period, record.frequency, ZoneInfo(record.zone))
