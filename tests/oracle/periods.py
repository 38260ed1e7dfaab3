"""Local time and the periods of streaks (4.1). A period is named by its first day."""

import zoneinfo
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from oracle.scenario import Frequency

# The pinned tzdata package, never the host's own files.
zoneinfo.reset_tzpath(to=[])

DAY = timedelta(days=1)
TINY = timedelta(microseconds=1)


def local_time(instant: datetime, tz: str | None) -> datetime:
    """Return what a clock at the user's place shows, as a naive datetime."""
    return instant.astimezone(ZoneInfo(tz or "UTC")).replace(tzinfo=None)


def local_day(instant: datetime, tz: str | None) -> date:
    return local_time(instant, tz).date()


@cache
def day_start(day: date, tz: str | None) -> datetime:
    """Return the first instant at which a clock at the place shows this day or a later one."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(tz or "UTC")).astimezone(UTC)


def period_of(day: date, frequency: Frequency) -> date:
    match frequency:
        case Frequency.DAILY:
            return day
        case Frequency.WEEKLY:
            return day - day.weekday() * DAY
        case Frequency.MONTHLY:
            return day.replace(day=1)


def next_period(period: date, frequency: Frequency) -> date:
    return last_day(period, frequency) + DAY


def previous_period(period: date, frequency: Frequency) -> date:
    return period_of(period - DAY, frequency)


def last_day(period: date, frequency: Frequency) -> date:
    match frequency:
        case Frequency.DAILY:
            return period
        case Frequency.WEEKLY:
            return period + 6 * DAY
        case Frequency.MONTHLY:
            return period.replace(day=monthrange(period.year, period.month)[1])


def period_end(period: date, frequency: Frequency, tz: str | None) -> datetime:
    """Return the first instant after the period in the zone (4.4)."""
    return day_end(last_day(period, frequency), tz)


@cache
def day_end(day: date, tz: str | None) -> datetime:
    """Return the first instant after which no clock at the place shows the day: it may have had a part of it twice."""
    next_day = datetime.combine(day + DAY, time.min, tzinfo=ZoneInfo(tz or "UTC"))
    first, second = (next_day.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if second > first and local_day(second - TINY, tz) == day else first


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last (7.1)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
