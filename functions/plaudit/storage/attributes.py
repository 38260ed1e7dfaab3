"""Items in the form of the DynamoDB API, and back.

boto3 has the same, which a test holds this against; importing it takes a tenth of a cold start, and it takes several
times as long, for every attribute of every item.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, Inexact, Rounded
from typing import Any, Final, TypeAlias

Item: TypeAlias = dict[str, Any]
"""An item as plain Python values: str, int, Decimal, bytes, bool, None, list, dict."""

_EXACT = Context(prec=38, Emin=-128, Emax=126, traps=[Inexact, Rounded])
"""What numbers DynamoDB keeps."""


SCHEMA: Final = "schema"
"""The attribute that tells by which version of our schema an item was written; the first one is told by its absence.

An item whose form changes gets the next version, its reader goes on to read the old one, and nothing has to be migrated
before a deployment. A test reads items that were written under each version.
"""

SCHEMA_VERSION: Final = 1


class NewerItemError(Exception):
    """An item was written by a newer version of the software: what it means is not guessed."""


def to_attributes(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item in the form that the DynamoDB API takes; raises TypeError for what it has no form for.

    Raises decimal.Inexact or decimal.Rounded for a number of more than 38 digits.
    """
    return {name: _to_attribute(value) for name, value in item.items()}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """Return an item from the form that the DynamoDB API gives; raises NewerItemError."""
    if SCHEMA in attributes and int(attributes[SCHEMA]["N"]) > SCHEMA_VERSION:
        raise NewerItemError(attributes[SCHEMA]["N"])
    return _to_values(attributes)


def _to_values(attributes: Mapping[str, Any]) -> Item:
    return {name: _to_value(attribute) for name, attribute in attributes.items()}


def _to_attribute(value: object) -> dict[str, Any]:
    match value:
        case str():
            attribute: dict[str, Any] = {"S": value}
        case bool():
            attribute = {"BOOL": value}
        case None:
            attribute = {"NULL": True}
        case int() | Decimal():
            attribute = {"N": _to_number(value)}
        case Mapping():
            attribute = {"M": to_attributes(value)}
        case list():
            attribute = {"L": [_to_attribute(each) for each in value]}
        case bytes():
            attribute = {"B": value}
        case _:
            raise TypeError(f"{type(value)} has no form in DynamoDB")
    return attribute


def _to_number(value: int | Decimal) -> str:
    number = _EXACT.create_decimal(value)
    if not number.is_finite():
        raise TypeError("infinity and not-a-number have no form in DynamoDB")
    return str(number)


def _to_value(attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any of those that an item may hold
    [(type_, value)] = attribute.items()
    match type_:
        case "N":
            return Decimal(value)
        case "M":
            return _to_values(value)
        case "L":
            return [_to_value(each) for each in value]
        case "NULL":
            return None
        case "S" | "BOOL" | "B":
            return value
    raise TypeError(f"attributes of type {type_} are never written")
