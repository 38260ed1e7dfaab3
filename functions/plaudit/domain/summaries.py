"""How a total developed over days, ISO weeks or months of the user's calendar (behaviour 3.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.tallies import DayTotal

MAX_SUMMARY_DAYS = 400
EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One period: its first day, the total at its end, and the change within it."""

    starts_on: date
    total: Decimal
    change: Decimal


def check_range(start: date, end: date) -> None:
    """Raise InvalidRequestError unless the range is in order and has at most 400 days, both ends counted."""
    if start < EARLIEST_DAY or end > LATEST_DAY:
        raise InvalidRequestError(f"Invalid startDate or endDate: the range is {EARLIEST_DAY} to {LATEST_DAY}.")
    if end < start:
        raise InvalidRequestError("Invalid endDate: it must not be before startDate.")
    if (end - start).days + 1 > MAX_SUMMARY_DAYS:
        raise InvalidRequestError(f"Invalid endDate: the range must not exceed {MAX_SUMMARY_DAYS} days.")


def whole_periods(start: date, end: date, aggregation: Frequency) -> tuple[date, date]:
    """Return the range widened to the periods that it cuts: their first and last day."""
    return first_day(period_of(start, aggregation), aggregation), last_day(period_of(end, aggregation), aggregation)


def summarise(
    days: Sequence[DayTotal], total_before: Decimal, start: date, end: date, aggregation: Frequency
) -> list[SummaryRow]:
    """Return a row for each period from `start` to `end`, quiet ones too.

    `days` are the days of those whole periods that have figures, oldest first; `total_before` is the total at the end
    of the last day before them.
    """
    rows = []
    total = total_before
    remaining = list(reversed(days))
    for period in range(period_of(start, aggregation), period_of(end, aggregation) + 1):
        change = ZERO
        while remaining and period_of(remaining[-1].day, aggregation) == period:
            change = add(change, remaining.pop().change)
        total = add(total, change)
        rows.append(SummaryRow(first_day(period, aggregation), total, change))
    return rows
