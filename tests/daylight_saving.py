"""What must hold around every change of a zone's clocks, each law for one change (behaviour 4.3-4.6, 9.4)."""

from datetime import date, datetime, timedelta

from factories import USER
from plaudit.domain import engine
from plaudit.domain.effects import (
    Effect,
    FreezesEarned,
    FreezesUsed,
    StreakLost,
    StreakReminderEmailDue,
)
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from user_lives import Life, life_with
from zone_changes import DAY, LocalDay, calendar

MOMENT = timedelta(microseconds=1)
REMINDED_BEFORE_END = timedelta(hours=4)
ONE_FREEZE = FreezeSettings(1, 1)
DAILY_FREEZES = FreezeSettings(0, 99, auto_earn_interval=1, auto_earn_amount=1)

Told = list[tuple[datetime, type[Effect]]]


def check_change(name: str, change: datetime) -> None:
    """Let three people live through a change: one acts every day, one stops acting, one collects freezes."""
    days = calendar(name, change)
    keeps_the_streak(name, days)
    near = [number for number, each in enumerate(days) if abs(each.begins_at - change) <= DAY]
    for number in near:
        loses_the_streak_in_time(name, days[number : number + 3])
    earns_as_days_begin(name, days)


def keeps_the_streak(name: str, days: tuple[LocalDay, ...]) -> None:
    """Who acts once per local day, be it in its last moment or in its first, keeps the streak."""
    for instants in ([day.ends_at - MOMENT for day in days], [day.begins_at for day in days]):
        life = life_in(name, instants[0])
        for at in instants:
            life.wait_until(at)
            life.event(at)
        assert told(life, StreakLost) == [], name
        assert life.user.streaks.chains[life.configuration.streak_settings.frequency].length == len(days), name


def loses_the_streak_in_time(name: str, days: tuple[LocalDay, ...]) -> None:
    """Who misses a day loses a freeze, then the streak, at the first instant after it, four hours after a reminder."""
    acted, missed, missed_too = days
    life = life_in(name, acted.begins_at, ONE_FREEZE)
    life.event(acted.begins_at)
    life.wait_until(missed_too.ends_at + DAY)

    assert told(life, FreezesUsed, StreakLost, StreakReminderEmailDue) == [
        (missed.ends_at - REMINDED_BEFORE_END, StreakReminderEmailDue),
        (missed.ends_at, FreezesUsed),
        (missed_too.ends_at - REMINDED_BEFORE_END, StreakReminderEmailDue),
        (missed_too.ends_at, StreakLost),
    ], name


def earns_as_days_begin(name: str, days: tuple[LocalDay, ...]) -> None:
    """Freezes are earned as a day begins; a date that a zone left out is earned for as the one after it begins."""
    life = life_in(name, days[0].begins_at, DAILY_FREEZES)
    life.wait_until(days[-1].begins_at)
    begins = {each.day: each.begins_at for each in days}

    dates = (date.fromordinal(number) for number in range(days[0].day.toordinal() + 1, days[-1].day.toordinal() + 1))
    expected = [begins.get(day) or begins[day + DAY] for day in dates]
    assert [at for at, _ in told(life, FreezesEarned)] == expected, name


def life_in(name: str, since: datetime, freezes: FreezeSettings | None = None) -> Life:
    """Return the life of somebody who is there since an instant."""
    life = life_with(StreakEpoch(since - DAY, StreakSettings(freezes=freezes)))
    life.take(engine.identify, USER, ProfileChange(time_zone=name), since)
    return life


def told(life: Life, *kinds: type[Effect]) -> Told:
    """Return what of some kinds a user was told of, each with its instant."""
    return [
        (entry.occurred_at, type(effect)) for entry in life.log for effect in entry.effects if isinstance(effect, kinds)
    ]
