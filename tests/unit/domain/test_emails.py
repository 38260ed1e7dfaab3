"""When e-mails fall due, to whom, and what about (behaviour 9.4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from factories import WORDS, at
from plaudit.domain import engine
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.actions import PreferencesChange
from plaudit.domain.due import next_due
from plaudit.domain.effects import (
    AchievementEmailDue,
    Effect,
    ReactivationEmailDue,
    RecapEmailDue,
    StreakReminderEmailDue,
)
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import PauseId
from plaudit.domain.periods import Frequency
from plaudit.domain.preferences import NotificationChannel, NotificationType, StreakPreferences
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.tenant_settings import AggregationPeriod, TenantSettings
from rules import make_achievement
from user_lives import Life, effects_of, life_with

FIRST_WORDS = make_achievement("First words", MetricGoal(WORDS, Decimal(1)))
LONG_AGO = at("2020-01-01 00:00")


def life_in(time_zone: str | None, *things: StreakEpoch | TenantSettings) -> Life:
    """The life of somebody in a zone, who is known since 1 March."""
    life = life_with(FIRST_WORDS, *things)
    life.identify("2026-03-01 12:00", time_zone=time_zone)
    return life


def emails(steps: Iterable[Decided], kind: type[Effect]) -> list[tuple[str, Effect]]:
    """The e-mails of a kind, each with the instant at which it fell due."""
    told = [(each.entry.occurred_at, effect) for each in steps if each.entry for effect in effects_of(each)]
    return [(f"{instant:%m-%d %H:%M}", effect) for instant, effect in told if isinstance(effect, kind)]


def times(steps: Iterable[Decided], kind: type[Effect]) -> list[str]:
    """When e-mails of a kind fell due."""
    return [instant for instant, _ in emails(steps, kind)]


def without(*types: NotificationType) -> PreferencesChange:
    """Preferences that switch types of notifications off."""
    return PreferencesChange(notifications=dict.fromkeys(types, ()))


@pytest.mark.parametrize(
    ("time_zone", "completed", "due"),
    [
        pytest.param("UTC", "2026-03-10 08:00", "03-10 17:00", id="in the morning"),
        pytest.param("UTC", "2026-03-10 16:59", "03-10 17:00", id="just before"),
        pytest.param("UTC", "2026-03-10 17:00", "03-10 17:00", id="as it begins"),
        pytest.param("UTC", "2026-03-10 20:59", "03-10 20:59", id="at once"),
        pytest.param("UTC", "2026-03-10 21:00", "03-11 17:00", id="as it ends"),
        pytest.param("Asia/Tokyo", "2026-03-10 13:00", "03-11 08:00", id="at night in Tokyo"),
        pytest.param(None, "2026-03-10 12:00", "03-10 21:00", id="without a zone, by New York"),
        pytest.param("Europe/Berlin", "2026-03-28 22:00", "03-29 15:00", id="on the day when clocks go forward"),
    ],
)
def test_9_4_an_achievement_is_told_in_the_evening(time_zone: str | None, completed: str, due: str) -> None:
    life = life_in(time_zone)

    steps = [life.event(completed), *life.wait_until("2026-03-30 12:00")]

    assert times(steps, AchievementEmailDue) == [due]


def test_9_4_each_achievement_is_told_at_its_own_hour() -> None:
    life = life_in("UTC")
    life.set_up(make_achievement("Ten words", MetricGoal(WORDS, Decimal(10))))

    steps = [life.event("2026-03-10 18:00"), life.event("2026-03-10 22:00", 9), *life.wait_until("2026-03-12 12:00")]

    assert times(steps, AchievementEmailDue) == ["03-10 18:00", "03-11 17:00"]


def test_5_4_what_is_completed_silently_is_not_told() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")
    life.set_up(FIRST_WORDS)

    steps = [life.check("2026-03-10 13:00", FIRST_WORDS), *life.wait_until("2026-03-12 12:00")]

    assert times(steps, AchievementEmailDue) == []


def test_9_4_an_achievement_that_is_no_more_is_not_told() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.configuration = replace(life.configuration, achievements={})

    assert times(life.wait_until("2026-03-12 12:00"), AchievementEmailDue) == []


def test_2_6_who_takes_no_e_mails_about_achievements_gets_none() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.prefer("2026-03-10 13:00", without(NotificationType.ACHIEVEMENT_COMPLETED))

    assert times(life.wait_until("2026-03-12 12:00"), AchievementEmailDue) == []


def test_2_6_a_type_that_only_pushes_is_on() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    pushes = {NotificationType.ACHIEVEMENT_COMPLETED: (NotificationChannel.PUSH,)}
    life.prefer("2026-03-10 13:00", PreferencesChange(notifications=pushes))

    assert times(life.wait_until("2026-03-12 12:00"), AchievementEmailDue) == ["03-10 17:00"]


def test_9_4_who_stays_away_hears_after_3_5_7_14_and_30_days() -> None:
    life = life_in("Europe/Berlin")
    life.event("2026-03-10 12:30")

    assert emails(life.wait_until("2026-12-31 12:00"), ReactivationEmailDue) == [
        ("03-13 12:30", ReactivationEmailDue(1, 3)),
        ("03-15 12:30", ReactivationEmailDue(2, 5)),
        ("03-17 12:30", ReactivationEmailDue(3, 7)),
        ("03-24 12:30", ReactivationEmailDue(4, 14)),
        ("04-09 11:30", ReactivationEmailDue(5, 30)),
    ]


def test_9_4_an_event_even_of_nothing_puts_reactivation_off() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.wait_until("2026-03-16 00:00")
    life.event("2026-03-16 00:00", 0)

    assert times(life.wait_until("2026-03-20 00:00"), ReactivationEmailDue) == ["03-19 00:00"]


def test_9_4_who_was_never_active_is_not_reactivated() -> None:
    life = life_in("UTC")

    assert life.wait_until("2027-03-01 12:00") == []
    assert next_due(life.configuration, life.user) is None


def test_2_6_who_takes_no_reactivation_gets_none() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.prefer("2026-03-10 13:00", without(NotificationType.REACTIVATION))

    assert times(life.wait_until("2026-12-31 12:00"), ReactivationEmailDue) == []


@pytest.mark.parametrize(
    ("time_zone", "due"),
    [
        pytest.param("UTC", ["03-11 20:00"], id="UTC"),
        pytest.param("Asia/Tokyo", ["03-11 11:00"], id="Tokyo"),
        pytest.param(None, ["03-11 00:00"], id="none: a day of UTC, an evening of New York"),
    ],
)
def test_9_4_a_daily_streak_is_reminded_of_four_hours_before_the_day_ends(
    time_zone: str | None, due: list[str]
) -> None:
    life = life_in(time_zone)
    life.event("2026-03-10 12:00")

    reminders = emails(life.wait_until("2026-03-20 12:00"), StreakReminderEmailDue)

    assert [instant for instant, _ in reminders] == due
    assert [effect.streak.length for _, effect in reminders if isinstance(effect, StreakReminderEmailDue)] == [1]


def test_9_4_a_long_day_is_reminded_of_four_hours_before_its_end_too() -> None:
    life = life_in("Europe/Berlin")
    life.event("2026-10-24 12:00")

    assert times(life.wait_until("2026-10-26 12:00"), StreakReminderEmailDue) == ["10-25 19:00"]


def test_9_4_who_has_acted_today_is_not_reminded_today() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.event("2026-03-11 19:59")

    assert times(life.wait_until("2026-03-12 19:59"), StreakReminderEmailDue) == []
    assert times(life.wait_until("2026-03-12 20:00"), StreakReminderEmailDue) == ["03-12 20:00"]


def test_9_4_each_day_that_a_freeze_holds_is_reminded_of() -> None:
    freezes = StreakSettings(freezes=FreezeSettings(2, 5))
    life = life_with(StreakEpoch(LONG_AGO, freezes))
    life.event("2026-03-10 12:00", tz="UTC")

    assert times(life.wait_until("2026-03-30 12:00"), StreakReminderEmailDue) == [
        "03-11 20:00",
        "03-12 20:00",
        "03-13 20:00",
    ]


def test_9_4_what_a_pause_holds_is_not_reminded_of() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    pause = Pause(PauseId("p"), date(2026, 3, 11), date(2026, 3, 13))
    life.take(engine.add_pause, pause, "2026-03-10 13:00")

    assert times(life.wait_until("2026-03-30 12:00"), StreakReminderEmailDue) == ["03-14 20:00"]


@pytest.mark.parametrize(
    ("frequency", "due"),
    [
        pytest.param(Frequency.WEEKLY, ["03-20 09:00"], id="weekly: on Friday"),
        pytest.param(Frequency.MONTHLY, ["04-25 09:00"], id="monthly: on the 25th"),
    ],
)
def test_9_4_longer_streaks_are_reminded_of_in_the_morning(frequency: Frequency, due: list[str]) -> None:
    life = life_in("UTC", StreakEpoch(LONG_AGO, StreakSettings(frequency=frequency)))
    life.event("2026-03-10 12:00")

    assert times(life.wait_until("2026-06-30 12:00"), StreakReminderEmailDue) == due


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(without(NotificationType.STREAK_REMINDER), id="no reminders"),
        pytest.param(PreferencesChange(streak=StreakPreferences(is_enabled=False)), id="no streaks"),
    ],
)
def test_2_6_who_wants_none_is_not_reminded(change: PreferencesChange) -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.prefer("2026-03-10 13:00", change)

    assert times(life.wait_until("2026-03-30 12:00"), StreakReminderEmailDue) == []


@pytest.mark.parametrize(
    ("period", "due"),
    [
        pytest.param(
            AggregationPeriod.WEEKLY,
            ("03-15 15:00", RecapEmailDue(date(2026, 3, 9), date(2026, 3, 15))),
            id="weekly: as Monday begins",
        ),
        pytest.param(
            AggregationPeriod.MONTHLY,
            ("03-31 15:00", RecapEmailDue(date(2026, 3, 1), date(2026, 3, 31))),
            id="monthly: as the next month begins",
        ),
    ],
)
def test_9_4_a_recap_falls_due_at_the_end_of_a_period_with_activity(
    period: AggregationPeriod, due: tuple[str, Effect]
) -> None:
    life = life_in("Asia/Tokyo", TenantSettings(aggregation_period=period))
    life.event("2026-03-10 12:00")

    assert emails(life.wait_until("2026-12-31 12:00"), RecapEmailDue) == [due]


def test_9_4_every_period_with_activity_has_its_recap() -> None:
    life = life_in("UTC")
    steps: list[Decided] = []
    for day in ("2026-03-10 12:00", "2026-03-11 12:00", "2026-03-17 12:00", "2026-03-31 12:00"):
        steps += [*life.wait_until(day), life.event(day)]
    steps += life.wait_until("2026-06-01 12:00")

    assert times(steps, RecapEmailDue) == ["03-16 00:00", "03-23 00:00", "04-06 00:00"]


def test_2_6_who_takes_no_recaps_gets_none() -> None:
    life = life_in("UTC")
    life.event("2026-03-10 12:00")
    life.prefer("2026-03-10 13:00", without(NotificationType.RECAP))

    assert times(life.wait_until("2026-12-31 12:00"), RecapEmailDue) == []


def test_9_3_passing_time_when_nothing_is_due_leaves_no_entry() -> None:
    life = life_in("UTC")

    assert life.take(engine.pass_time, "2026-03-02 12:00").entry is None
    assert life.user.latest_at == datetime.fromisoformat("2026-03-01T12:00:00+00:00")
