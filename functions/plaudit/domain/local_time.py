"""Instants, local dates, and the one conversion between them.

Instants are aware datetimes in UTC; days are dates of the user's IANA zone, UTC when the user has none.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from plaudit.domain.errors import InvalidTimeZoneError

# One time-zone database for every machine: the pinned tzdata package, never the host's own files.
zoneinfo.reset_tzpath(to=[])


@cache
def time_zone_names() -> frozenset[str]:
    """Return every IANA name of the time-zone database."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def check_time_zone(name: str) -> str:
    """Return the name, or raise InvalidTimeZoneError when it is not an IANA one (behaviour 2.2)."""
    if name not in time_zone_names():
        raise InvalidTimeZoneError(name)
    return name


def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone that counts for a user who stored this name, or none."""
    return ZoneInfo(name or "UTC")


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar date that a clock in the zone shows at the instant."""
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the zone's date is the day or a later one.

    Midnight may be skipped (the clock goes forward then) or happen twice: `fold=0` means the instant of the change
    in the first case and the earlier midnight in the second. A day that a zone left out has length zero.
    """
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def begin_of_day(day: date, zone: ZoneInfo, after: datetime) -> datetime:
    """Return when a day begins for who was there at an instant; that instant if it has begun already.

    It is the first midnight, or the second where clocks went back after the first, which the user was too late for.
    """
    midnights = (start_of_day(day, zone), end_of_day(day - timedelta(days=1), zone))
    return min((midnight for midnight in midnights if midnight > after), default=after)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after which the zone's date is never the day again.

    It is the start of the next day, except where clocks went back just after midnight and showed the day once more.
    """
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    again = midnight.replace(fold=1)
    first = midnight.astimezone(UTC)
    if again.utcoffset() == midnight.utcoffset():
        return first
    second = again.astimezone(UTC)
    is_shown_again = second > first and local_date(second - timedelta.resolution, zone) == day
    return second if is_shown_again else first
