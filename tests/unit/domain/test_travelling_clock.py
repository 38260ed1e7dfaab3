"""What the clock does to who travels, and where clocks are set back over midnight (behaviour 2.5, 4.6, 9.3, 9.4)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from factories import WORDS, at
from plaudit.domain.achievements import AnniversaryGoal
from plaudit.domain.actions import PreferencesChange
from plaudit.domain.effects import (
    AchievementCompleted,
    Effect,
    FreezesEarned,
    ReactivationEmailDue,
    RecapEmailDue,
    StreakLost,
    StreakReminderEmailDue,
)
from plaudit.domain.preferences import NotificationType
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from rules import make_achievement
from user_lives import Life, life_with

LONG_AGO = at("2000-01-01 00:00")
EARNING = StreakEpoch(LONG_AGO, StreakSettings(freezes=FreezeSettings(0, 9, auto_earn_interval=1, auto_earn_amount=1)))
FIRST_WEEK = RecapEmailDue(date(2026, 3, 2), date(2026, 3, 8))


def told(life: Life, kind: type[Effect], until: str) -> list[tuple[str, Effect]]:
    """What a user has been told of so far, and by the clock until then, each with its instant."""
    life.wait_until(until)
    pairs = [(entry.occurred_at, effect) for entry in life.log for effect in entry.effects]
    return [(f"{instant:%m-%d %H:%M}", effect) for instant, effect in pairs if isinstance(effect, kind)]


def test_9_4_the_hour_of_reactivation_is_that_of_the_place_where_the_user_was_active() -> None:
    life = life_with()
    life.event("2026-03-05 12:00", tz="America/New_York")
    life.identify("2026-03-06 12:00", time_zone="Europe/London")

    assert told(life, ReactivationEmailDue, "2026-03-11 00:00") == [
        ("03-08 11:00", ReactivationEmailDue(1, 3)),
        ("03-10 11:00", ReactivationEmailDue(2, 5)),
    ]


def test_9_4_a_week_that_ends_because_the_user_travels_is_summed_up_at_once() -> None:
    life = life_with()
    life.event("2026-03-08 20:00", tz="America/Los_Angeles")
    life.identify("2026-03-08 21:00", time_zone="Asia/Tokyo")

    assert told(life, RecapEmailDue, "2026-03-20 12:00") == [("03-08 21:00", FIRST_WEEK)]


def test_9_4_an_event_in_the_new_week_of_another_zone_does_not_hide_the_old_week() -> None:
    life = life_with()
    life.event("2026-03-08 20:00", tz="America/Los_Angeles")
    life.event("2026-03-08 21:00", tz="Asia/Tokyo")

    assert [instant for instant, _ in told(life, RecapEmailDue, "2026-03-20 12:00")] == ["03-08 21:00", "03-15 15:00"]


@pytest.mark.parametrize("acts", [False, True], ids=["who does nothing", "who does something"])
def test_9_4_a_week_that_a_journey_brings_again_is_not_summed_up_again(*, acts: bool) -> None:
    life = life_with()
    life.event("2026-03-08 12:00", tz="Asia/Tokyo")
    life.wait_until("2026-03-08 16:00")
    life.identify("2026-03-08 16:00", time_zone="America/Los_Angeles")
    if acts:
        life.event("2026-03-08 17:00")

    assert told(life, RecapEmailDue, "2026-03-20 12:00") == [("03-08 15:00", FIRST_WEEK)]


def test_2_6_who_takes_no_recaps_gets_none_on_a_journey_either() -> None:
    life = life_with()
    life.event("2026-03-08 19:00", tz="America/Los_Angeles")
    life.prefer("2026-03-08 20:00", PreferencesChange(notifications={NotificationType.RECAP: ()}))
    life.identify("2026-03-08 21:00", time_zone="Asia/Tokyo")

    assert told(life, RecapEmailDue, "2026-03-20 12:00") == []


def test_9_4_a_reminder_at_the_very_end_of_a_missed_day_is_for_the_day_that_begins() -> None:
    """20:00 in New York, by whose clock the user is reminded, is midnight in UTC, by whose clock the days end."""
    life = life_with(StreakEpoch(LONG_AGO, StreakSettings(freezes=FreezeSettings(1, 5))))
    life.event("2026-06-10 12:00")

    assert [instant for instant, _ in told(life, StreakReminderEmailDue, "2026-06-20 12:00")] == [
        "06-11 00:00",
        "06-12 00:00",
    ]


def between_two_midnights(*things: object) -> Life:
    """Somebody who came on 6 November, after the clocks of Newfoundland had shown the 7th for a minute."""
    life = life_with(*things)  # type: ignore[arg-type]  # whatever can be set up
    life.identify("2010-11-07 03:00", time_zone="America/St_Johns", signed_up_on=date(2009, 11, 7))
    assert datetime(2010, 11, 6, 23, 30) == life.user.latest_at.astimezone(life.user.zone).replace(tzinfo=None)  # noqa: DTZ001  # what a clock on the wall shows
    return life


def test_4_6_who_comes_between_two_midnights_earns_at_the_second() -> None:
    life = between_two_midnights(EARNING)

    assert [instant for instant, _ in told(life, FreezesEarned, "2010-11-09 00:00")] == ["11-07 03:30", "11-08 03:30"]


def test_2_5_an_anniversary_completes_at_the_second_midnight_for_who_came_after_the_first() -> None:
    life = between_two_midnights(make_achievement("One year", AnniversaryGoal(1)))

    assert [instant for instant, _ in told(life, AchievementCompleted, "2010-11-09 00:00")] == ["11-07 03:30"]


def test_9_3_new_settings_act_from_their_own_instant_on_whatever_was_not_due_before() -> None:
    """Under the new settings the night before would have brought a freeze."""
    life = life_with(StreakEpoch(LONG_AGO, StreakSettings()))
    life.identify("2026-03-10 12:00", time_zone="UTC")
    life.wait_until("2026-03-12 09:00")
    life.set_up(StreakEpoch(at("2026-03-12 09:00"), EARNING.settings))

    assert told(life, FreezesEarned, "2026-03-13 12:00") == [
        ("03-13 00:00", FreezesEarned(1, 1, at("2026-03-13 00:00")))
    ]
    assert life.log[1].occurred_at == at("2026-03-12 09:00")


def test_4_2_what_new_settings_make_count_is_reminded_of_and_lost_in_time() -> None:
    life = life_with(StreakEpoch(LONG_AGO, StreakSettings(thresholds={WORDS: Decimal(10)})))
    life.event("2026-03-10 12:00", tz="UTC")
    life.set_up(StreakEpoch(at("2026-03-10 13:00"), StreakSettings()))

    assert [instant for instant, _ in told(life, StreakReminderEmailDue, "2026-03-20 12:00")] == ["03-11 20:00"]
    assert told(life, StreakLost, "2026-03-20 12:00") == [("03-12 00:00", StreakLost(1, at("2026-03-12 00:00")))]
