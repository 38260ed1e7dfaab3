"""Behaviour 4.5: changes of time zone."""

from datetime import UTC as UTC_ZONE
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.journeys import Journey, days_never_had, travel
from plaudit.domain.local_time import end_of_day, local_date, start_of_day, time_zone_names
from plaudit.domain.periods import Frequency, period_of
from plaudit.domain.streak_chains import deadline
from plaudit.domain.streak_happenings import Earned, Lost, Outcome, Used
from plaudit.domain.streak_settings import StreakSettings
from streak_lives import Life, at, freezes, on

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")  # UTC+14
NIUE = ZoneInfo("Pacific/Niue")  # UTC-11
ST_JOHNS = ZoneInfo("America/St_Johns")
WEEKLY = StreakSettings(frequency=Frequency.WEEKLY)
ONE_DAY = timedelta(days=1)
ZONES = st.sampled_from(sorted(time_zone_names())).map(ZoneInfo)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC_ZONE))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("before", "after", "moved_at", "lost_at", "expires_on"),
    [
        pytest.param(UTC, BERLIN, "2026-03-11 12:00", "2026-03-12 00:00", "2026-03-12", id="east: the old end stays"),
        pytest.param(
            BERLIN, UTC, "2026-03-11 12:00", "2026-03-12 00:00", "2026-03-11", id="west: the new end is later"
        ),
        pytest.param(UTC, BERLIN, "2026-03-10 13:00", "2026-03-11 23:00", "2026-03-11", id="a later day ends anew"),
        pytest.param(NIUE, KIRITIMATI, "2026-03-11 12:00", "2026-03-12 11:00", "2026-03-13", id="across the date line"),
    ],
)
def test_4_5_an_open_day_is_settled_at_the_later_of_its_two_ends(
    before: ZoneInfo, after: ZoneInfo, moved_at: str, lost_at: str, expires_on: str
) -> None:
    life = Life(zone=before).act("2026-03-10 12:00").move(moved_at, after)

    assert (life.lost_at, life.view.expires_on) == (at(lost_at), on(expires_on))


def test_4_5_the_day_entered_stays_open_as_long_as_in_the_zone_left() -> None:
    life = Life(zone=NIUE).act("2026-03-10 12:00").move("2026-03-10 13:00", KIRITIMATI)  # from the 10th into the 11th

    assert life.lost_at == at("2026-03-12 11:00")
    assert life.look("2026-03-12 10:59").length == 1
    assert life.look("2026-03-12 11:00").length == 0


def test_4_5_a_day_open_longer_is_held_without_a_freeze_when_a_later_one_counts() -> None:
    life = Life(StreakSettings(freezes=freezes(1)), zone=UTC).act("2026-03-10 12:00").move("2026-03-11 12:00", BERLIN)

    life.act("2026-03-11 23:30")  # the 12th in Berlin, while the 11th is open

    assert (life.length, life.view.freezes) == (2, 1)
    assert [each.outcome for each in life.records()] == [Outcome.COUNTED, Outcome.HELD, Outcome.COUNTED]


def test_4_5_a_week_is_open_until_the_later_of_its_two_ends() -> None:
    life = Life(WEEKLY).act("2026-03-02 12:00").move("2026-03-15 12:00", KIRITIMATI)  # Sunday, and Monday there

    assert (life.lost_at, life.view.expires_on) == (at("2026-03-16 00:00"), on("2026-03-16"))


def test_4_5_a_local_day_had_twice_counts_once() -> None:
    life = Life(zone=KIRITIMATI).act("2026-03-10 11:00").move("2026-03-10 12:00", NIUE)  # the 11th, then the 10th

    assert life.act("2026-03-10 13:00", "2026-03-11 12:00").length == 1
    assert life.act("2026-03-12 12:00").length == 2


def test_4_5_a_day_that_was_lost_does_not_begin_a_streak_when_it_comes_again() -> None:
    life = Life(zone=KIRITIMATI).act("2026-03-09 12:00").look("2026-03-11 10:00")  # the 11th is over there
    life.move("2026-03-11 10:30", NIUE)  # the 10th

    assert life.act("2026-03-11 12:00").length == 0
    assert life.act("2026-03-12 12:00").length == 1


def test_4_5_a_day_that_passed_long_after_a_loss_does_not_begin_a_streak_when_it_comes_again() -> None:
    life = Life(began_at=at("2007-08-31 03:00")).act("2007-08-31 03:00").look("2007-12-12 00:17")
    life.move("2007-12-12 00:17", ZoneInfo("America/Sao_Paulo"))  # the 11th again

    assert life.act("2007-12-12 00:17").length == 0
    assert life.act("2007-12-12 02:00").length == 1  # the 12th


def test_4_5_a_day_before_the_first_identification_was_never_missed() -> None:
    life = Life(began_at=at("2026-03-10 01:00")).move("2026-03-10 02:00", NIUE)  # from the 10th into the 9th

    assert life.act("2026-03-10 03:00").length == 1
    assert life.act("2026-03-10 12:00").length == 2


def test_4_5_a_day_jumped_over_is_not_missed() -> None:
    life = Life(zone=NIUE).act("2026-03-10 10:30").move("2026-03-10 10:45", KIRITIMATI)  # from the 9th into the 11th

    assert life.view.expires_on == on("2026-03-13")  # the 11th is open until it ends in Niue
    assert life.act("2026-03-10 12:00").length == 2


def test_4_5_a_day_jumped_over_is_held_when_nobody_acts() -> None:
    life = Life(zone=NIUE).act("2026-03-10 10:30").move("2026-03-10 10:45", KIRITIMATI).look("2026-03-20 12:00")

    assert [(each.outcome, each.at) for each in life.records()] == [
        (Outcome.COUNTED, at("2026-03-10 10:30")),
        (Outcome.HELD, at("2026-03-10 11:00")),
        (Outcome.LOST, at("2026-03-12 11:00")),
    ]


