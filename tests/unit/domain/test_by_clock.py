"""What the clock does to a user, each thing at its own instant (behaviour 4.4, 4.6, 6.1, 9.3)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import PLAN, USER, WORDS, at
from plaudit.domain import engine
from plaudit.domain.achievements import AnniversaryGoal, MetricGoal, StreakGoal
from plaudit.domain.due import next_due, slot_of
from plaudit.domain.effects import FreezesEarned, FreezesUsed, LevelChanged, PointsAwarded, StreakLost
from plaudit.domain.identifiers import PauseId
from plaudit.domain.periods import Frequency
from plaudit.domain.points import TimeCause, TimeUnit, Trigger, TriggerStatus
from plaudit.domain.replay import replay
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.ticks import tick_after, tick_until
from rules import make_achievement, make_boost, make_level, make_system, make_trigger
from user_lives import Life, effects_of, life_with

LONG_AGO = at("2020-01-01 00:00")
XP = make_system()
ENERGY = make_trigger(XP, 5, TimeCause(TimeUnit.HOURS, 3, at("2026-03-10 00:00")))


def happened(life: Life, when: str) -> list[tuple[str, object]]:
    """Everything that time does up to an instant."""
    steps = life.wait_until(when)
    return [
        (f"{each.entry.occurred_at:%m-%d %H:%M}", effect) for each in steps if each.entry for effect in effects_of(each)
    ]


def test_4_4_a_streak_is_lost_at_the_first_instant_after_the_missed_day() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", tz="America/Los_Angeles")

    lost = [each for each in happened(life, "2026-03-12 12:00") if isinstance(each[1], StreakLost)]

    assert lost == [("03-12 07:00", StreakLost(1, at("2026-03-12 07:00")))]


def test_4_4_freezes_are_used_at_the_end_of_each_missed_day_until_the_streak_is_lost() -> None:
    life = life_with(StreakEpoch(LONG_AGO, StreakSettings(freezes=FreezeSettings(2, 5))))
    life.event("2026-03-10 12:00", tz="UTC")

    assert [each for each in happened(life, "2026-03-20 12:00") if isinstance(each[1], FreezesUsed | StreakLost)] == [
        ("03-12 00:00", FreezesUsed(1, 1, at("2026-03-12 00:00"))),
        ("03-13 00:00", FreezesUsed(1, 0, at("2026-03-13 00:00"))),
        ("03-14 00:00", StreakLost(1, at("2026-03-14 00:00"))),
    ]


def test_4_6_freezes_are_earned_at_local_midnight_up_to_the_maximum() -> None:
    earning = StreakSettings(freezes=FreezeSettings(0, 3, auto_earn_interval=2, auto_earn_amount=2))
    life = life_with(StreakEpoch(LONG_AGO, earning))
    life.identify("2026-03-10 12:00", time_zone="Asia/Tokyo")

    assert happened(life, "2026-06-01 12:00") == [
        ("03-11 15:00", FreezesEarned(2, 2, at("2026-03-11 15:00"))),
        ("03-13 15:00", FreezesEarned(1, 3, at("2026-03-13 15:00"))),
    ]
    assert next_due(life.configuration, life.user) is None


def test_9_3_nothing_is_ever_due_for_a_user_without_a_streak_who_was_never_active() -> None:
    life = life_with()
    life.identify("2026-03-10 12:00")

    assert next_due(life.configuration, life.user) is None


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Niue", "Pacific/Kiritimati"])
def test_4_7_a_pause_until_the_end_of_time_leaves_a_miss_at_the_end_of_time(zone: str, frequency: Frequency) -> None:
    life = life_with(StreakEpoch(LONG_AGO, StreakSettings(frequency=frequency)))
    life.event("2026-03-10 12:00", tz=zone)
    life.wait_until("2026-05-01 00:00")
    life.event("2026-05-01 12:00")
    life.take(engine.add_pause, Pause(PauseId("for ever"), date(2026, 5, 2), date.max), "2026-05-01 12:00")
    life.wait_until("2026-07-01 00:00")

    due = next_due(life.configuration, life.user)

    assert due is not None
    assert due.year == 9999


@pytest.mark.parametrize(
    "looks", [[], ["2026-03-12 13:00"], ["2026-03-13 00:00", "2026-03-13 05:00", "2026-03-14 00:00"]]
)
def test_9_3_who_looks_meanwhile_makes_no_difference(looks: list[str]) -> None:
    rules = (
        StreakEpoch(LONG_AGO, StreakSettings(freezes=FreezeSettings(1, 2, auto_earn_interval=2, auto_earn_amount=1))),
        make_achievement("Words", MetricGoal(WORDS, Decimal(1))),
        make_achievement("Two days", StreakGoal(2)),
    )
    life = life_with(*rules)
    life.event("2026-03-10 12:00", tz="UTC")
    expected = life_with(*rules)
    expected.event("2026-03-10 12:00", tz="UTC")

    told_now = [each for look in looks for each in happened(life, look)] + happened(life, "2026-04-30 00:00")

    assert told_now == happened(expected, "2026-04-30 00:00")
    assert life.state == expected.state


def awards(life: Life, when: str) -> list[tuple[str, int, int]]:
    """What the moments of triggers award up to an instant, each with the total after it."""
    told_by_now = happened(life, when)
    return [(at_, each.awarded, each.total) for at_, each in told_by_now if isinstance(each, PointsAwarded)]


def test_6_1_each_moment_of_a_trigger_awards_its_points_once() -> None:
    life = life_with(XP, ENERGY)
    life.identify("2026-03-10 02:00")

    assert awards(life, "2026-03-10 03:00") == [("03-10 03:00", 5, 5)]
    assert awards(life, "2026-03-10 05:59") == []
    assert awards(life, "2026-03-10 09:00") == [("03-10 06:00", 5, 10), ("03-10 09:00", 5, 15)]


def test_6_1_a_moment_before_the_user_was_there_awards_nothing() -> None:
    life = life_with(XP, ENERGY)
    life.identify("2026-03-10 03:00")

    assert awards(life, "2026-03-10 05:00") == []


def test_6_1_who_does_not_match_gets_nothing_and_it_is_not_made_up_for() -> None:
    life = life_with(XP, replace(ENERGY, user_filter={PLAN: "pro"}))
    life.identify("2026-03-10 02:00")

    assert awards(life, "2026-03-10 04:00") == []
    life.identify("2026-03-10 04:00", attributes={PLAN: "pro"})
    assert awards(life, "2026-03-10 06:00") == [("03-10 06:00", 5, 5)]


@pytest.mark.parametrize(
    "trigger",
    [
        pytest.param(replace(ENERGY, status=TriggerStatus.INACTIVE), id="inactive"),
        pytest.param(replace(ENERGY, cause=TimeCause(TimeUnit.HOURS, 3)), id="never activated"),
    ],
)
def test_6_1_a_trigger_that_is_not_active_has_no_moments(trigger: Trigger) -> None:
    life = life_with(XP, trigger)
    life.identify("2026-03-10 02:00")

    assert awards(life, "2026-03-20 00:00") == []


def test_6_1_a_day_has_24_hours_whatever_clocks_do() -> None:
    daily = make_trigger(XP, 1, TimeCause(TimeUnit.DAYS, 1, at("2026-03-28 12:00")))
    life = life_with(XP, daily)
    life.identify("2026-03-28 12:00", time_zone="Europe/Berlin")

    assert [instant for instant, _, _ in awards(life, "2026-03-30 12:00")] == ["03-29 12:00", "03-30 12:00"]


def test_6_1_two_triggers_may_have_their_moment_at_once() -> None:
    life = life_with(XP, ENERGY, make_trigger(XP, 1, TimeCause(TimeUnit.HOURS, 1, at("2026-03-10 00:00"))))
    life.identify("2026-03-10 02:30")

    assert awards(life, "2026-03-10 03:00") == [("03-10 03:00", 5, 5), ("03-10 03:00", 1, 6)]


def test_6_1_a_moment_that_comes_to_nothing_is_had_all_the_same() -> None:
    life = life_with(replace(XP, max_points=5), ENERGY)
    life.identify("2026-03-10 02:00")

    assert awards(life, "2026-03-10 06:00") == [("03-10 03:00", 5, 5)]
    life.set_up(XP)
    assert awards(life, "2026-03-10 09:00") == [("03-10 09:00", 5, 10)]


def test_6_1_the_same_moment_once_more_awards_nothing() -> None:
    life = life_with(XP, ENERGY)
    life.identify("2026-03-10 02:00")
    life.wait_until("2026-03-10 03:00")

    assert life.take(engine.pass_time, "2026-03-10 03:00").entry is None


def test_6_2_a_moment_is_boosted_on_its_own_day_and_reaches_levels() -> None:
    boost = make_boost(XP, "2", at("2026-03-11 00:00").date())
    life = life_with(XP, ENERGY, boost, make_level(XP, "full", 45))
    life.identify("2026-03-10 02:00")

    told_by_now = happened(life, "2026-03-11 00:00")

    assert [each.awarded for _, each in told_by_now if isinstance(each, PointsAwarded)] == [5, 5, 5, 5, 5, 5, 5, 10]
    assert [instant for instant, each in told_by_now if isinstance(each, LevelChanged)] == ["03-11 00:00"]


INSTANTS = st.integers(0, 60 * 24 * 40).map(lambda minutes: at("2026-03-10 12:00") + timedelta(minutes=minutes))
ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Pacific/Apia", None])


@given(st.lists(INSTANTS, max_size=8).map(sorted), st.lists(INSTANTS, max_size=12).map(sorted), ZONES)
def test_9_3_the_clock_may_look_at_any_time_and_tells_the_same_in_the_same_order(
    events: list[datetime], looks: list[datetime], zone: str | None
) -> None:
    rules = (
        StreakEpoch(LONG_AGO, StreakSettings(freezes=FreezeSettings(1, 3, auto_earn_interval=5, auto_earn_amount=1))),
        make_achievement("Words", MetricGoal(WORDS, Decimal(3))),
        make_achievement("Three days", StreakGoal(3)),
        make_achievement("A year", AnniversaryGoal(1)),
    )

    eager, lazy = life_with(*rules), life_with(*rules)
    acts, no_acts = [(each, True) for each in events], [(each, False) for each in looks]
    for life, moments in ((eager, sorted([*acts, *no_acts])), (lazy, acts)):
        life.identify("2026-03-10 11:00", time_zone=zone, signed_up_on=at("2025-03-20 00:00").date())
        for moment, is_event in moments:
            life.wait_until(moment)
            if is_event:
                life.event(moment)
        life.wait_until("2026-06-30 00:00")

    assert eager.log == lazy.log
    assert eager.state == lazy.state


def test_3_8_what_the_clock_did_is_replayed_from_the_log() -> None:
    life = life_with(XP, ENERGY, make_achievement("A year", AnniversaryGoal(1)))
    life.event("2025-03-10 12:00")
    life.wait_until("2026-03-10 02:00")
    awards(life, "2026-03-10 03:00")

    assert replay(USER, life.log, life.history) == life.state


@pytest.mark.parametrize(
    ("instant", "latest", "following"),
    [
        pytest.param("2026-03-09 23:00", None, "2026-03-10 03:00", id="before the activation"),
        pytest.param("2026-03-10 02:59", None, "2026-03-10 03:00", id="before the first"),
        pytest.param("2026-03-10 03:00", "2026-03-10 03:00", "2026-03-10 06:00", id="at the first"),
        pytest.param("2026-03-11 04:00", "2026-03-11 03:00", "2026-03-11 06:00", id="a day later"),
    ],
)
def test_6_1_moments_are_counted_from_the_activation(instant: str, latest: str | None, following: str) -> None:
    cause = TimeCause(TimeUnit.HOURS, 3, at("2026-03-10 00:00"))

    assert tick_until(cause, at(instant)) == (at(latest) if latest else None)
    assert tick_after(cause, at(instant)) == at(following)
    assert tick_until(TimeCause(TimeUnit.HOURS, 3), at(instant)) is None


def test_9_3_a_slot_is_a_quarter_of_an_hour() -> None:
    assert slot_of(at("2026-03-10 12:00")) == at("2026-03-10 12:00")
    assert slot_of(at("2026-03-10 12:14") + timedelta(seconds=59)) == at("2026-03-10 12:00")
    assert slot_of(at("2026-03-10 12:15")) == at("2026-03-10 12:15")
