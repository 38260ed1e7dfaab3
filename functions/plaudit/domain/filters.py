"""Attribute filters: what a rule asks of a user or of an event (behaviour 5.2)."""

import hashlib
from collections.abc import Mapping
from typing import NewType, TypeAlias

from plaudit.domain.identifiers import AttributeId

AttributeValues: TypeAlias = Mapping[AttributeId, str]
"""Values by attribute id: what a user or an event has, or what a filter wants."""

FilterId = NewType("FilterId", str)
"""Names an event filter by its content, so that rules with the same filter share one filtered total."""


def matches(wanted: AttributeValues, actual: AttributeValues) -> bool:
    """Tell whether every attribute that is wanted has the wanted value; an empty filter matches everything."""
    return all(actual.get(attribute_id) == value for attribute_id, value in wanted.items())


def filter_id(wanted: AttributeValues) -> FilterId:
    """Return the same id for the same conditions, whatever their order."""
    text = "\n".join(f"{attribute_id}={value!r}" for attribute_id, value in sorted(wanted.items()))
    return FilterId(hashlib.sha256(text.encode()).hexdigest()[:16])
