"""Behaviour 4.7: pauses."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from plaudit.domain.errors import PastPauseError, PauseEndError, TooManyPausesError
from plaudit.domain.identifiers import PauseId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_pauses import Pause, add_pause, delete_pause, listed_pauses
from plaudit.domain.streak_settings import StreakSettings
from streak_lives import Life, at, freezes, on

WEEKLY = StreakSettings(frequency=Frequency.WEEKLY)
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
UTC = ZoneInfo("UTC")
TODAY = date(2026, 3, 10)


def make_pause(name: str, first: str, last: str) -> Pause:
    """A pause."""
    return Pause(PauseId(name), on(first), on(last))


def test_4_7_a_pause_holds_its_days_both_ends_included() -> None:
    life = Life(StreakSettings(freezes=freezes(1))).act("2026-03-10 12:00")
    life.pause("2026-03-10 13:00", "2026-03-11", "2026-03-13")

    assert life.view.expires_on == on("2026-03-14")
    assert life.act("2026-03-14 12:00").length == 2
    assert life.view.freezes == 1


def test_4_7_a_paused_streak_is_lost_with_the_first_day_after_it() -> None:
    life = Life().act("2026-03-10 12:00").pause("2026-03-10 13:00", "2026-03-11", "2026-03-13")

    assert life.look("2026-03-14 23:59").length == 1
    assert life.look("2026-03-15 00:00").length == 0


def test_4_7_a_week_is_held_when_a_pause_covers_any_day_of_it() -> None:
    life = Life(WEEKLY).act("2026-03-02 12:00").pause("2026-03-02 13:00", "2026-03-15", "2026-03-16")

    assert life.view.expires_on == on("2026-03-29")
    assert life.look("2026-03-29 12:00").length == 1


def test_4_7_a_week_is_not_held_by_a_pause_that_was_deleted_within_it() -> None:
    life = Life(WEEKLY).act("2026-03-02 12:00").pause("2026-03-09 12:00", "2026-03-09", "2026-03-15")

    assert life.resume("2026-03-11 12:00").look("2026-03-16 12:00").length == 0


def test_4_7_activity_during_a_pause_counts() -> None:
    life = Life().act("2026-03-10 12:00").pause("2026-03-10 13:00", "2026-03-11", "2026-03-13")

    assert life.act("2026-03-12 12:00").length == 2


def test_4_7_pauses_that_overlap_merge_in_effect() -> None:
    life = Life().act("2026-03-10 12:00").pause("2026-03-10 13:00", "2026-03-11", "2026-03-13")
    life.pause("2026-03-10 13:00", "2026-03-12", "2026-03-15", name="another")

    assert life.view.expires_on == on("2026-03-16")


def test_4_7_a_pause_may_never_end() -> None:
    life = Life().act("2026-03-10 12:00").pause("2026-03-10 13:00", "2026-03-11", "9999-12-31")

    assert life.view.expires_on == on("9999-12-30")
    assert life.lost_at is None
    assert life.look("2029-03-10 12:00").length == 1


def test_4_7_a_pause_may_start_today_but_not_before() -> None:
    assert add_pause((), make_pause("pause", "2026-03-10", "2026-03-10"), TODAY)
    with pytest.raises(PastPauseError, match="start must not be before today in the user's time zone"):
        add_pause((), make_pause("pause", "2026-03-09", "2026-03-12"), TODAY)


def test_4_7_a_pause_may_not_end_before_it_starts() -> None:
    with pytest.raises(PauseEndError, match="end must not be before start"):
        add_pause((), make_pause("pause", "2026-03-12", "2026-03-11"), TODAY)


def test_4_7_pauses_are_listed_while_upcoming_or_active() -> None:
    later = make_pause("later", "2026-04-01", "2026-04-01")
    active = make_pause("active", "2026-03-01", "2026-03-10")
    over = make_pause("over", "2026-03-01", "2026-03-09")
    deleted = Pause(PauseId("deleted"), on("2026-03-01"), on("2026-03-20"), on("2026-03-02"))

    assert listed_pauses((later, active, over, deleted), TODAY) == (active, later)


def test_4_7_a_pause_that_has_not_begun_leaves_nothing_behind() -> None:
    upcoming = make_pause("upcoming", "2026-03-10", "2026-03-12")

    assert delete_pause((upcoming,), PauseId("upcoming"), TODAY) == ()


def test_4_7_a_pause_that_is_over_can_be_deleted_once() -> None:
    over = make_pause("over", "2026-03-01", "2026-03-09")

    deleted = delete_pause((over,), PauseId("over"), TODAY)

    assert deleted == (Pause(PauseId("over"), on("2026-03-01"), on("2026-03-09"), TODAY),)
    assert delete_pause(deleted, PauseId("over"), on("2026-03-11")) == deleted
    assert delete_pause((over,), PauseId("unknown"), TODAY) == (over,)


def test_4_7_a_week_is_not_held_by_a_pause_that_was_over_and_deleted_within_it() -> None:
    life = Life(WEEKLY).act("2026-03-02 12:00").pause("2026-03-09 12:00", "2026-03-09", "2026-03-10")

    assert life.resume("2026-03-12 12:00").look("2026-03-16 12:00").length == 0


def test_4_7_a_day_that_is_over_keeps_its_pause_when_it_comes_again() -> None:
    life = (
        Life(began_at=at("2026-03-01 17:00"))
        .act("2026-03-01 17:00")
        .pause("2026-03-11 12:00", "2026-03-11", "2026-03-13")
    )
    life.move("2026-03-12 00:00", LOS_ANGELES).resume("2026-03-12 01:00")  # on the 11th again

    assert [each.used_pause for each in life.history(2)] == [False, True]


def test_4_7_a_week_that_is_over_keeps_its_pause_while_a_journey_keeps_it_open() -> None:
    life = Life(WEEKLY, zone=LOS_ANGELES).act("2026-03-02 12:00")
    life.pause("2026-03-03 12:00", "2026-03-10", "2026-03-11").move("2026-03-15 20:00", UTC)

    life.resume("2026-03-16 00:30")  # Monday; the week before is open until it ends in Los Angeles

    assert life.look("2026-03-16 12:00").length == 1
    assert [each.used_pause for each in life.history(2)] == [True, False]


def test_4_7_a_user_has_a_hundred_pauses_at_most() -> None:
    pauses = tuple(make_pause(str(number), "2026-03-10", "2026-03-10") for number in range(100))

    with pytest.raises(TooManyPausesError, match="at most 100 upcoming and active pauses"):
        add_pause(pauses, make_pause("one more", "2026-03-10", "2026-03-10"), TODAY)


def test_4_7_the_oldest_pauses_are_forgotten() -> None:
    first = on("2025-01-01")
    past = tuple(
        Pause(PauseId(str(number)), first + timedelta(days=number), first + timedelta(days=number))
        for number in range(101)
    )

    kept = add_pause(past, make_pause("new", "2026-03-10", "2026-03-10"), TODAY)

    assert [pause.id for pause in kept][:2] == ["1", "2"]
    assert len(kept) == 101
