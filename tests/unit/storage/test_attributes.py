"""Items come in the form of the DynamoDB API, and back, as boto3 has it."""

from decimal import Decimal, Inexact
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from plaudit.storage.attributes import from_attributes, to_attributes

NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1) | st.decimals(-(10**12), 10**12, places=6)
PLAIN = st.none() | st.booleans() | st.text(max_size=9) | NUMBERS
VALUES = st.recursive(PLAIN, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each))


@given(st.dictionaries(st.text(max_size=5), VALUES))
def test_an_item_goes_and_comes_as_with_boto3(item: dict[str, Any]) -> None:
    attributes = to_attributes(item)

    assert attributes == TypeSerializer().serialize(item)["M"]
    assert from_attributes(attributes) == TypeDeserializer().deserialize({"M": attributes}) == item


def test_bytes_are_bytes() -> None:
    assert to_attributes({"packed": b"\x01\x00"}) == {"packed": {"B": b"\x01\x00"}}
    assert from_attributes({"packed": {"B": b"\x01\x00"}}) == {"packed": b"\x01\x00"}


@pytest.mark.parametrize("value", [1.5, {1, 2}, Decimal("NaN"), Decimal("Infinity"), object()])
def test_what_dynamodb_has_no_form_for_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_attributes({"value": value})


def test_a_number_of_39_digits_is_refused_rather_than_rounded() -> None:
    with pytest.raises(Inexact):
        to_attributes({"value": 10**38 + 1})


def test_a_set_that_somebody_else_wrote_is_not_guessed() -> None:
    with pytest.raises(TypeError, match="attributes of type SS"):
        from_attributes({"value": {"SS": ["a"]}})
