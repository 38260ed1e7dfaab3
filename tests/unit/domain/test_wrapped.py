"""Behaviour 9.1: a user's year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import at
from plaudit.domain.identifiers import AttributeId
from plaudit.domain.leaderboard_history import HistoryEntry, Standing
from plaudit.domain.periods import Frequency
from plaudit.domain.slices import Slice
from plaudit.domain.streak_happenings import Outcome, PeriodsSettled
from plaudit.domain.tallies import DayTotal
from plaudit.domain.wrapped import (
    Days,
    Figures,
    LongestStreak,
    best_standing,
    count_periods,
    days_within,
    figures_by_attribute,
    find_figures,
    longest_streak,
    most_active,
    percentile,
    year_days,
)

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
YEAR = year_days(2026)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_9_1_the_most_active_period_has_most_events_and_of_equal_ones_the_earlier_counts() -> None:
    events = {day(5, 4): 2, day(3, 10): 2, day(3, 11): 1, day(5, 5): 1}

    assert most_active(events, Frequency.DAILY, 2026) == day(3, 10).toordinal()
    assert days_within(most_active(events, Frequency.WEEKLY, 2026), Frequency.WEEKLY, 2026) == Days(
        day(3, 9), day(3, 15)
    )
    assert days_within(most_active(events, Frequency.MONTHLY, 2026), Frequency.MONTHLY, 2026) == MARCH


@pytest.mark.parametrize(
    ("frequency", "days"),
    [
        (Frequency.DAILY, Days(day(1, 1), day(1, 1))),
        (Frequency.WEEKLY, Days(day(1, 1), day(1, 4))),
        (Frequency.MONTHLY, Days(day(1, 1), day(1, 31))),
    ],
)
def test_9_1_without_events_the_first_period_of_the_year_is_the_most_active_one(
    frequency: Frequency, days: Days
) -> None:
    assert days_within(most_active({}, frequency, 2026), frequency, 2026) == days


def test_9_1_of_a_week_that_the_year_cuts_only_the_days_of_the_year_count() -> None:
    last_week = most_active({day(12, 31): 1}, Frequency.WEEKLY, 2026)

    assert days_within(last_week, Frequency.WEEKLY, 2026) == Days(day(12, 28), day(12, 31))


def test_9_1_active_weeks_and_months_are_counted() -> None:
    days = [day(3, 8), day(3, 9), day(3, 15), day(4, 1)]

    assert [count_periods(days, frequency) for frequency in Frequency] == [4, 3, 2]


@pytest.mark.parametrize(
    ("total", "change", "percent"),
    [
        ("15000", "2500", "20"),
        ("5000", "500", "11.11"),
        ("3", "1", "50"),
        ("5", "5", "100"),
        ("-5", "-5", "100"),
        ("0", "0", "0"),
        ("4", "0", "0"),
        ("0", "-8", "-100"),
        ("-1", "1", "50"),
        ("1.6", "0.1", "6.67"),
    ],
)
def test_9_1_a_change_in_percent_of_the_total_before(total: str, change: str, percent: str) -> None:
    assert Figures(Decimal(total), Decimal(change)).percent_change == Decimal(percent)


DAYS = [
    DayTotal(day(2, 28), Decimal(10), Decimal(110)),
    DayTotal(day(3, 1), Decimal(5), Decimal(115)),
    DayTotal(day(3, 31), Decimal(-1), Decimal(114)),
    DayTotal(day(4, 1), Decimal(7), Decimal(121)),
]


@pytest.mark.parametrize(
    ("days", "figures"),
    [
        (MARCH, Figures(Decimal(114), Decimal(4))),
        (YEAR, Figures(Decimal(121), Decimal(21))),
        (Days(day(2, 28), day(2, 28)), Figures(Decimal(110), Decimal(10))),
        (Days(day(3, 2), day(3, 30)), None),
    ],
)
def test_9_1_figures_of_a_range_of_days(days: Days, figures: Figures | None) -> None:
    assert find_figures(DAYS, days) == figures


def test_9_1_figures_by_attribute() -> None:
    device, source = AttributeId("device"), AttributeId("source")
    slices = [
        Slice(date(2025, 3, 1), {device: "phone"}, Decimal(1)),
        Slice(day(3, 1), {device: "phone", source: "ad"}, Decimal(2)),
        Slice(day(3, 2), {device: "tablet"}, Decimal("2.5")),
        Slice(day(4, 1), {device: "phone"}, Decimal(8)),
        Slice(day(4, 1), {device: "desktop"}, Decimal(8)),
    ]

    assert figures_by_attribute(slices, MARCH) == {
        device: {"phone": Figures(Decimal(3), Decimal(2)), "tablet": Figures(Decimal("2.5"), Decimal("2.5"))},
        source: {"ad": Figures(Decimal(2), Decimal(2))},
    }


@pytest.mark.parametrize(
    ("own", "others", "percent"),
    [(5, (), "100"), (5, (1, 9), "66.67"), (5, (5, 9, 10), "50"), (1, (2, 3, 4), "25"), (9, (1, 2, 3), "100")],
)
def test_9_1_a_percentile_tells_how_many_did_not_do_more(own: int, others: tuple[int, ...], percent: str) -> None:
    assert percentile(Decimal(own), [Decimal(each) for each in others]) == Decimal(percent)


def settled(started: date, last: date, reached: int, **fields: int) -> PeriodsSettled:
    return PeriodsSettled(
        Frequency.DAILY,
        last.toordinal(),
        fields.get("count", 1),
        Outcome.COUNTED,
        reached,
        started,
        at("2026-01-01 00:00"),
        "UTC",
        reached,
    )


def longest(*records: PeriodsSettled) -> LongestStreak:
    window = range(YEAR.first.toordinal(), YEAR.last.toordinal() + 1)
    return longest_streak(records, window, Frequency.DAILY)


def test_9_1_the_longest_streak_is_the_first_one_that_reached_its_length() -> None:
    first, second = settled(day(3, 1), day(3, 3), 3), settled(day(5, 1), day(5, 3), 3)

    assert longest(settled(day(3, 1), day(3, 2), 2), first, second) == LongestStreak(3, day(3, 1), day(3, 3))


def test_9_1_a_streak_of_the_year_before_counts_as_long_as_it_lasts() -> None:
    before = settled(date(2025, 1, 1), date(2025, 12, 1), 335)
    held = replace(settled(date(2025, 12, 1), date(2025, 12, 30), 9, count=5), outcome=Outcome.PAUSED)

    assert longest(before, held) == LongestStreak(9, date(2025, 12, 1), day(1, 1))


def test_9_1_no_streak() -> None:
    lost = replace(settled(day(3, 1), day(3, 3), 0), outcome=Outcome.LOST, started_on=None)

    assert longest() == longest(lost) == longest(settled(day(3, 1), date(2027, 1, 1), 9)) == LongestStreak()


def entry(on: date, rank: int | None) -> HistoryEntry:
    return HistoryEntry(on, Standing(), Standing(rank, None if rank is None else on.day))


@pytest.mark.parametrize(
    ("history", "best"),
    [
        pytest.param([(day(3, 2), 5), (day(3, 5), 2), (day(3, 9), 4)], Standing(2, 5), id="the best"),
        pytest.param([(day(3, 2), 2), (day(3, 5), 1), (day(3, 9), 1)], Standing(1, 9), id="the latest of equal ones"),
        pytest.param([(day(2, 2), 1), (day(3, 5), 3)], Standing(1, 2), id="the one before, until it changed"),
        pytest.param([(day(2, 2), 1), (day(3, 1), 3)], Standing(3, 1), id="not the one before the first day"),
        pytest.param([(day(2, 2), 1), (day(2, 3), 7)], Standing(7, 3), id="the one that did not change"),
        pytest.param([(day(3, 2), None), (day(4, 1), 1)], Standing(), id="not on the board"),
        pytest.param([], Standing(), id="never on the board"),
    ],
)
def test_9_1_the_best_place_within_a_range_of_days(history: list[tuple[date, int | None]], best: Standing) -> None:
    assert best_standing([entry(*each) for each in history], MARCH) == best
