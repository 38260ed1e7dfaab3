"""A running total, and how it spreads over a user's local days (behaviour 3.7). Metrics and points both keep one."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from plaudit.domain.amounts import ZERO, add

OPEN_DAYS = timedelta(days=2)
"""How far a user's local date can go back: from UTC+14 to UTC-12 it moves by 26 hours, so by two dates at most."""


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What one local day did to a total: the change on that day, and the total at its end."""

    day: date
    change: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """A total, and its latest days, oldest first: those that can still change."""

    total: Decimal = ZERO
    open_days: tuple[DayTotal, ...] = ()


def add_to_tally(tally: Tally, amount: Decimal, day: date) -> Tally:
    """Return the tally after an amount that counts for a local day.

    The day may lie before the latest one, because a user may travel west across the date line. The totals at the
    end of the days after it then change too, which is why those days are kept at hand.
    """
    if not amount:
        return tally
    days = {open_day.day: open_day for open_day in tally.open_days}
    days.setdefault(day, DayTotal(day, ZERO, _total_before(tally, day)))
    changed = [_after(days[each], amount, day) for each in sorted(days)]
    latest = changed[-1].day
    return Tally(
        total=add(tally.total, amount),
        open_days=tuple(open_day for open_day in changed if open_day.day >= latest - OPEN_DAYS),
    )


def changed_days(before: Tally, after: Tally) -> tuple[DayTotal, ...]:
    """Return the days whose figures differ, which are the ones to save."""
    return tuple(open_day for open_day in after.open_days if open_day not in before.open_days)


def change_on(tally: Tally, day: date) -> Decimal:
    """Return the change on one of the latest days, 0 on a quiet one."""
    return next((open_day.change for open_day in tally.open_days if open_day.day == day), ZERO)


def _total_before(tally: Tally, day: date) -> Decimal:
    """Return the total at the end of the last day before a day that has no figures yet."""
    earlier = [open_day for open_day in tally.open_days if open_day.day < day]
    if earlier:
        return earlier[-1].total
    if tally.open_days:
        first = tally.open_days[0]
        return add(first.total, -first.change)
    return tally.total


def _after(open_day: DayTotal, amount: Decimal, day: date) -> DayTotal:
    if open_day.day < day:
        return open_day
    change = add(open_day.change, amount) if open_day.day == day else open_day.change
    return DayTotal(open_day.day, change, add(open_day.total, amount))
