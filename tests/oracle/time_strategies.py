"""Zones and instants, most of them where calendars are odd."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ALL_ZONES = sorted(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())

# Date line, changes at or around midnight, half hours, changes around Ramadan, changes of the standard time.
ODD_ZONES = (
    "America/Los_Angeles",
    "Asia/Tokyo",
    "America/New_York",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Pacific/Kwajalein",
    "Pacific/Tongatapu",
    "Pacific/Chatham",
    "Pacific/Honolulu",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "America/Asuncion",
    "America/Santiago",
    "America/Caracas",
    "America/Scoresbysund",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Europe/Lisbon",
    "Europe/Volgograd",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Antarctica/Casey",
)

FIRST_YEAR, LAST_YEAR = 1995, 2040

zones = st.one_of(
    st.sampled_from(["UTC", *ODD_ZONES[:6]]), st.sampled_from(ODD_ZONES), st.sampled_from(ALL_ZONES), st.none()
)


@cache
def zone_changes(tz: str) -> tuple[datetime, ...]:
    """List the UTC days at whose noon the zone's offset differs from the noon before."""
    noons = [datetime(FIRST_YEAR, 1, 1, 12, tzinfo=UTC) + timedelta(days=number) for number in range(45 * 365)]
    offsets = [noon.astimezone(ZoneInfo(tz)).utcoffset() for noon in noons]
    changed = [noon for noon, old, new in zip(noons[1:], offsets, offsets[1:], strict=False) if old != new]
    return tuple(changed) or (noons[0],)


def near_zone_change(tz: str, number: int, lead: timedelta) -> datetime:
    changes = zone_changes(tz)
    return changes[number % len(changes)] - lead


leads = st.sampled_from([timedelta(hours=hours) for hours in (36, 12, 24, 60, 84, 240)])
near_zone_changes = st.builds(near_zone_change, st.sampled_from(ODD_ZONES), st.integers(0, 400), leads)

# Ends of months, of years, and of February in leap years and others.
near_calendar_ends = st.builds(
    lambda year, month, lead: datetime(year, month, 1, 12, tzinfo=UTC) - lead,
    st.integers(FIRST_YEAR + 1, LAST_YEAR - 1),
    st.sampled_from([3, 1, 2, 5]),
    leads,
)

any_instants = st.datetimes(datetime(FIRST_YEAR, 1, 2), datetime(LAST_YEAR - 1, 12, 31)).map(  # noqa: DTZ001  # UTC below
    lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000, tzinfo=UTC)
)

line_changes = st.builds(lambda lead: datetime(2011, 12, 31, 9, tzinfo=UTC) - lead, leads)

starts = st.one_of(near_calendar_ends, near_zone_changes, near_zone_changes, any_instants, line_changes)
