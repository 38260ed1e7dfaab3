"""Behaviour 4.10 and 3.8: how a streak went, and why."""

from zoneinfo import ZoneInfo

from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.streak_history import Explanation, PeriodView, Reason
from plaudit.domain.streak_settings import StreakSettings
from streak_lives import Life, at, freezes, on

BERLIN = ZoneInfo("Europe/Berlin")
WITH_TWO = StreakSettings(freezes=freezes(2))


def lengths(life: Life, periods: int = 7) -> list[int]:
    """The lengths of the history."""
    return [each.length for each in life.history(periods)]


def test_4_10_the_history_ends_with_the_current_period() -> None:
    life = Life().act("2026-03-09 12:00", "2026-03-10 12:00")

    assert life.history(3) == [
        PeriodView(on("2026-03-08"), on("2026-03-08"), 0),
        PeriodView(on("2026-03-09"), on("2026-03-09"), 1),
        PeriodView(on("2026-03-10"), on("2026-03-10"), 2),
    ]
    assert life.history(0) == []


def test_4_10_periods_before_the_user_existed_are_zero() -> None:
    assert lengths(Life().act("2026-03-01 12:00"), 4) == [0, 0, 0, 1]


def test_4_10_the_current_period_has_the_length_that_stands() -> None:
    assert lengths(Life().act("2026-03-09 12:00").look("2026-03-10 12:00"), 3) == [0, 1, 1]


def test_4_10_a_lost_streak_is_zero_from_the_missed_period_on() -> None:
    assert lengths(Life().act("2026-03-06 12:00").act("2026-03-10 12:00")) == [0, 0, 1, 0, 0, 0, 1]


def test_4_10_a_period_that_a_freeze_held_says_so() -> None:
    life = Life(WITH_TWO).act("2026-03-06 12:00").act("2026-03-09 12:00")

    assert lengths(life, 5) == [0, 1, 1, 1, 2]
    assert [each.used_freeze for each in life.history(5)] == [False, False, True, True, False]


def test_4_7_every_period_that_a_pause_covers_says_so() -> None:
    life = Life().act("2026-03-06 12:00").pause("2026-03-06 13:00", "2026-03-07", "2026-03-09")
    life.act("2026-03-08 12:00").act("2026-03-10 12:00")

    assert lengths(life, 5) == [1, 1, 2, 2, 3]
    assert [each.used_pause for each in life.history(5)] == [False, True, True, True, False]


def test_4_7_a_pause_without_a_streak_says_so_too() -> None:
    life = Life().pause("2026-03-06 13:00", "2026-03-07", "2026-03-08").look("2026-03-09 12:00")

    assert [each.used_pause for each in life.history(4)] == [False, True, True, False]


def test_4_7_a_deleted_pause_leaves_settled_days_as_they_are() -> None:
    life = Life().act("2026-03-06 12:00").pause("2026-03-06 13:00", "2026-03-07", "2026-03-12")
    life.resume("2026-03-09 12:00").look("2026-03-10 12:00")

    assert lengths(life, 5) == [1, 1, 1, 0, 0]
    assert [each.used_pause for each in life.history(5)] == [False, True, True, False, False]


def test_4_9_a_reset_is_in_the_history() -> None:
    life = Life().act("2026-03-09 12:00", "2026-03-10 12:00").reset("2026-03-10 13:00").look("2026-03-11 12:00")

    assert lengths(life, 3) == [1, 0, 0]
    assert [each.reset_at for each in life.history(3)] == [None, at("2026-03-10 13:00"), None]


def test_4_11_a_disabled_streak_has_a_history_of_zeros() -> None:
    life = Life().act("2026-03-10 12:00").prefer("2026-03-10 13:00", StreakPreferences(is_enabled=False))

    assert lengths(life, 2) == [0, 0]


def test_4_10_weeks_are_shown_whole() -> None:
    life = Life(StreakSettings(frequency=Frequency.WEEKLY)).act("2026-03-02 12:00").look("2026-03-11 12:00")

    assert life.history(2) == [
        PeriodView(on("2026-03-02"), on("2026-03-08"), 1),
        PeriodView(on("2026-03-09"), on("2026-03-15"), 1),
    ]


def test_3_8_each_period_is_explained() -> None:
    life = Life(StreakSettings(days_off=frozenset({6}), freezes=freezes(2)), zone=BERLIN)
    life.act("2026-03-03 12:00").pause("2026-03-03 13:00", "2026-03-04", "2026-03-04").look("2026-03-10 12:00")

    assert [(each.reason, each.length, each.at) for each in life.explanation(9)] == [
        (Reason.NONE, 0, None),
        (Reason.COUNTED, 1, at("2026-03-03 12:00")),
        (Reason.PAUSE, 1, at("2026-03-04 23:00")),
        (Reason.FREEZE, 1, at("2026-03-05 23:00")),
        (Reason.FREEZE, 1, at("2026-03-06 23:00")),
        (Reason.DAY_OFF, 1, at("2026-03-07 23:00")),
        (Reason.LOST, 0, at("2026-03-08 23:00")),
        (Reason.NONE, 0, None),
        (Reason.OPEN, 0, None),
    ]


def test_3_8_a_period_open_longer_is_open() -> None:
    life = Life().act("2026-03-10 12:00").move("2026-03-11 12:00", BERLIN).look("2026-03-11 23:30")

    assert life.explanation(3) == [
        Explanation(on("2026-03-10"), on("2026-03-10"), Reason.COUNTED, 1, at("2026-03-10 12:00")),
        Explanation(on("2026-03-11"), on("2026-03-11"), Reason.OPEN, 1),
        Explanation(on("2026-03-12"), on("2026-03-12"), Reason.OPEN, 1),
    ]


def test_3_8_what_a_journey_held_happened_when_a_later_period_counted() -> None:
    life = Life().act("2026-03-10 12:00").move("2026-03-11 12:00", BERLIN).act("2026-03-11 23:30")

    assert [(each.reason, each.at) for each in life.explanation(2)] == [
        (Reason.TRAVEL, at("2026-03-11 23:30")),
        (Reason.COUNTED, at("2026-03-11 23:30")),
    ]


def test_3_8_a_reset_explains_itself() -> None:
    life = Life().act("2026-03-10 12:00").reset("2026-03-10 13:00")

    assert life.explanation(1) == [
        Explanation(on("2026-03-10"), on("2026-03-10"), Reason.RESET, 0, at("2026-03-10 13:00"))
    ]
