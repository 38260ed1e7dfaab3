"""The size of an item as DynamoDB counts it: names and values of its attributes, in bytes."""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any

CONTAINER = 3
"""What a list or a map takes besides what is in it, for each element of which it is one byte more."""


def item_size(item: Mapping[str, Any]) -> int:
    """Return the size of an item."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: object) -> int:
    match value:
        case str():
            return len(value.encode())
        case bool() | None:
            return 1
        case int() | Decimal():
            return _number_size(value)
        case list() | tuple():
            return CONTAINER + sum(1 + _value_size(each) for each in value)
        case Mapping():
            return CONTAINER + sum(1 + len(name.encode()) + _value_size(each) for name, each in value.items())
        case bytes():
            return len(value)
    raise TypeError(value)


def _number_size(number: int | Decimal) -> int:
    digits = f"{number:f}".lstrip("-").replace(".", "").strip("0") if isinstance(number, Decimal) else str(abs(number))
    return ceil(len(digits.strip("0")) / 2) + 1
