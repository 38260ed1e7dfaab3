"""Behaviour 3.7: one row per day, ISO week or month, zero rows included."""

from datetime import date
from decimal import Decimal

import pytest

from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.periods import Frequency
from plaudit.domain.summaries import SummaryRow, check_range, summarise, whole_periods
from plaudit.domain.tallies import DayTotal

DAYS = [
    DayTotal(date(2026, 2, 27), Decimal(5), Decimal(105)),
    DayTotal(date(2026, 3, 1), Decimal(10), Decimal(115)),
    DayTotal(date(2026, 3, 2), Decimal(-3), Decimal(112)),
]


def rows(aggregation: Frequency, start: date, end: date) -> list[tuple[str, int, int]]:
    first, last = whole_periods(start, end, aggregation)
    days = [day for day in DAYS if first <= day.day <= last]
    before = [day for day in DAYS if day.day < first]
    summary = summarise(days, before[-1].total if before else Decimal(100), start, end, aggregation)
    return [(row.starts_on.isoformat(), int(row.total), int(row.change)) for row in summary]


def test_3_7_days_without_events_have_rows_too() -> None:
    assert rows(Frequency.DAILY, date(2026, 2, 28), date(2026, 3, 3)) == [
        ("2026-02-28", 105, 0),
        ("2026-03-01", 115, 10),
        ("2026-03-02", 112, -3),
        ("2026-03-03", 112, 0),
    ]


def test_3_7_a_week_that_the_range_cuts_is_shown_whole_and_dated_by_its_monday() -> None:
    assert rows(Frequency.WEEKLY, date(2026, 3, 1), date(2026, 3, 2)) == [
        ("2026-02-23", 115, 15),
        ("2026-03-02", 112, -3),
    ]


def test_3_7_months_are_calendar_months_across_the_year() -> None:
    assert rows(Frequency.MONTHLY, date(2025, 12, 31), date(2026, 3, 31)) == [
        ("2025-12-01", 100, 0),
        ("2026-01-01", 100, 0),
        ("2026-02-01", 105, 5),
        ("2026-03-01", 112, 7),
    ]


def test_3_7_a_single_day_is_a_range() -> None:
    assert summarise([], Decimal(7), date(2026, 3, 9), date(2026, 3, 9), Frequency.DAILY) == [
        SummaryRow(date(2026, 3, 9), Decimal(7), Decimal(0))
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 1), id="end before start"),
        pytest.param(date(2025, 1, 1), date(2026, 2, 5), id="401 days"),
        pytest.param(date(1899, 12, 31), date(1900, 1, 1), id="before 1900"),
        pytest.param(date(9999, 12, 1), date(9999, 12, 31), id="the end of the calendar"),
    ],
)
def test_3_7_other_ranges_are_refused(start: date, end: date) -> None:
    with pytest.raises(InvalidRequestError):
        check_range(start, end)


def test_3_7_four_hundred_days_are_allowed() -> None:
    check_range(date(2025, 1, 1), date(2026, 2, 4))

    assert len(rows(Frequency.DAILY, date(2025, 1, 1), date(2026, 2, 4))) == 400