def test_4_5_a_day_had_elsewhere_is_missed_though_the_zone_entered_never_had_it() -> None:
    life = Life(began_at=at("2011-12-29 12:00")).act("2011-12-29 12:00").move("2011-12-30 23:00", APIA)  # into the 31st

    assert (life.lost_at, life.view.expires_on) == (at("2011-12-31 00:00"), on("2011-12-31"))


def test_4_5_a_day_that_a_zone_left_out_is_not_missed() -> None:
    life = Life(zone=APIA, began_at=at("2011-12-01 00:00")).act("2011-12-30 09:00")  # the 29th; there was no 30th

    assert life.view.expires_on == on("2011-12-31")
    assert life.lost_at == at("2011-12-31 10:00")
    assert life.look("2011-12-31 09:59").length == 1


def test_4_5_days_never_had_are_found_over_any_walk() -> None:
    there = travel(Journey(entered=100), left=109, entered=111)
    back = travel(there, left=111, entered=109)

    assert days_never_had(there) == {110}
    assert days_never_had(travel(back, left=109, entered=111)) == {110}
    assert days_never_had(travel(back, left=110, entered=112)) == frozenset()
    assert days_never_had(travel(back, left=109, entered=110)) == frozenset()
    assert travel(there, left=150, entered=150) == Journey(150, 150, ())


def test_4_6_dates_jumped_over_are_earned_for_at_the_change_and_once() -> None:
    life = Life(StreakSettings(freezes=freezes(0, every=9, earns=1)), zone=NIUE, began_at=at("2026-03-01 12:00"))
    life.move("2026-03-10 10:45", KIRITIMATI).move("2026-03-10 10:50", NIUE).look("2026-03-12 12:00")

    assert life.told == [Earned(1, 1, at("2026-03-10 10:45"))]


def test_4_5_what_a_journey_settles_is_told() -> None:
    life = Life(StreakSettings(freezes=freezes(1)), zone=UTC).act("2026-03-10 12:00").move("2026-03-11 12:00", BERLIN)

    life.look("2026-03-14 00:00")

    assert life.told == [Used(1, 0, at("2026-03-12 00:00")), Lost(1, at("2026-03-12 23:00"))]


def test_4_5_days_that_stay_open_longer_are_settled_each_at_its_own_end() -> None:
    life = Life(StreakSettings(freezes=freezes(3)), zone=NIUE).act("2026-03-09 12:00")  # the 9th
    life.move("2026-03-11 07:00", KIRITIMATI).look("2026-03-12 11:00")  # from the 10th into the 11th

    assert [(each.outcome, each.count, each.at) for each in life.records()] == [
        (Outcome.COUNTED, 1, at("2026-03-09 12:00")),
        (Outcome.FROZEN, 1, at("2026-03-11 11:00")),
        (Outcome.FROZEN, 1, at("2026-03-12 11:00")),
        (Outcome.FROZEN, 1, at("2026-03-12 11:00")),  # the 12th, over in the new zone an hour before
    ]


def test_4_1_a_day_that_the_clock_shows_once_more_is_not_over() -> None:
    first_midnight = at("2010-11-07 02:30")  # a minute later the clock went back to 23:01 of the 6th

    assert start_of_day(on("2010-11-07"), ST_JOHNS) == first_midnight
    assert end_of_day(on("2010-11-06"), ST_JOHNS) == at("2010-11-07 03:30")
    assert end_of_day(on("2026-10-24"), BERLIN) == at("2026-10-24 22:00")
    assert end_of_day(on("2026-10-31"), ZoneInfo("America/Havana")) == at(
        "2026-11-01 04:00"
    )  # 01:00 went back to 00:00


@given(st.dates(date(2000, 1, 1), date(2039, 1, 1)), ZONES, st.lists(st.floats(0, 0.999), min_size=1, max_size=30))
def test_4_3_who_acts_once_per_local_day_keeps_the_streak(first: date, zone: ZoneInfo, parts: list[float]) -> None:
    life, days = Life(zone=zone, began_at=start_of_day(first - ONE_DAY, zone)), set()
    for position, part in enumerate(parts):
        day = first + position * ONE_DAY
        start, end = start_of_day(day, zone), start_of_day(day + ONE_DAY, zone)
        instant = start + (end - start) * part
        if local_date(instant, zone) == day:  # A zone may leave a day out, or show one again after its midnight.
            life.act_at(instant)
            days.add(day)
        else:
            life.act_at(end - timedelta.resolution)
            days.add(local_date(end - timedelta.resolution, zone))

    assert life.length == len(days)


@given(INSTANTS, st.lists(st.tuples(st.integers(0, 60 * 60 * 30), ZONES, st.booleans()), max_size=20))
def test_4_5_no_walk_of_zones_shortens_the_time_to_act(
    start: datetime, steps: list[tuple[int, ZoneInfo, bool]]
) -> None:
    life = Life(began_at=start)
    for seconds, zone, acts in steps:
        now = life.now + timedelta(seconds=seconds)
        life.look_at(now)
        before, old_zone, length = life.streaks.chains, life.zone, life.length
        life.move_at(now, zone)
        for frequency, chain in life.streaks.chains.items():
            current = {period_of(local_date(now, each), frequency) for each in (old_zone, zone)}
            for period in {each for each in current if each > chain.settled_through}:
                was = deadline(before[frequency], period, frequency, old_zone)
                assert deadline(chain, period, frequency, zone) >= was or was <= now
        assert life.length == length
        if acts:
            life.act_at(now)
            assert life.length - length in {0, 1}
