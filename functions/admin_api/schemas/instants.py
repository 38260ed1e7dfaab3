"""Instants that requests carry."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, WithJsonSchema

from plaudit.domain.test_clocks import EARLIEST, LATEST

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _text(value: object) -> object:
    """Return what is sent if it begins with a date; pydantic would take a number for seconds since 1970."""
    if not isinstance(value, str) or not DATE.match(value):
        raise ValueError("use an instant such as 2026-08-01T09:30:00Z")
    return value


def _fitting(instant: datetime) -> datetime:
    """Return an instant to the millisecond, as answers tell it."""
    if not EARLIEST <= instant < LATEST:
        raise ValueError(f"use an instant of the years {EARLIEST.year} to {LATEST.year - 1}")
    return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)


SentInstant = Annotated[
    AwareDatetime,
    BeforeValidator(_text),
    AfterValidator(_fitting),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant of this century, in any time zone, to the millisecond."""
