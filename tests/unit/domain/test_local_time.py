"""Instants, local dates and the start of local days, in every zone of the database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import at
from plaudit.domain.errors import InvalidTimeZoneError
from plaudit.domain.local_time import check_time_zone, local_date, start_of_day, time_zone_names, zone_of

ZONES = sorted(time_zone_names())
SMALLEST_STEP = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        pytest.param(date(2026, 3, 29), "Europe/Berlin", "2026-03-28 23:00", id="clock goes forward later that day"),
        pytest.param(date(2026, 3, 30), "Europe/Berlin", "2026-03-29 22:00", id="the day after"),
        pytest.param(date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04 03:00", id="midnight is skipped"),
        pytest.param(date(2026, 11, 1), "America/Havana", "2026-11-01 04:00", id="midnight comes twice"),
        pytest.param(date(2011, 12, 30), "Pacific/Apia", "2011-12-30 10:00", id="a day that was left out"),
        pytest.param(date(2011, 12, 31), "Pacific/Apia", "2011-12-30 10:00", id="starts when the left-out day would"),
        pytest.param(date(2026, 1, 1), "Asia/Kathmandu", "2025-12-31 18:15", id="an offset of 5:45"),
    ],
)
def test_4_1_a_local_day_starts_at_its_first_instant(day: date, zone: str, start: str) -> None:
    assert start_of_day(day, ZoneInfo(zone)) == at(start)


@settings(max_examples=1000)
@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.sampled_from(ZONES))
def test_4_1_the_start_is_where_the_date_changes(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    start = start_of_day(day, zone)

    assert local_date(start, zone) >= day
    assert local_date(start - SMALLEST_STEP, zone) < day


def test_4_1_every_change_of_every_zone_keeps_the_order_of_days() -> None:
    unordered = [
        (name, day)
        for name in ZONES
        for day in (date(2011, 12, 29) + timedelta(days=each) for each in range(4))
        if not start_of_day(day, zone_of(name)) <= start_of_day(day + timedelta(days=1), zone_of(name))
    ]

    assert unordered == []


def test_2_2_the_database_is_the_pinned_one() -> None:
    assert {"Europe/London", "America/New_York", "Pacific/Kiritimati", "UTC"} <= time_zone_names()
    assert len(ZONES) > 590


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "europe/london", "../etc/passwd", "localtime", "GMT+25", "É"])
def test_2_2_other_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidTimeZoneError):
        check_time_zone(name)


def test_a_user_without_a_zone_lives_in_utc() -> None:
    assert local_date(datetime(2026, 1, 1, 23, 59, tzinfo=UTC), zone_of(None)) == date(2026, 1, 1)
