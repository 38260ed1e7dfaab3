"""Behaviour 3.7: totals and days, also for users who travel across the date line."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.tallies import DayTotal, Tally, add_to_tally, change_on, changed_days

MONDAY = date(2026, 3, 9)
TUESDAY = date(2026, 3, 10)
WEDNESDAY = date(2026, 3, 11)


def added(*amounts: tuple[int, date]) -> Tally:
    """The tally after amounts on days."""
    tally = Tally()
    for amount, day in amounts:
        tally = add_to_tally(tally, Decimal(amount), day)
    return tally


def test_3_7_a_day_adds_up() -> None:
    tally = added((5, MONDAY), (-2, MONDAY), (4, TUESDAY))

    assert tally.total == Decimal(7)
    assert tally.open_days == (
        DayTotal(MONDAY, Decimal(3), Decimal(3)),
        DayTotal(TUESDAY, Decimal(4), Decimal(7)),
    )


def test_3_7_an_amount_on_an_earlier_day_moves_the_totals_of_the_days_after_it() -> None:
    before = added((5, MONDAY), (4, WEDNESDAY))
    after = add_to_tally(before, Decimal(10), TUESDAY)

    assert changed_days(before, after) == (
        DayTotal(TUESDAY, Decimal(10), Decimal(15)),
        DayTotal(WEDNESDAY, Decimal(4), Decimal(19)),
    )


def test_3_7_an_amount_before_the_first_day_at_hand_starts_from_the_total_before_it() -> None:
    tally = added((100, MONDAY - timedelta(days=30)), (4, WEDNESDAY), (1, TUESDAY))

    assert tally.open_days == (
        DayTotal(TUESDAY, Decimal(1), Decimal(101)),
        DayTotal(WEDNESDAY, Decimal(4), Decimal(105)),
    )


def test_3_7_only_days_that_can_still_change_are_kept() -> None:
    tally = added((1, date(2026, 3, 8)), (2, MONDAY), (4, TUESDAY), (8, WEDNESDAY))

    assert [day.day for day in tally.open_days] == [MONDAY, TUESDAY, WEDNESDAY]


def test_3_1_zero_changes_nothing() -> None:
    tally = added((5, MONDAY))

    assert add_to_tally(tally, Decimal(0), TUESDAY) is tally


def test_3_1_decimals_add_up_exactly() -> None:
    tally = Tally()
    for _ in range(10):
        tally = add_to_tally(tally, Decimal("0.1"), MONDAY)

    assert tally.total == Decimal(1)


def test_4_2_the_change_on_a_quiet_day_is_0() -> None:
    tally = added((5, MONDAY), (-2, MONDAY), (4, WEDNESDAY))

    assert [change_on(tally, day) for day in (MONDAY, TUESDAY, WEDNESDAY)] == [3, 0, 4]


@given(
    st.lists(
        st.tuples(st.integers(-5, 5), st.integers(0, 3), st.integers(0, 2)),
        max_size=40,
    )
)
def test_3_7_days_always_equal_the_recomputation(steps: list[tuple[int, int, int]]) -> None:
    """Days go forward by 0 to 3, and an event may count for up to two days before the latest."""
    tally, latest = Tally(), MONDAY
    stored: dict[date, DayTotal] = {}
    history: list[tuple[date, int]] = []
    for amount, forward, back in steps:
        latest += timedelta(days=forward)
        day = latest - timedelta(days=back) if history else latest
        before = tally
        tally = add_to_tally(tally, Decimal(amount), day)
        stored |= {each.day: each for each in changed_days(before, tally)}
        history.append((day, amount))

    for day, figures in stored.items():
        assert figures.change == sum(amount for each, amount in history if each == day)
        assert figures.total == sum(amount for each, amount in history if each <= day)
    assert tally.total == sum(amount for _, amount in history)
    assert len(tally.open_days) <= 3
