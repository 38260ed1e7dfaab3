"""Behaviour 5.2: what a filter asks, and by what it is known."""

import pytest

from factories import PLAN
from plaudit.domain.filters import AttributeValues, filter_id, matches
from plaudit.domain.identifiers import AttributeId

CITY = AttributeId("attribute-city")


@pytest.mark.parametrize(
    ("wanted", "actual", "is_match"),
    [
        pytest.param({}, {}, True, id="an empty filter"),
        pytest.param({}, {PLAN: "pro"}, True, id="an empty filter and any value"),
        pytest.param({PLAN: "pro"}, {PLAN: "pro", CITY: "Oslo"}, True, id="the value among others"),
        pytest.param({PLAN: "pro"}, {PLAN: "Pro"}, False, id="upper case is another value"),
        pytest.param({PLAN: "pro"}, {}, False, id="no value"),
        pytest.param({PLAN: ""}, {}, False, id="no value is not the empty value"),
        pytest.param({PLAN: "pro", CITY: "Oslo"}, {PLAN: "pro", CITY: "Rome"}, False, id="one of two"),
        pytest.param({PLAN: "pro", CITY: "Oslo"}, {PLAN: "pro", CITY: "Oslo"}, True, id="both of two"),
    ],
)
def test_5_2_all_conditions_must_match(
    wanted: AttributeValues,
    actual: AttributeValues,
    is_match: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert matches(wanted, actual) is is_match


def test_5_2_the_same_conditions_are_one_filter_whatever_their_order() -> None:
    assert filter_id({PLAN: "pro", CITY: "Oslo"}) == filter_id({CITY: "Oslo", PLAN: "pro"})


@pytest.mark.parametrize(
    "other",
    [
        {PLAN: "free"},
        {CITY: "pro"},
        {PLAN: "pro", CITY: "Oslo"},
        {PLAN: "pro'\nattribute-z='x"},
    ],
)
def test_5_2_other_conditions_are_another_filter(other: AttributeValues) -> None:
    assert filter_id(other) != filter_id({PLAN: "pro"})


def test_5_2_a_line_break_in_a_value_does_not_make_two_conditions_of_it() -> None:
    two = {AttributeId("a"): "x", AttributeId("b"): "y"}

    assert filter_id({AttributeId("a"): "x'\nb='y"}) != filter_id(two)
