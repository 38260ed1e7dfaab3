"""On which local days a user was active in a year, told by the log from its end backwards (behaviour 9.1).

The log tells the exact number of events, those of value 0 included, and which zone was in force when each happened.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from plaudit.domain.local_time import local_date, zone_of
from plaudit.domain.users import UNSET, Sent

SLACK_DAYS = 2
"""By how many days a local date may lie away from that of UTC."""


@dataclass(frozen=True, slots=True)
class Activity:
    """An entry of the log, as far as it matters here. `time_zone` is UNSET when the entry did not change the zone."""

    at: datetime
    is_event: bool
    time_zone: Sent[str | None] = UNSET


@dataclass(frozen=True, slots=True)
class ActiveYear:
    """What happened in one local year: the number of events by day, and the day of every entry by its instant."""

    events: Mapping[date, int] = field(default_factory=dict)
    days: Mapping[datetime, date] = field(default_factory=dict)


def active_year(newest_first: Iterable[Activity], zone: ZoneInfo, year: int) -> ActiveYear:
    """Return what a user did in a year, given the log and the zone in force at its end.

    No more of the log is read than is needed: the entries since the year began, and those before it up to the change
    of zone that the first of them happened under.
    """
    begins = date(year, 1, 1).toordinal() - SLACK_DAYS
    events: Counter[date] = Counter()
    days: dict[datetime, date] = {}
    for activity, in_force in _with_zones(newest_first, zone, begins):
        day = local_date(activity.at, in_force)
        if day.year == year:
            days[activity.at] = day
            events[day] += activity.is_event
    return ActiveYear(+events, days)


def _with_zones(newest_first: Iterable[Activity], zone: ZoneInfo, begins: int) -> Iterator[tuple[Activity, ZoneInfo]]:
    """Yield entries with the zone in force, which only an earlier entry may tell, back to the day that is given."""
    known: ZoneInfo | None = zone
    waiting: list[Activity] = []
    for activity in newest_first:
        if activity.at.toordinal() < begins and not waiting:
            return
        waiting.append(activity)
        if activity.time_zone is not UNSET:
            known = zone_of(activity.time_zone)
        if known:
            yield from ((each, known) for each in waiting)
            waiting = []
        if activity.time_zone is not UNSET:
            known = None
    yield from ((each, zone_of(None)) for each in waiting)
