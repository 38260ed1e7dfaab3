"""The one stock of freezes that a user has, and how it grows by itself (behaviour 4.6)."""

from dataclasses import dataclass, replace
from datetime import date

from plaudit.domain.errors import FreezeLimitError
from plaudit.domain.streak_settings import FreezeSettings


@dataclass(frozen=True, slots=True)
class Freezes:
    """How many there are, since when days count, and the last local date that has been looked at for earning."""

    count: int
    since: date
    earned_through: date


@dataclass(frozen=True, slots=True)
class Earning:
    """What a day brought: how many freezes, and how many there were then."""

    day: date
    count: int
    left: int


def first_freezes(settings: FreezeSettings | None, today: date) -> Freezes:
    """Return what a user has at first identification."""
    return Freezes(settings.start_count if settings else 0, today, today)


def earn(freezes: Freezes, settings: FreezeSettings | None, through: date) -> tuple[Freezes, list[Earning]]:
    """Return the stock after the dates up to one, each of which is earned for at most once, and what they brought.

    A date earns if it is a multiple of the interval away from the first one. A stock above the maximum stays.
    """
    if through <= freezes.earned_through:
        return freezes, []
    earnings: list[Earning] = []
    day = next_earning_day(freezes, settings)
    while settings and day and day <= through:
        gain = min(settings.auto_earn_amount or 0, settings.max_count - freezes.count)
        freezes = replace(freezes, count=freezes.count + gain, earned_through=day)
        earnings.append(Earning(day, gain, freezes.count))
        day = next_earning_day(freezes, settings)
    return replace(freezes, earned_through=through), earnings


def next_earning_day(freezes: Freezes, settings: FreezeSettings | None) -> date | None:
    """Return the next date that brings freezes if none is used before; None if none will."""
    if settings is None or not (settings.auto_earn_interval and settings.auto_earn_amount):
        return None
    if freezes.count >= settings.max_count:
        return None
    interval = settings.auto_earn_interval
    passed = (freezes.earned_through - freezes.since).days // interval
    ordinal = freezes.since.toordinal() + interval * (passed + 1)
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None


def use_one(freezes: Freezes) -> Freezes:
    """Return the stock after a missed period was held."""
    return replace(freezes, count=freezes.count - 1)


def grant(freezes: Freezes, settings: FreezeSettings | None, count: int) -> Freezes:
    """Return the stock with more freezes; raises FreezeLimitError above the maximum, or where there are none at all."""
    if settings is None or freezes.count + count > settings.max_count:
        raise FreezeLimitError
    return replace(freezes, count=freezes.count + count)
