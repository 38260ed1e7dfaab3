"""A user's daily streak under the default settings: every local day with an event of a non-zero value counts.

Rules: behaviour 4.1-4.5. Everything is a function of values; a streak that nobody touched in time is found to be
lost by whoever looks at it next, so no clock has to run for the truth to be seen.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from plaudit.domain.local_time import local_date, start_of_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """An unbroken chain of counted days; there is none when `length` is 0.

    `lost_at` is the first instant at which the streak is lost unless another day has counted before it.
    """

    length: int = 0
    started_on: date | None = None
    counted_on: date | None = None
    lost_at: datetime | None = None


NO_STREAK = Streak()


@dataclass(frozen=True, slots=True)
class StreakView:
    """A streak as a user sees it at an instant; the dates are None when the length is 0 (4.3)."""

    length: int
    started_on: date | None = None
    period_starts_on: date | None = None
    period_ends_on: date | None = None
    expires_on: date | None = None


def settle(streak: Streak, now: datetime) -> Streak:
    """Return the streak as it is at `now`: none if a day was missed (4.4). Settling twice changes nothing."""
    if streak.lost_at is not None and now >= streak.lost_at:
        return NO_STREAK
    return streak


def change_zone(streak: Streak, zone: ZoneInfo) -> Streak:
    """Return a settled streak for a user who is in another zone from now on; the time to act never shrinks (4.5)."""
    if streak.counted_on is None or streak.lost_at is None:
        return streak
    return _with_deadline(streak, streak.counted_on, zone)


def count(streak: Streak, now: datetime, zone: ZoneInfo) -> Streak:
    """Return a settled streak after an event that counts for the local day of `now`.

    A date that is had twice, after a change of zone, counts once. An earlier day that is not yet lost when a later one
    counts is held: it neither adds nor breaks (4.5).
    """
    today = local_date(now, zone)
    if streak.counted_on is not None and today <= streak.counted_on:
        return streak
    extended = Streak(streak.length + 1, streak.started_on or today, today, streak.lost_at)
    return _with_deadline(extended, today, zone)


def view(streak: Streak, now: datetime, zone: ZoneInfo) -> StreakView:
    """Return what to show of a streak at an instant (4.3)."""
    settled = settle(streak, now)
    if settled.lost_at is None:
        return StreakView(length=0)
    today = local_date(now, zone)
    last_instant = settled.lost_at - timedelta(microseconds=1)
    return StreakView(settled.length, settled.started_on, today, today, local_date(last_instant, zone))


def _with_deadline(streak: Streak, counted_on: date, zone: ZoneInfo) -> Streak:
    """Give the user until the end of the day after the counted one, and never less than was had before."""
    end_of_next_day = start_of_day(counted_on + 2 * ONE_DAY, zone)
    lost_at = max(streak.lost_at, end_of_next_day) if streak.lost_at else end_of_next_day
    return Streak(streak.length, streak.started_on, counted_on, lost_at)
