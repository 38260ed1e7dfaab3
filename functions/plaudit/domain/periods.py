"""Local days, ISO weeks and calendar months as consecutive numbers (behaviour 3.7, 4.1).

A period is an int that counts days, weeks or months; the one after it is one more. So chains, gaps and intervals are
plain arithmetic, and only what a person sees is turned into dates.
"""

from datetime import date
from enum import StrEnum
from typing import assert_never

DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12


class Frequency(StrEnum):
    """How long a period is."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def period_of(day: date, frequency: Frequency) -> int:
    """Return the period that a day belongs to; weeks begin on Monday."""
    match frequency:
        case Frequency.DAILY:
            return day.toordinal()
        case Frequency.WEEKLY:
            return (day.toordinal() - 1) // DAYS_PER_WEEK  # 1 January of year 1 was a Monday
        case Frequency.MONTHLY:
            return day.year * MONTHS_PER_YEAR + day.month - 1
        case _:
            assert_never(frequency)


def first_day(period: int, frequency: Frequency) -> date:
    """Return the first day of a period."""
    match frequency:
        case Frequency.DAILY:
            return date.fromordinal(period)
        case Frequency.WEEKLY:
            return date.fromordinal(period * DAYS_PER_WEEK + 1)
        case Frequency.MONTHLY:
            return date(period // MONTHS_PER_YEAR, period % MONTHS_PER_YEAR + 1, 1)
        case _:
            assert_never(frequency)


def last_day(period: int, frequency: Frequency) -> date:
    """Return the last day of a period."""
    return date.fromordinal(first_day(period + 1, frequency).toordinal() - 1)
