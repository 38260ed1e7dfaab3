"""Behaviour 3.1: what an event's value may be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.amounts import add, to_amount
from plaudit.domain.errors import InvalidAmountError


@pytest.mark.parametrize(
    ("given_value", "amount"),
    [
        pytest.param(Decimal("1.5"), "1.5", id="decimal"),
        pytest.param(-3, "-3", id="negative"),
        pytest.param(0, "0", id="zero"),
        pytest.param(Decimal("-0.0"), "0", id="negative zero"),
        pytest.param(Decimal("0.000001"), "0.000001", id="six decimals"),
        pytest.param(Decimal("1.5000000000000000000"), "1.5", id="trailing zeros are not significant"),
        pytest.param(Decimal("1E+12"), "1000000000000", id="the greatest"),
        pytest.param(Decimal("-1E+12"), "-1000000000000", id="the least"),
        pytest.param(Decimal("123456789.012345"), "123456789.012345", id="fifteen digits"),
    ],
)
def test_3_1_an_amount_is_taken_exactly(given_value: Decimal | int, amount: str) -> None:
    assert to_amount(given_value) == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Decimal("NaN"), id="not a number"),
        pytest.param(Decimal("Infinity"), id="infinite"),
        pytest.param(Decimal("1000000000000.1"), id="just too great"),
        pytest.param(Decimal("1E+400"), id="absurdly great"),
        pytest.param(Decimal("1E-400"), id="absurdly small"),
        pytest.param(Decimal("0.0000001"), id="seven decimals"),
        pytest.param(Decimal("1234567890.123456"), id="sixteen digits"),
        pytest.param(10**4000, id="an integer of 4,001 digits"),
    ],
)
def test_3_1_other_values_are_refused(value: Decimal | int) -> None:
    with pytest.raises(InvalidAmountError):
        to_amount(value)


@given(st.lists(st.decimals(min_value=-(10**8), max_value=10**8, places=6), max_size=50))
def test_3_1_a_total_is_the_exact_sum_in_any_order(values: list[Decimal]) -> None:
    total = Decimal(0)
    for value in reversed(values):
        total = add(total, to_amount(value))

    assert int(total * 10**6) == sum(int(value * 10**6) for value in values)
