"""Anniversaries of a user's sign-up: when they come round, and which achievements they complete (behaviour 2.5)."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from plaudit.domain.achievements import Achievement, is_open
from plaudit.domain.configuration import Configuration
from plaudit.domain.local_time import begin_of_day, local_date
from plaudit.domain.states import UserState

DAY = timedelta(days=1)
FEBRUARY, LEAP_DAY = 2, 29


def anniversary_of(day: date, years: int) -> date:
    """Return the day so many years later; 29 February comes round on 28 February in other years."""
    year = min(day.year + years, date.max.year)
    if (day.month, day.day) == (FEBRUARY, LEAP_DAY) and not isleap(year):
        return date(year, FEBRUARY, LEAP_DAY - 1)
    return day.replace(year=year)


def next_anniversary(configuration: Configuration, user: UserState) -> datetime | None:
    """Return the next instant at which an anniversary completes an achievement of a user, if there is one."""
    return min((at for _, at in _open(configuration, user)), default=None)


def anniversaries_at(configuration: Configuration, user: UserState, now: datetime) -> list[Achievement]:
    """Return the achievements that time has completed since a user's latest step."""
    return [achievement for achievement, at in _open(configuration, user) if at <= now]


def _open(configuration: Configuration, user: UserState) -> Iterator[tuple[Achievement, datetime]]:
    """Yield what the user has yet to complete, each with the first local midnight at which that can be."""
    for achievement, goal in configuration.anniversary_achievements:
        if is_open(achievement, user.completed, user.profile.attributes):
            known_since = max(user.latest_at, goal.active_since or user.latest_at)
            earliest = local_date(known_since, user.zone) + DAY
            day = max(anniversary_of(_first_day(user), goal.years), earliest)
            yield achievement, begin_of_day(day, user.zone, known_since)


def _first_day(user: UserState) -> date:
    """Return the day of sign-up: the date that was told, else the local one on which the user was first seen."""
    profile = user.profile
    return profile.signed_up_on or local_date(profile.created_at, user.zone)
