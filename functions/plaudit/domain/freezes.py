"""The one stock of freezes that a user has, and how it grows by itself (behaviour 4.6)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from plaudit.domain.errors import FreezeLimitError
from plaudit.domain.streak_settings import FreezeSettings


@dataclass(frozen=True, slots=True)
class Freezes:
    """How many there are, since when days count, and the last local date that has been looked at for earning."""

    count: int
    since: date
    earned_through: date


@dataclass(frozen=True, slots=True)
class Earnings:
    """What days brought: how many freezes, and the last day that brought one; None if no day did."""

    count: int = 0
    last_day: date | None = None


def first_freezes(settings: FreezeSettings | None, today: date) -> Freezes:
    """Return what a user has at first identification."""
    return Freezes(settings.start_count if settings else 0, today, today)


def earn(freezes: Freezes, settings: FreezeSettings | None, through: date) -> tuple[Freezes, Earnings]:
    """Return the stock after the dates up to one, each of which is earned for at most once.

    A date earns if a multiple of the interval lies between it and the first date. A stock above the maximum stays.
    """
    if through <= freezes.earned_through:
        return freezes, Earnings()
    seen = replace(freezes, earned_through=through)
    if settings is None or not settings.auto_earn_interval or not settings.auto_earn_amount:
        return seen, Earnings()
    interval, amount = settings.auto_earn_interval, settings.auto_earn_amount
    before = (freezes.earned_through - freezes.since).days // interval
    times = (through - freezes.since).days // interval - before
    gain = min(settings.max_count - freezes.count, amount * times)
    if gain <= 0:
        return seen, Earnings()
    needed = -(-gain // amount)
    last_day = freezes.since + timedelta(days=interval * (before + needed))
    return replace(seen, count=freezes.count + gain), Earnings(gain, last_day)


def use_one(freezes: Freezes) -> Freezes:
    """Return the stock after a missed period was held."""
    return replace(freezes, count=freezes.count - 1)


def grant(freezes: Freezes, settings: FreezeSettings | None, count: int) -> Freezes:
    """Return the stock with more freezes; raises FreezeLimitError above the maximum, or where there are none at all."""
    if settings is None or freezes.count + count > settings.max_count:
        raise FreezeLimitError
    return replace(freezes, count=freezes.count + count)
