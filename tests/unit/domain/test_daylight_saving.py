"""A local day is a local day whatever clocks do (behaviour 4.3-4.6, 9.4); `make soak` tries every change there is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylight_saving import check_change, told
from factories import USER, at
from plaudit.domain import engine
from plaudit.domain.due import next_due
from plaudit.domain.effects import StreakLost
from plaudit.domain.local_time import local_date, time_zone_names, zone_of
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings
from plaudit.domain.streaks import Miss, next_miss
from plaudit.domain.users import ProfileChange
from user_lives import Life, life_with
from zone_changes import calendar, changes, zones_alike

A_YEAR = (datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))
A_WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("name", "month"),
    [
        pytest.param("Pacific/Apia", "2011-12", id="Samoa leaves out a day"),
        pytest.param("Pacific/Fakaofo", "2011-12", id="Tokelau leaves out a day"),
        pytest.param("America/St_Johns", "2010-11", id="a minute of the next day, then the evening once more"),
        pytest.param("America/Goose_Bay", "2000-04", id="forward a minute after midnight"),
        pytest.param("Africa/Cairo", "2010-08", id="no midnight in Ramadan"),
        pytest.param("America/Sao_Paulo", "2018-11", id="no midnight"),
        pytest.param("America/Havana", "2024-11", id="an hour of the new day twice"),
        pytest.param("America/Asuncion", "2020-03", id="midnight goes back to the day before"),
        pytest.param("America/Godthab", "2024-03", id="forward just before midnight"),
        pytest.param("America/Caracas", "2007-12", id="half an hour back"),
        pytest.param("America/Caracas", "2016-05", id="half an hour forward"),
        pytest.param("Asia/Pyongyang", "2015-08", id="half an hour back at midnight"),
        pytest.param("Asia/Pyongyang", "2018-05", id="half an hour forward before midnight"),
        pytest.param("Asia/Colombo", "2006-04", id="half past midnight back to midnight"),
        pytest.param("Australia/Lord_Howe", "2026-04", id="a day of 24.5 hours"),
        pytest.param("Australia/Lord_Howe", "2026-10", id="a day of 23.5 hours"),
        pytest.param("Antarctica/Troll", "2026-03", id="two hours forward"),
        pytest.param("Antarctica/Casey", "2016-10", id="three hours forward at midnight"),
        pytest.param("Antarctica/Casey", "2020-10", id="three hours forward after midnight"),
        pytest.param("Antarctica/Casey", "2021-03", id="three hours back over midnight"),
        pytest.param("Africa/Juba", "2000-01", id="forward at noon"),
        pytest.param("Pacific/Chatham", "2026-04", id="a quarter to four"),
    ],
)
def test_4_5_laws_hold_on_odd_days(name: str, month: str) -> None:
    first = datetime.fromisoformat(f"{month}-01T00:00+00:00")
    found = list(changes(name, first, first + timedelta(days=32)))

    assert found != []
    for change in found:
        check_change(name, change)


def test_4_5_laws_hold_at_a_change_of_a_year_in_every_zone() -> None:
    """Of what the zone's clocks did in 2011, forward in one zone and back in the next."""
    zones = zones_alike()
    checked = 0
    for number, (name, *_) in enumerate(zones):
        for change in list(changes(name, *A_YEAR, step=A_WEEK))[number % 2 :][:1]:
            check_change(name, change)
            checked += 1

    assert sum(len(names) for names in zones) == 598
    assert checked == 151


def test_4_1_what_a_clock_shows_around_the_date_line() -> None:
    days = calendar("Pacific/Apia", at("2011-12-30 10:00"))

    assert [each.day for each in days if each.day.month == 12][-2:] == [date(2011, 12, 29), date(2011, 12, 31)]


MOVES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(sorted(time_zone_names())), st.booleans()), max_size=8)
STARTS = st.one_of(
    st.just(at("2011-12-28 12:00")),
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 12, 1)).map(lambda start: start.replace(tzinfo=UTC)),  # noqa: DTZ001  # UTC is added
)


def next_miss_of(life: Life) -> Miss:
    """The day that a user with a streak can miss next."""
    user = life.user
    miss = next_miss(user.streaks, life.configuration.streak_settings, user.preferences.streak, user.zone)
    assert miss is not None
    return miss


@settings(deadline=None)
@given(STARTS, MOVES)
def test_4_5_no_change_of_zone_shortens_the_time_that_a_traveller_had(
    start: datetime, moves: list[tuple[int, str, bool]]
) -> None:
    """A day that is open where the user leaves, or where the user comes to, ends no earlier than it would have."""
    life, now = life_with(StreakEpoch(start - timedelta(days=1), StreakSettings())), start
    life.event(now)
    for hours, name, acts in moves:
        now += timedelta(hours=hours)
        life.wait_until(now)
        if told(life, StreakLost):
            return
        before, left = next_miss_of(life), life.user.zone
        life.take(engine.identify, USER, ProfileChange(time_zone=name), now)
        open_days = {local_date(now, zone).toordinal() for zone in (left, zone_of(name))}
        after = next_miss_of(life)
        assert before.period not in open_days or after.period > before.period or after.settled_at >= before.settled_at
        assert (next_due(life.configuration, life.user) or now) >= now
        if acts:
            life.event(now)
