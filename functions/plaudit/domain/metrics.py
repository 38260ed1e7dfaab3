"""A user's total of one metric, and how it spreads over the user's local days (behaviour 3.1, 3.7)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.identifiers import MetricId

OPEN_DAYS = timedelta(days=2)
"""How far a user's local date can go back: from UTC+14 to UTC-12 it moves by 26 hours, so by two dates at most."""


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What one local day did to a total: the change on that day, and the total at its end."""

    day: date
    change: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class MetricProgress:
    """A user's standing in one metric.

    `open_days` are the latest days, oldest first: those that can still change. `version` is the version of the user
    that changed the progress last, 0 when nothing ever did.
    """

    metric_id: MetricId
    total: Decimal = ZERO
    open_days: tuple[DayTotal, ...] = ()
    version: int = 0


def add_amount(progress: MetricProgress, amount: Decimal, day: date) -> MetricProgress:
    """Return the progress after an amount that counts for a local day.

    The day may lie before the latest one, because a user may travel west across the date line. The totals at the
    end of the days after it then change too, which is why those days are kept at hand.
    """
    if not amount:
        return progress
    days = {open_day.day: open_day for open_day in progress.open_days}
    days.setdefault(day, DayTotal(day, ZERO, _total_before(progress, day)))
    changed = [_after(days[each], amount, day) for each in sorted(days)]
    latest = changed[-1].day
    return replace(
        progress,
        total=add(progress.total, amount),
        open_days=tuple(open_day for open_day in changed if open_day.day >= latest - OPEN_DAYS),
    )


def changed_days(before: MetricProgress, after: MetricProgress) -> tuple[DayTotal, ...]:
    """Return the days whose figures differ, which are the ones to save."""
    return tuple(open_day for open_day in after.open_days if open_day not in before.open_days)


def _total_before(progress: MetricProgress, day: date) -> Decimal:
    """Return the total at the end of the last day before a day that has no figures yet."""
    earlier = [open_day for open_day in progress.open_days if open_day.day < day]
    if earlier:
        return earlier[-1].total
    if progress.open_days:
        first = progress.open_days[0]
        return add(first.total, -first.change)
    return progress.total


def _after(open_day: DayTotal, amount: Decimal, day: date) -> DayTotal:
    if open_day.day < day:
        return open_day
    change = add(open_day.change, amount) if open_day.day == day else open_day.change
    return DayTotal(open_day.day, change, add(open_day.total, amount))
