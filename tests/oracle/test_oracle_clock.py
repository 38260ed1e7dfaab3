"""The oracle says what time does, in worlds that can be followed by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from oracle.announcing import announcements
from oracle.oracle import history_of
from oracle.results import (
    AchievementEmail,
    Announced,
    AwardView,
    CompletedAchievement,
    EarnedFreezes,
    LostStreak,
    ReactivationEmail,
    RecapEmail,
    ReminderEmail,
    UsedFreeze,
)
from oracle.scenario import (
    AnniversaryAchievement,
    ChangePreferences,
    Freezes,
    Frequency,
    Identify,
    MetricAchievement,
    Notification,
    PointsSystem,
    ProfileChange,
    Rules,
    Step,
    StreakSettings,
    TimeTrigger,
    World,
)
from oracle.telling import ADA, DAILY, at, day, event, move, with_system


def told(
    rules: Rules, kinds: type[Announced] | tuple[type[Announced], ...], until: str, *steps: Step
) -> list[tuple[str, Announced]]:
    """What Ada is told of, of some kinds."""
    history = history_of(World(rules, steps), at(until))
    every = announcements(rules, history, ADA, at(until))
    return [(f"{each.at:%m-%d %H:%M}", each.what) for each in every if isinstance(each.what, kinds)]


def test_6_1_a_trigger_acts_every_so_many_hours_for_who_is_there() -> None:
    rules = with_system(PointsSystem("xp", (TimeTrigger("tick", 5, 24, at("2026-03-01 06:00")),), max_points=12))

    assert told(rules, AwardView, "2026-03-20 00:00", event("2026-03-10 12:00")) == [
        ("03-11 06:00", AwardView("tick", 5, 5)),
        ("03-12 06:00", AwardView("tick", 5, 10)),
        ("03-13 06:00", AwardView("tick", 2, 12)),
    ]


@pytest.mark.parametrize(
    ("signed_up", "completed"),
    [
        pytest.param("2025-03-20", "03-19 15:00", id="at midnight of the day"),
        pytest.param("2020-02-29", "03-10 15:00", id="at the next midnight when it is past"),
        pytest.param(None, None, id="not before the year is over"),
    ],
)
def test_2_5_an_anniversary_completes_at_a_local_midnight(signed_up: str | None, completed: str | None) -> None:
    rules = replace(DAILY, achievements=(AnniversaryAchievement("year", 1),))
    profile = ProfileChange("Asia/Tokyo", (), day(signed_up) if signed_up else None)

    expected = [(completed, CompletedAchievement("year"))] if completed else []
    assert (
        told(rules, CompletedAchievement, "2026-04-20 00:00", Identify(at("2026-03-10 12:00"), ADA, profile))
        == expected
    )


def test_4_4_a_streak_is_held_and_lost_and_freezes_are_earned_each_at_its_midnight() -> None:
    rules = replace(DAILY, streak=StreakSettings(freezes=Freezes(1, 2, 3, 1)))
    kinds = (LostStreak, UsedFreeze, EarnedFreezes)

    assert told(rules, kinds, "2026-03-15 00:00", event("2026-03-10 12:00", tz="Asia/Tokyo")) == [
        ("03-11 15:00", UsedFreeze(0, at("2026-03-11 15:00"))),
        ("03-12 15:00", LostStreak(1, at("2026-03-12 15:00"))),
        ("03-12 15:00", EarnedFreezes(1, 1, at("2026-03-12 15:00"))),
    ]


def test_9_4_an_achievement_is_written_about_in_the_evening() -> None:
    rules = replace(DAILY, achievements=(MetricAchievement("ten", "words", Decimal(10)),))

    assert told(rules, AchievementEmail, "2026-03-20 00:00", event("2026-03-10 12:00", "10")) == [
        ("03-10 21:00", AchievementEmail("ten"))
    ]


def test_9_4_who_stays_away_is_written_to_until_there_is_another_event() -> None:
    steps = (event("2026-03-10 12:00", tz="UTC"), event("2026-03-16 12:00", "0"))

    assert told(DAILY, ReactivationEmail, "2026-03-20 00:00", *steps) == [
        ("03-13 12:00", ReactivationEmail(1, 3)),
        ("03-15 12:00", ReactivationEmail(2, 5)),
        ("03-19 12:00", ReactivationEmail(1, 3)),
    ]


def test_9_4_a_week_with_an_event_is_summed_up_once_wherever_it_ends() -> None:
    away = (event("2026-03-08 20:00", tz="America/Los_Angeles"), move("2026-03-08 21:00", "Asia/Tokyo"))
    back = (*away, move("2026-03-08 22:00", "America/Los_Angeles"))

    summed_up = [("03-08 21:00", RecapEmail(day("2026-03-02"), day("2026-03-08")))]
    assert told(DAILY, RecapEmail, "2026-04-01 00:00", *away) == summed_up
    assert told(DAILY, RecapEmail, "2026-04-01 00:00", *back) == summed_up


@pytest.mark.parametrize(
    ("frequency", "reminded"),
    [
        pytest.param(Frequency.DAILY, ["03-11 20:00"], id="daily: four hours before the end"),
        pytest.param(Frequency.WEEKLY, ["03-20 09:00"], id="weekly: on Friday"),
        pytest.param(Frequency.MONTHLY, ["04-25 09:00"], id="monthly: on the 25th"),
    ],
)
def test_9_4_a_streak_is_reminded_of_in_the_period_that_would_end_it(frequency: Frequency, reminded: list[str]) -> None:
    rules = replace(DAILY, streak=StreakSettings(frequency))

    found = told(rules, ReminderEmail, "2026-06-01 00:00", event("2026-03-10 12:00", tz="UTC"))
    assert [instant for instant, _ in found] == reminded


def test_2_6_what_is_switched_off_is_not_written() -> None:
    off = ChangePreferences(at("2026-03-10 13:00"), ADA, notifications=tuple((each, False) for each in Notification))
    kinds = (ReminderEmail, RecapEmail, ReactivationEmail, AchievementEmail)

    assert told(DAILY, kinds, "2026-06-01 00:00", event("2026-03-10 12:00", tz="UTC"), off) == []
