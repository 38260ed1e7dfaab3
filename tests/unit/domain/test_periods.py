"""Behaviour 3.7 and 4.1: local days, ISO weeks and calendar months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.periods import Frequency, first_day, last_day, period_of


@pytest.mark.parametrize(
    ("frequency", "day", "first", "last"),
    [
        pytest.param(Frequency.DAILY, date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 10), id="a day"),
        pytest.param(Frequency.WEEKLY, date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 15), id="a Monday"),
        pytest.param(Frequency.WEEKLY, date(2026, 3, 15), date(2026, 3, 9), date(2026, 3, 15), id="a Sunday"),
        pytest.param(Frequency.WEEKLY, date(2025, 12, 31), date(2025, 12, 29), date(2026, 1, 4), id="between years"),
        pytest.param(Frequency.MONTHLY, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), id="December"),
        pytest.param(Frequency.MONTHLY, date(2028, 2, 10), date(2028, 2, 1), date(2028, 2, 29), id="a leap year"),
        pytest.param(Frequency.MONTHLY, date(2026, 2, 1), date(2026, 2, 1), date(2026, 2, 28), id="another year"),
    ],
)
def test_4_1_a_period_begins_and_ends(frequency: Frequency, day: date, first: date, last: date) -> None:
    period = period_of(day, frequency)

    assert (first_day(period, frequency), last_day(period, frequency)) == (first, last)


@pytest.mark.parametrize(
    ("frequency", "day", "next_day"),
    [
        (Frequency.DAILY, date(2026, 2, 28), date(2026, 3, 1)),
        (Frequency.WEEKLY, date(2026, 3, 15), date(2026, 3, 16)),
        (Frequency.MONTHLY, date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_4_1_the_next_period_is_one_more(frequency: Frequency, day: date, next_day: date) -> None:
    assert period_of(next_day, frequency) == period_of(day, frequency) + 1


@given(st.dates(date(1, 1, 8), date(9999, 11, 30)), st.sampled_from(Frequency))
def test_4_1_every_day_lies_in_its_period(day: date, frequency: Frequency) -> None:
    period = period_of(day, frequency)

    assert first_day(period, frequency) <= day <= last_day(period, frequency)
