"""Dates on the wire: `YYYY-MM-DD` and nothing else (behaviour 1.9)."""

import re
from datetime import date
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(value: object) -> date:
    """Return the date that a text names; raises ValueError."""
    if not isinstance(value, str) or not _FORM.fullmatch(value):
        raise ValueError("use a date such as 2026-01-31")
    return date.fromisoformat(value)


Day = Annotated[date, PlainValidator(parse_day), WithJsonSchema({"type": "string", "format": "date"})]
