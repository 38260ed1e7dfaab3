"""What the passing of time does to a user next, and when: so that only those are visited to whom something happens.

The instants are those of streaks (4.4, 4.6), anniversaries (2.5) and e-mails (9.4). What they do is decided by the
engine; here they are only found. Each lies after the user's latest step, because a step leaves nothing undone that was
due before it.
"""

from datetime import UTC, date, datetime, timedelta

from plaudit.domain.anniversaries import next_anniversary
from plaudit.domain.configuration import Configuration
from plaudit.domain.freezes import next_earning_day
from plaudit.domain.local_time import begin_of_day, local_date
from plaudit.domain.notices import (
    Reactivation,
    Recap,
    is_wanted,
    next_reactivation,
    next_recap,
    notice_zone,
    reminder_in,
)
from plaudit.domain.periods import period_of
from plaudit.domain.preferences import NotificationType, effective
from plaudit.domain.states import UserState
from plaudit.domain.streak_settings import StreakSettings
from plaudit.domain.streaks import Miss, next_miss
from plaudit.domain.ticks import next_tick

SLOT = timedelta(minutes=15)
"""What is due is kept by slots of time, so that a look at the clock reads few of them."""


def slot_of(instant: datetime) -> datetime:
    """Return the beginning of the slot that an instant lies in."""
    return instant - (instant - datetime.min.replace(tzinfo=UTC)) % SLOT


def next_due(configuration: Configuration, user: UserState) -> datetime | None:
    """Return the next instant at which time does something to a user; None if it never does.

    Streak settings are due for everybody at the instant from which they hold, because they judge periods anew (4.2).
    """
    settings_since = configuration.streak_epochs[-1].since if configuration.streak_epochs else user.latest_at
    if user.latest_at < settings_since:
        return settings_since
    settings = effective(configuration.streak_settings, user.preferences.streak)
    miss = next_miss(user.streaks, settings, user.preferences.streak, user.zone)
    reactivation, recap = due_reactivation(user), due_recap(configuration, user)
    instants = (
        miss.settled_at if miss else None,
        _reminder(user, miss, settings) if miss else None,
        _next_earning(user, settings),
        next_anniversary(configuration, user),
        reactivation.due_at if reactivation else None,
        recap.due_at if recap else None,
        user.notices.achievements[0].due_at if user.notices.achievements else None,
    )
    return min((instant for instant in instants if instant), default=None)


def next_happening(configuration: Configuration, user: UserState) -> datetime | None:
    """Return the next instant at which time does something to a user, the moments of triggers included.

    Those come for everybody at once, so nobody is marked for them.
    """
    instants = (next_due(configuration, user), next_tick(configuration, user))
    return min((instant for instant in instants if instant), default=None)


def is_reminder_due(configuration: Configuration, user: UserState) -> bool:
    """Tell whether a user who is settled up to now is to be reminded of the streak at this very instant."""
    settings, now = effective(configuration.streak_settings, user.preferences.streak), user.latest_at
    miss = next_miss(user.streaks, settings, user.preferences.streak, user.zone)
    return miss is not None and now in _reminders(user, miss, settings, now)


def due_reactivation(user: UserState) -> Reactivation | None:
    """Return the next message to a user who does nothing."""
    if not is_wanted(user.preferences.notifications, NotificationType.REACTIVATION):
        return None
    return next_reactivation(user.notices, user.latest_at)


def due_recap(configuration: Configuration, user: UserState) -> Recap | None:
    """Return the next message that sums a period up."""
    if not is_wanted(user.preferences.notifications, NotificationType.RECAP):
        return None
    period = configuration.settings.aggregation_period
    return next_recap(user.notices, period, user.latest_at, notice_zone(user.profile.time_zone))


def _reminder(user: UserState, miss: Miss, settings: StreakSettings) -> datetime | None:
    """Return the first reminder before a miss; one at that instant is for the period after it."""
    later = (at for at in _reminders(user, miss, settings, user.latest_at) if user.latest_at < at < miss.settled_at)
    return min(later, default=None)


def _reminders(user: UserState, miss: Miss, settings: StreakSettings, now: datetime) -> set[datetime]:
    """Return the reminders around an instant that lie in a period which can be missed, or after it.

    What holds a period needs no reminder.
    """
    if not is_wanted(user.preferences.notifications, NotificationType.STREAK_REMINDER):
        return set()
    zone, frequency = notice_zone(user.profile.time_zone), settings.frequency
    current = max(miss.period, period_of(local_date(now, user.zone), frequency))
    last = period_of(date.max, frequency) - 1
    # The reminder's calendar may be a day ahead of the streak's, or behind it.
    instants = {reminder_in(period, frequency, zone) for period in range(current - 1, min(current + 1, last) + 1)}
    return {each for each in instants if period_of(local_date(each, user.zone), frequency) >= miss.period}


def _next_earning(user: UserState, settings: StreakSettings) -> datetime | None:
    day = next_earning_day(user.streaks.freezes, settings.freezes)
    return begin_of_day(day, user.zone, user.latest_at) if day else None
