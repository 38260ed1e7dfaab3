"""How a total developed over days, ISO weeks or months of the user's calendar (behaviour 3.7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.metrics import DayTotal

MAX_SUMMARY_DAYS = 400
EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = date(2999, 12, 31)
ONE_DAY = timedelta(days=1)


class Aggregation(StrEnum):
    """How long a row of a summary is."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


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


def whole_periods(start: date, end: date, aggregation: Aggregation) -> tuple[date, date]:
    """Return the range widened to the periods that it cuts: their first and last day."""
    last = _next_period(_period_start(end, aggregation), aggregation) - ONE_DAY
    return _period_start(start, aggregation), last


def summarise(
    days: Sequence[DayTotal], total_before: Decimal, start: date, end: date, aggregation: Aggregation
) -> list[SummaryRow]:
    """Return a row for each period from `start` to `end`, quiet ones too.

    `days` are the days of those whole periods that have figures, oldest first; `total_before` is the total at the end
    of the last day before them.
    """
    rows = []
    total = total_before
    remaining = list(reversed(days))
    for starts_on in _period_starts(start, end, aggregation):
        change = ZERO
        next_start = _next_period(starts_on, aggregation)
        while remaining and remaining[-1].day < next_start:
            change = add(change, remaining.pop().change)
        total = add(total, change)
        rows.append(SummaryRow(starts_on, total, change))
    return rows


def _period_starts(start: date, end: date, aggregation: Aggregation) -> Iterator[date]:
    current = _period_start(start, aggregation)
    while current <= end:
        yield current
        current = _next_period(current, aggregation)


def _period_start(day: date, aggregation: Aggregation) -> date:
    match aggregation:
        case Aggregation.DAILY:
            return day
        case Aggregation.WEEKLY:
            return day - timedelta(days=day.weekday())
        case Aggregation.MONTHLY:
            return day.replace(day=1)
        case _:
            assert_never(aggregation)


def _next_period(start: date, aggregation: Aggregation) -> date:
    match aggregation:
        case Aggregation.DAILY:
            return start + ONE_DAY
        case Aggregation.WEEKLY:
            return start + timedelta(weeks=1)
        case Aggregation.MONTHLY:
            return date(start.year + start.month // 12, start.month % 12 + 1, 1)
        case _:
            assert_never(aggregation)
