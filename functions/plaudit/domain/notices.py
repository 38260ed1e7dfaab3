"""E-mails that fall due by the clock: which, when, and for what (behaviour 9.4).

Nothing but the instant of a user's latest step tells what was due before: whatever is due is told at its own instant,
before anything that happens later. Who has no time zone is reckoned with that of New York.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plaudit.domain.local_time import end_of_day, local_date, start_of_day, zone_of
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.preferences import NotificationPreferences, NotificationType
from plaudit.domain.tenant_settings import AggregationPeriod

USUAL_ZONE = "America/New_York"
ACHIEVEMENTS_FROM, ACHIEVEMENTS_UNTIL = time(17), time(21)
REACTIVATION_DAYS = (3, 5, 7, 14, 30)
REMINDED_BEFORE_END = timedelta(hours=4)
REMINDER_TIME = time(9)
REMINDER_WEEKDAY, REMINDER_DAY = 5, 25
"""Friday, as ISO numbers it, and the day of the month."""

RECAP_FREQUENCIES = {
    AggregationPeriod.WEEKLY: Frequency.WEEKLY,
    AggregationPeriod.MONTHLY: Frequency.MONTHLY,
}


@dataclass(frozen=True, slots=True)
class WaitingAchievement:
    """An achievement that is complete, by its number, and when the user is to be told."""

    due_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Notices:
    """What decides about a user's e-mails: the latest event, and the achievements that wait for their hour.

    `active_in` is the zone of the user's at that event, `active_on` the latest local day of any event. What happened
    until `summed_up_on` has been summed up already, though a journey may bring its period once more.
    """

    active_at: datetime | None = None
    achievements: tuple[WaitingAchievement, ...] = ()
    active_in: str | None = None
    active_on: date | None = None
    summed_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reactivation:
    """A message to who has not been active for so many days, the how many-th since then."""

    number: int
    days: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Recap:
    """A message about the days of a period that is over."""

    starts_on: date
    ends_on: date
    due_at: datetime


def is_wanted(preferences: NotificationPreferences, type_: NotificationType) -> bool:
    """Tell whether a user takes a type of notification in any way; one that was never set is on (2.6)."""
    return type_ not in preferences or bool(preferences[type_])


def notice_zone(time_zone: str | None) -> ZoneInfo:
    """Return the zone by whose clock a user is written to."""
    return zone_of(time_zone or USUAL_ZONE)


def achievement_due_at(completed_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a completion is to be told: at once from 17:00 to 21:00, else at the next 17:00."""
    local = completed_at.astimezone(zone)
    if ACHIEVEMENTS_FROM <= local.time() < ACHIEVEMENTS_UNTIL:
        return completed_at
    day = local.date() if local.time() < ACHIEVEMENTS_FROM else local.date() + timedelta(days=1)
    return _instant(day, ACHIEVEMENTS_FROM, zone)


def with_achievement(notices: Notices, waiting: WaitingAchievement) -> Notices:
    """Return the notices with one more achievement to tell of, in order of time."""
    by_time = sorted((*notices.achievements, waiting), key=lambda each: each.due_at)
    return replace(notices, achievements=tuple(by_time))


def achievements_due(notices: Notices, now: datetime) -> tuple[list[WaitingAchievement], Notices]:
    """Return the achievements that are to be told of by now, and the notices without them."""
    due = [each for each in notices.achievements if each.due_at <= now]
    return due, replace(notices, achievements=notices.achievements[len(due) :])


def with_activity(notices: Notices, now: datetime, time_zone: str | None) -> Notices:
    """Return the notices after an event."""
    today = local_date(now, notice_zone(time_zone))
    active_on = max(today, notices.active_on or today)
    return replace(notices, active_at=now, active_in=time_zone, active_on=active_on)


def next_reactivation(notices: Notices, after: datetime) -> Reactivation | None:
    """Return the first reactivation message after an instant: days later, at the hour of the latest event there."""
    if notices.active_at is None:
        return None
    zone = notice_zone(notices.active_in)
    local = notices.active_at.astimezone(zone)
    for number, days in enumerate(REACTIVATION_DAYS, start=1):
        due_at = _instant(local.date() + timedelta(days=days), local.time(), zone)
        if due_at > after:
            return Reactivation(number, days, due_at)
    return None


def next_recap(notices: Notices, period: AggregationPeriod, after: datetime, zone: ZoneInfo) -> Recap | None:
    """Return the recap of the latest period with an event, if it is to come after an instant."""
    recap = _recap(notices, period, zone)
    return recap if recap and recap.due_at > after else None


def move_notices(
    notices: Notices, period: AggregationPeriod, old: ZoneInfo, new: ZoneInfo, now: datetime
) -> tuple[Notices, Recap | None]:
    """Return the notices for a user who is in another zone from now on, and the recap of a period that ends by that."""
    before, after = _recap(notices, period, old), _recap(notices, period, new)
    if before is None or after is None:
        return notices, None
    if before.due_at <= now:
        return replace(notices, summed_up_on=notices.active_on), None
    return notices, after if after.due_at <= now else None


def _recap(notices: Notices, period: AggregationPeriod, zone: ZoneInfo) -> Recap | None:
    """Return the recap of the latest period with an event, unless a journey has brought it again."""
    if notices.active_on is None:
        return None
    frequency = RECAP_FREQUENCIES[period]
    active = period_of(notices.active_on, frequency)
    if notices.summed_up_on and period_of(notices.summed_up_on, frequency) >= active:
        return None
    due_at = start_of_day(first_day(active + 1, frequency), zone)
    return Recap(first_day(active, frequency), last_day(active, frequency), due_at)


def reminder_in(period: int, frequency: Frequency, zone: ZoneInfo) -> datetime:
    """Return when streaks are reminded of in a period: four hours before a day ends, on Friday, or on the 25th."""
    day = first_day(period, frequency)
    if frequency is Frequency.DAILY:
        return end_of_day(day, zone) - REMINDED_BEFORE_END
    offset = (REMINDER_WEEKDAY if frequency is Frequency.WEEKLY else REMINDER_DAY) - 1
    return _instant(day + timedelta(days=offset), REMINDER_TIME, zone)


def _instant(day: date, local: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, local, tzinfo=zone).astimezone(UTC)
