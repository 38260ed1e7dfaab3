"""Behaviour 4.9: a streak is ended by hand, and given back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from plaudit.domain.errors import NoStreakToRestoreError
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_happenings import Outcome
from plaudit.domain.streak_restore import Reached, longest_reached, restore_window
from plaudit.domain.streak_settings import StreakSettings
from streak_lives import Life, at, freezes, on

WEEKLY = StreakSettings(frequency=Frequency.WEEKLY)
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")  # UTC+14
NIUE = ZoneInfo("Pacific/Niue")  # UTC-11
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
UTC = ZoneInfo("UTC")


def lost_streak() -> Life:
    """A streak of 3 from the 3rd to the 5th, which was lost with the 6th."""
    return Life().act("2026-03-03 12:00", "2026-03-04 12:00", "2026-03-05 12:00").look("2026-03-07 12:00")


@pytest.mark.parametrize(
    ("frequency", "today", "first"),
    [
        pytest.param(Frequency.DAILY, "2026-03-31", "2026-01-01", id="90 days with today"),
        pytest.param(Frequency.WEEKLY, "2026-03-31", "2025-12-29", id="the week of 1 January"),
        pytest.param(Frequency.MONTHLY, "2026-03-31", "2025-01-01", id="the year before"),
    ],
)
def test_4_9_the_window_depends_on_the_frequency(frequency: Frequency, today: str, first: str) -> None:
    assert restore_window(frequency, on(today)) == on(first)


def test_4_9_a_lost_streak_is_restored_to_its_longest_length() -> None:
    view = lost_streak().restore("2026-03-10 12:00").view

    assert (view.length, view.started_on, view.expires_on) == (3, date(2026, 3, 3), date(2026, 3, 10))
    assert view.extended_at == at("2026-03-10 12:00")


def test_4_9_a_restored_streak_goes_on_with_the_current_period() -> None:
    life = lost_streak().restore("2026-03-10 12:00")

    assert life.act("2026-03-10 13:00").length == 4
    assert [each.length for each in life.history()] == [2, 3, 0, 0, 0, 0, 4]


def test_4_9_a_restored_streak_is_lost_like_any_other() -> None:
    assert lost_streak().restore("2026-03-10 12:00").look("2026-03-11 00:00").length == 0


def test_4_9_what_was_restored_and_lost_is_in_the_window_of_the_day_of_the_restore() -> None:
    life = lost_streak().restore("2026-05-30 12:00").look("2026-05-31 12:00")

    assert life.restore("2026-08-20 12:00").length == 3


def test_4_9_a_period_that_counted_already_does_not_count_again() -> None:
    life = lost_streak().act("2026-03-10 10:00").restore("2026-03-10 12:00")

    assert (life.act("2026-03-10 13:00").length, life.view.expires_on) == (3, on("2026-03-11"))
    assert [each.length for each in life.history(2)] == [0, 3]


def test_4_9_a_shorter_streak_that_goes_on_is_replaced() -> None:
    life = lost_streak().act("2026-03-09 10:00").restore("2026-03-10 12:00")

    assert (life.length, life.view.expires_on) == (3, on("2026-03-10"))


def test_4_9_there_may_be_nothing_longer_to_restore() -> None:
    life = Life().act("2026-03-03 12:00", "2026-03-04 12:00")

    with pytest.raises(NoStreakToRestoreError, match="No streak to restore"):
        life.restore("2026-03-05 12:00")


def test_4_9_what_lies_before_the_window_is_not_restored() -> None:
    life = lost_streak()

    assert longest_reached(life.records(), Frequency.DAILY, on("2026-06-02"), length=0).length == 3
    with pytest.raises(NoStreakToRestoreError):
        longest_reached(life.records(), Frequency.DAILY, on("2026-06-03"), length=0)


def test_4_9_of_equally_long_streaks_the_later_is_restored() -> None:
    life = lost_streak().act("2026-03-08 12:00", "2026-03-09 12:00", "2026-03-10 12:00").look("2026-03-12 12:00")

    reached = longest_reached(life.records(), Frequency.DAILY, life.today, length=0)

    assert reached == Reached(3, date(2026, 3, 8))


def test_4_9_a_reset_ends_the_streak_at_once() -> None:
    life = Life().act("2026-03-09 12:00", "2026-03-10 12:00").reset("2026-03-10 13:00")

    assert (life.length, life.lost_at, life.told) == (0, None, [])


def test_4_9_the_period_of_a_reset_does_not_count_again_the_next_one_may() -> None:
    life = Life().act("2026-03-10 12:00").reset("2026-03-10 13:00")

    assert life.act("2026-03-10 14:00").length == 0
    assert life.act("2026-03-11 14:00").length == 1


def test_4_9_a_reset_before_the_period_counted_closes_it() -> None:
    life = Life().act("2026-03-09 12:00").reset("2026-03-10 13:00")

    assert life.act("2026-03-10 14:00").length == 0


def test_4_9_a_reset_can_be_restored() -> None:
    life = Life().act("2026-03-09 12:00", "2026-03-10 12:00").reset("2026-03-10 13:00").restore("2026-03-10 14:00")

    assert (life.length, life.view.started_on, life.view.expires_on) == (2, on("2026-03-09"), on("2026-03-11"))
    assert [(each.length, each.reset_at) for each in life.history(2)] == [(1, None), (2, at("2026-03-10 13:00"))]
    assert life.act("2026-03-11 14:00").length == 3


def test_4_9_a_reset_ends_the_streaks_of_all_frequencies() -> None:
    life = Life().act("2026-03-10 12:00").reset("2026-03-10 13:00")

    assert {chain.length for chain in life.streaks.chains.values()} == {0}
    assert life.set_up("2026-03-10 14:00", WEEKLY).look("2026-03-10 15:00").length == 0


def test_4_9_there_may_be_nothing_to_reset() -> None:
    life = Life().reset("2026-03-10 13:00")

    assert life.records() == []
    assert life.act("2026-03-10 14:00").length == 1


def test_4_9_a_reset_on_a_day_had_before_is_one_of_the_latest_settled_day() -> None:
    life = Life(zone=KIRITIMATI).act("2026-03-10 11:00").move("2026-03-10 12:00", NIUE).reset("2026-03-10 12:30")

    assert [each.outcome for each in life.records()] == [Outcome.COUNTED, Outcome.RESET]
    assert life.records()[1].period == life.records()[0].period
    assert life.act("2026-03-11 12:00").length == 0


def test_4_9_a_reset_in_a_week_that_a_freeze_has_held_already_ends_it_with_that_week() -> None:
    life = Life(replace(WEEKLY, freezes=freezes(1))).act("2026-03-02 12:00").look("2026-03-16 02:00")

    life.move("2026-03-16 02:00", NIUE).reset("2026-03-16 03:00")  # on Sunday the 15th again

    assert [(each.length, each.used_freeze, each.reset_at) for each in life.history(2)] == [
        (1, False, None),
        (0, False, at("2026-03-16 03:00")),
    ]


def test_4_9_a_restore_does_not_rewrite_a_lost_day_that_came_again() -> None:
    life = Life(began_at=at("2026-03-08 02:00")).act("2026-03-08 02:00").look("2026-03-10 01:12")  # the 9th is lost
    life.move("2026-03-10 01:12", NIUE).restore("2026-03-10 01:12")  # on the 9th

    assert life.length == 1
    assert [each.length for each in life.history(2)] == [1, 0]


def test_4_9_what_a_journey_keeps_open_is_not_missed_after_a_restore() -> None:
    life = Life(zone=LOS_ANGELES, began_at=at("1996-02-29 00:00")).act("1996-02-29 00:00")  # the 28th
    life.move("1996-03-02 00:00", UTC).restore("1996-03-02 00:00")  # the 1st of March is open for 8 hours

    assert life.view.expires_on == on("1996-03-03")
    assert life.look("1996-03-02 08:00").length == 1


@pytest.mark.parametrize("act", [Life.reset, Life.restore], ids=["reset", "restore"])
def test_4_9_a_day_that_a_journey_keeps_open_is_held_by_a_reset_or_restore(act: Callable[[Life, str], Life]) -> None:
    life = Life(zone=LOS_ANGELES).act("2026-03-04 12:00", "2026-03-05 12:00").look("2026-03-09 12:00")
    life.act("2026-03-10 12:00").move("2026-03-12 01:00", UTC)  # the 11th is open in Los Angeles

    act(life, "2026-03-12 02:00")

    assert [each.length for each in life.history(3)] == [1, 1, life.length]
    assert life.records()[-1].outcome is (Outcome.RESET if act is Life.reset else Outcome.HELD)
