"""Behaviour 3.1, 4.2, 5.2 and 6.1: what is known of a user in one metric."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import WORDS
from plaudit.domain.filters import FilterId
from plaudit.domain.identifiers import AttributeId
from plaudit.domain.metrics import Height, MetricProgress, add_amount, change_in
from plaudit.domain.periods import Frequency, first_day, period_of

SUNDAY = date(2026, 3, 1)
MONDAY = date(2026, 3, 2)
DEVICE = AttributeId("attribute-device")
ON_PHONE = FilterId("on-phone")
ON_DESK = FilterId("on-desk")
FILTERS = {ON_PHONE: {DEVICE: "phone"}, ON_DESK: {DEVICE: "desk"}}


def added(*amounts: tuple[str | int, date]) -> MetricProgress:
    """The progress after amounts on days, without attributes or filters."""
    progress = MetricProgress(WORDS)
    for amount, day in amounts:
        progress = add_amount(progress, Decimal(amount), day, {}, {})
    return progress


def test_3_1_the_total_is_exact_and_may_be_negative() -> None:
    assert added(("0.1", MONDAY), ("0.2", MONDAY), (-5, MONDAY)).total == Decimal("-4.7")


def test_3_1_zero_changes_nothing() -> None:
    progress = added((5, MONDAY))

    assert add_amount(progress, Decimal(0), MONDAY, {DEVICE: "phone"}, FILTERS) is progress


def test_6_1_the_highest_total_stays_when_the_total_falls() -> None:
    progress = added((5, MONDAY), (4, MONDAY), (-6, MONDAY), (3, MONDAY))

    assert progress.height(None) == Height(Decimal(6), Decimal(9))


def test_6_1_nobody_starts_below_0() -> None:
    assert added((-5, MONDAY), (2, MONDAY)).height(None) == Height(Decimal(-3), Decimal(0))


def test_5_2_a_filtered_total_counts_the_events_that_match() -> None:
    progress = MetricProgress(WORDS)
    for amount, device in ((5, "phone"), (2, "desk"), (-4, "phone"), (1, "tv")):
        progress = add_amount(progress, Decimal(amount), MONDAY, {DEVICE: device}, FILTERS)

    assert progress.total == 4
    assert progress.filtered == {ON_PHONE: Height(Decimal(1), Decimal(5)), ON_DESK: Height(Decimal(2), Decimal(2))}


def test_5_2_a_filter_without_an_event_yet_stands_at_0() -> None:
    progress = add_amount(MetricProgress(WORDS), Decimal(5), MONDAY, {}, FILTERS)

    assert progress.filtered == {ON_PHONE: Height(), ON_DESK: Height()}
    assert progress.height(FilterId("unknown")) == Height(Decimal(0), Decimal(0))


def test_5_2_a_filter_that_no_rule_has_any_more_is_let_go() -> None:
    progress = add_amount(MetricProgress(WORDS), Decimal(5), MONDAY, {DEVICE: "phone"}, FILTERS)

    after = add_amount(progress, Decimal(1), MONDAY, {}, {ON_DESK: FILTERS[ON_DESK]})

    assert after.filtered == {ON_DESK: Height()}


@pytest.mark.parametrize(
    ("frequency", "day", "change"),
    [
        pytest.param(Frequency.DAILY, SUNDAY, 5, id="a day"),
        pytest.param(Frequency.DAILY, date(2026, 3, 3), 0, id="a quiet day"),
        pytest.param(Frequency.WEEKLY, SUNDAY, 8, id="the week before"),
        pytest.param(Frequency.WEEKLY, MONDAY, 4, id="the week"),
        pytest.param(Frequency.WEEKLY, date(2026, 3, 9), 0, id="a quiet week"),
        pytest.param(Frequency.MONTHLY, date(2026, 2, 28), 3, id="the month before"),
        pytest.param(Frequency.MONTHLY, MONDAY, 9, id="the month"),
    ],
)
def test_4_2_the_change_within_a_period_is_known(frequency: Frequency, day: date, change: int) -> None:
    progress = added((3, date(2026, 2, 28)), (5, SUNDAY), (6, MONDAY), (-2, MONDAY))

    assert change_in(progress, frequency, period_of(day, frequency)) == change


def test_4_2_weeks_and_months_of_long_ago_are_let_go() -> None:
    progress = added((1, date(2026, 1, 1)), (2, date(2026, 2, 2)), (4, MONDAY))

    kept = {
        each: [(first_day(period, each), change) for period, change in changes]
        for each, changes in progress.period_changes.items()
    }
    assert kept == {
        Frequency.WEEKLY: [(date(2026, 2, 2), Decimal(2)), (MONDAY, Decimal(4))],
        Frequency.MONTHLY: [(date(2026, 2, 1), Decimal(2)), (SUNDAY, Decimal(4))],
    }


def test_4_2_nothing_is_known_of_who_did_nothing() -> None:
    assert [change_in(MetricProgress(WORDS), frequency, 1) for frequency in Frequency] == [0, 0, 0]


@given(st.lists(st.integers(-9, 9), max_size=20))
def test_6_1_the_highest_total_is_the_highest_that_there_was(amounts: list[int]) -> None:
    totals = [sum(amounts[: length + 1]) for length in range(len(amounts))]

    assert added(*((amount, MONDAY) for amount in amounts)).highest == max([0, *totals])
