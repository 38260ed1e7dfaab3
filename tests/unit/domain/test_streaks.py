"""Behaviour 4.1-4.5 for daily streaks under the default settings."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import at
from plaudit.domain.local_time import local_date, start_of_day, time_zone_names
from plaudit.domain.streaks import NO_STREAK, Streak, StreakView, change_zone, count, settle, view

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")  # UTC+14
NIUE = ZoneInfo("Pacific/Niue")  # UTC-11
ZONES = st.sampled_from(sorted(time_zone_names())).map(ZoneInfo)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def counted(*instants: str, zone: ZoneInfo = UTC) -> Streak:
    """The streak after events at these instants."""
    streak = NO_STREAK
    for instant in instants:
        streak = count(settle(streak, at(instant)), at(instant), zone)
    return streak


def test_4_3_the_first_event_starts_a_streak() -> None:
    streak = counted("2026-03-10 12:00")

    assert view(streak, at("2026-03-10 12:00"), UTC) == StreakView(
        length=1,
        started_on=date(2026, 3, 10),
        period_starts_on=date(2026, 3, 10),
        period_ends_on=date(2026, 3, 10),
        expires_on=date(2026, 3, 11),
    )


def test_4_3_a_day_counts_once() -> None:
    assert counted("2026-03-10 00:00", "2026-03-10 23:59").length == 1


def test_4_3_the_current_day_not_yet_counted_does_not_break_the_streak() -> None:
    streak = counted("2026-03-09 12:00", "2026-03-10 12:00")

    assert view(streak, at("2026-03-11 23:59"), UTC) == StreakView(
        length=2,
        started_on=date(2026, 3, 9),
        period_starts_on=date(2026, 3, 11),
        period_ends_on=date(2026, 3, 11),
        expires_on=date(2026, 3, 11),
    )


def test_4_4_a_missed_day_loses_the_streak_at_the_first_instant_after_it() -> None:
    streak = counted("2026-03-10 12:00")

    assert settle(streak, at("2026-03-11 23:59:59.999999")).length == 1
    assert settle(streak, at("2026-03-12 00:00")) == NO_STREAK
    assert view(streak, at("2026-03-12 00:00"), UTC) == StreakView(length=0)


def test_4_1_days_are_those_of_the_users_zone() -> None:
    streak = counted("2026-03-10 22:30", "2026-03-10 23:30", zone=BERLIN)

    assert streak.length == 2
    assert streak.lost_at == at("2026-03-12 23:00")


def test_4_1_the_day_on_which_the_clock_goes_forward_is_a_day() -> None:
    streak = counted("2026-03-28 12:00", "2026-03-29 21:59", "2026-03-29 22:00", zone=BERLIN)

    assert streak.length == 3


@pytest.mark.parametrize(
    ("before", "after", "lost_at"),
    [
        pytest.param(NIUE, KIRITIMATI, "2026-03-12 11:00", id="east: the old deadline stays"),
        pytest.param(KIRITIMATI, NIUE, "2026-03-13 11:00", id="west: the new deadline is later"),
        pytest.param(UTC, BERLIN, "2026-03-12 00:00", id="an hour east: the old deadline stays"),
    ],
)
def test_4_5_a_change_of_zone_never_shortens_the_deadline(before: ZoneInfo, after: ZoneInfo, lost_at: str) -> None:
    streak = change_zone(counted("2026-03-10 12:00", zone=before), after)

    assert streak.lost_at == at(lost_at)


def test_4_5_a_local_day_had_twice_counts_once() -> None:
    streak = counted("2026-03-10 11:00", zone=KIRITIMATI)  # 11 March there
    moved = change_zone(streak, NIUE)

    assert count(moved, at("2026-03-11 12:00"), NIUE).length == 1  # 11 March again
    assert count(moved, at("2026-03-12 12:00"), NIUE).length == 2


def test_4_5_a_local_day_never_had_is_not_missed() -> None:
    streak = counted("2011-12-30 09:00", zone=ZoneInfo("Pacific/Apia"))  # 29 December; the 30th was left out

    assert count(streak, at("2011-12-30 11:00"), ZoneInfo("Pacific/Apia")).length == 2  # 31 December


@given(INSTANTS, ZONES, st.integers(0, 10**6))
def test_4_4_settling_twice_changes_nothing(instant: datetime, zone: ZoneInfo, seconds: int) -> None:
    later = instant + timedelta(seconds=seconds)
    once = settle(count(NO_STREAK, instant, zone), later)

    assert settle(once, later) == once


@settings(max_examples=200)
@given(st.dates(date(2000, 1, 1), date(2039, 1, 1)), ZONES, st.lists(st.floats(0, 0.999), min_size=1, max_size=30))
def test_4_3_who_acts_once_per_local_day_keeps_the_streak(first: date, zone: ZoneInfo, parts: list[float]) -> None:
    streak, days = NO_STREAK, 0
    for position, part in enumerate(parts):
        day = first + timedelta(days=position)
        start, end = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
        if start == end:
            continue  # A day that the zone left out.
        instant = start + (end - start) * part
        streak = count(settle(streak, instant), instant, zone)
        days += 1

    assert streak.length == days


@settings(max_examples=200)
@given(INSTANTS, st.lists(st.tuples(st.integers(0, 60 * 60 * 30), ZONES, st.booleans()), max_size=20))
def test_4_5_no_walk_of_zones_shortens_the_time_to_act(
    start: datetime, steps: list[tuple[int, ZoneInfo, bool]]
) -> None:
    now, zone = start, UTC
    streak = count(NO_STREAK, now, zone)
    for seconds, next_zone, acts in steps:
        now += timedelta(seconds=seconds)
        before = settle(streak, now)
        streak = change_zone(before, next_zone)
        zone = next_zone
        assert (streak.lost_at or now) >= (before.lost_at or now)
        assert streak.length == before.length
        if acts:
            acted = count(streak, now, zone)
            assert acted.length - streak.length in (0, 1)
            assert acted.counted_on is not None
            assert acted.counted_on >= local_date(now, zone)
            streak = acted
