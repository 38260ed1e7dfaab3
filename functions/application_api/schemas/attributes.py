"""Attributes with values, as answers show them: filters of rules, and groups of boards (behaviour 9.6)."""

from collections.abc import Sequence

from pydantic import Field

from http_api.models import APIModel
from plaudit.domain.configuration import Configuration
from plaudit.domain.filters import AttributeValues


class AttributeValue(APIModel):
    """An attribute, by its key, and a value of it."""

    key: str = Field(description="The key of the attribute.", examples=["plan"])
    value: str = Field(description="Its value.", examples=["pro"])


def to_attribute_values(filter_: AttributeValues, configuration: Configuration) -> list[AttributeValue]:
    """Return a filter as the wire shows it, without attributes that have been deleted since."""
    return [
        AttributeValue(key=configuration.attributes[id_].key, value=value)
        for id_, value in filter_.items()
        if id_ in configuration.attributes
    ]


def find_only(values: Sequence[AttributeValue]) -> AttributeValue | None:
    """Return the condition of a filter that has exactly one, which is what the deprecated fields show."""
    return values[0] if len(values) == 1 else None
