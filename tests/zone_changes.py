"""When the clocks of every zone change, and which dates they show: found by reading clocks, not by local midnights."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AROUND = 6 * DAY


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A date that a clock shows, from its first instant to the first one after which it is never shown again."""

    day: date
    begins_at: datetime
    ends_at: datetime


def zones_alike() -> list[tuple[str, ...]]:
    """Return the zones of the database, those with the same rules together."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    alike: dict[bytes, list[str]] = {}
    for name in names:
        alike.setdefault(resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes(), []).append(name)
    return [tuple(each) for each in alike.values()]


def changes(name: str, since: datetime, until: datetime, step: timedelta = DAY) -> Iterator[datetime]:
    """Yield the instants at which a zone's offset changes; changes that undo each other within a step are not seen."""
    zone, at = ZoneInfo(name), since
    while at < until:
        if offset(at, zone) != offset(at + step, zone):
            yield change_between(at, at + step, zone)
        at += step


def change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second with another offset."""
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if offset(middle, zone) == offset(before, zone) else (before, middle)
    return after


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the zone's clocks are ahead of UTC."""
    return at.astimezone(zone).utcoffset() or timedelta(0)


@cache
def calendar(name: str, change: datetime) -> tuple[LocalDay, ...]:
    """Return the dates that a zone shows in full around a change, in order."""
    zone = ZoneInfo(name)
    found = changes(name, change - AROUND, change + AROUND, timedelta(hours=6))
    shown: dict[date, list[datetime]] = {}
    for begins, ends in pairwise([change - AROUND, *found, change + AROUND]):
        ahead = offset(begins, zone)
        day = (begins + ahead).date()
        while (starts := max(begins, utc_midnight(day) - ahead)) < ends:
            shown.setdefault(day, []).extend([starts, min(ends, utc_midnight(day + DAY) - ahead)])
            day += DAY
    days = [LocalDay(day, min(instants), max(instants)) for day, instants in sorted(shown.items())]
    return tuple(days[1:-1])


def utc_midnight(day: date) -> datetime:
    """Return when a date begins where clocks show UTC."""
    return datetime.combine(day, time.min, tzinfo=UTC)
