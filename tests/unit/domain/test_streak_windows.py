"""Behaviour 3.8: which periods an explanation of a streak covers."""

from datetime import date

import pytest

from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.periods import Frequency, first_day
from plaudit.domain.streak_windows import explained_window

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("frequency", "first", "last"),
    [
        (Frequency.DAILY, date(2026, 2, 9), date(2026, 3, 10)),
        (Frequency.WEEKLY, date(2025, 8, 18), date(2026, 3, 9)),
        (Frequency.MONTHLY, date(2023, 10, 1), date(2026, 3, 1)),
    ],
)
def test_3_8_usually_the_last_thirty_periods(frequency: Frequency, first: date, last: date) -> None:
    window = explained_window(frequency, TODAY, None, None)

    assert len(window) == 30
    assert (first_day(window[0], frequency), first_day(window[-1], frequency)) == (first, last)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param(date(2026, 3, 1), date(2026, 3, 2), 2, id="both ends included"),
        pytest.param(date(2026, 3, 9), None, 2, id="up to today"),
        pytest.param(date(2026, 3, 9), date.max, 2, id="nothing after today"),
        pytest.param(date(2026, 3, 11), date.max, 0, id="all of it to come"),
        pytest.param(None, date(2026, 1, 1), 30, id="thirty before the end"),
        pytest.param(None, date(1, 1, 3), 3, id="none before the first date"),
        pytest.param(date(2025, 2, 4), None, 400, id="as many as there may be"),
    ],
)
def test_3_8_a_range_of_days(start: date | None, end: date | None, days: int) -> None:
    assert len(explained_window(Frequency.DAILY, TODAY, start, end)) == days


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(date(2025, 2, 3), None, "start"), (date.min, date.max, "start"), (date(2026, 3, 2), date(2026, 3, 1), "end")],
)
def test_3_8_a_range_is_in_order_and_has_400_periods_at_most(start: date, end: date | None, field: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"^Invalid {field}: "):
        explained_window(Frequency.DAILY, TODAY, start, end)
