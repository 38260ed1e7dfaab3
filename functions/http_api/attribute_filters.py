"""User attributes in a query: `plan:premium,region:eu` (behaviour 5.5, 6.5, 7.4)."""

import re
from typing import Annotated

from fastapi import Query

from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.filters import AttributeValues

BETWEEN_PAIRS = re.compile(r",\s*(?=[a-zA-Z0-9\-_]+:)")
"""A comma that a key and a colon follow; any other belongs to a value."""

UserAttributesText = Annotated[
    str | None,
    Query(
        alias="userAttributes",
        description="User attributes with the values that they must have, as `attribute:value,attribute:value`.",
    ),
]


def to_user_filter(text: str | None, configuration: Configuration, *, dashboard_url: str) -> AttributeValues:
    """Return the values that a query asks for by attribute id; nothing sent asks for nothing.

    Values may hold colons and commas. Raises InvalidRequestError, and InvalidAttributeKeysError for keys that
    are not those of user attributes.
    """
    values: dict[str, str] = {}
    for part in BETWEEN_PAIRS.split(text) if text else ():
        key, colon, value = part.partition(":")
        if not (key and colon):
            raise InvalidRequestError("Invalid userAttributes: use the form attribute:value,attribute:value.")
        if values.setdefault(key, value) != value:
            raise InvalidRequestError("Invalid userAttributes: name each attribute once.")
    return configuration.attribute_ids(values, AttributeType.USER, set_up_at=f"{dashboard_url}/users/attributes")
