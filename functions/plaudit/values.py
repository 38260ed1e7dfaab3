"""What the values in requests and in files may look like: how long a text, which numbers, which form of a date."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)

from plaudit.domain.amounts import to_amount
from plaudit.domain.errors import InvalidAmountError
from plaudit.domain.streak_settings import EvaluationMode

KEY_PATTERN = r"^[a-zA-Z0-9\-_]+$"
"""What keys look like (behaviour 1.8)."""

COLOR_PATTERN = (
    r"^(#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}"
    r"|rgb\(\s*\d{1,3}\s*(,\s*\d{1,3}\s*){2}\)"
    r"|rgba\(\s*\d{1,3}\s*(,\s*\d{1,3}\s*){2},\s*(0|1|0?\.\d+)\s*\))$"
)
MAX_TEXT = 255
MAX_DESCRIPTION = 1_000
MAX_URL = 2_048
MAX_WHOLE = 10**15
MAX_ACTIVATION_WINDOW_DAYS = 365

_DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_FORM = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def parse_day(value: object) -> date:
    """Return the date that a text names; raises ValueError."""
    if not isinstance(value, str) or not _DAY_FORM.fullmatch(value):
        raise ValueError("use a date such as 2026-01-31")
    return date.fromisoformat(value)


def _parse_day_or_date(value: object) -> date:
    return value if isinstance(value, date) else parse_day(value)


def _parse_whole(value: object) -> int:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if abs(number) <= MAX_WHOLE and not number % 1:
            return int(number)
    raise ValueError("it must be a whole number")


def _parse_amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("it must be a number")  # noqa: TRY004  # pydantic turns ValueError into a 422
    try:
        return to_amount(value)
    except InvalidAmountError as error:
        raise ValueError(str(error).removeprefix("Invalid value: ")) from error


def _parse_time(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _TIME_FORM.fullmatch(value):
        raise ValueError("use a time of day such as 09:30")
    return time.fromisoformat(value)


def _time_text(value: time) -> str:
    return value.isoformat(timespec="minutes")


def to_wire_instant(instant: datetime) -> str:
    """Return an instant as answers show it (behaviour 1.9)."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_wire_number(number: Decimal) -> int | float:
    """Return a decimal as a JSON number."""
    return int(number) if number == number.to_integral_value() else float(number)


def _without_control_characters(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("control characters are not allowed")
    return text


IdText = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=MAX_TEXT),
    AfterValidator(_without_control_characters),
]
"""An id that the customer chooses: any Unicode but control characters (behaviour 2.1)."""

KeyText = Annotated[str, StringConstraints(strict=True, max_length=MAX_TEXT, pattern=KEY_PATTERN)]
CustomerIdText = Annotated[str, StringConstraints(strict=True, max_length=MAX_TEXT, pattern=r"^[!-~]([ -~]*[!-~])?$")]
"""A customer's id of a tenant: what a header can carry as it is, which is ASCII without spaces at the ends."""

ShortText = Annotated[str, StringConstraints(strict=True, max_length=MAX_TEXT)]
NameText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=MAX_TEXT)]
DescriptionText = Annotated[str, StringConstraints(strict=True, max_length=MAX_DESCRIPTION)]
URLText = Annotated[str, StringConstraints(strict=True, max_length=MAX_URL, pattern=r"^https?://[!-~]+$")]
DeviceToken = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1024)]
Color = Annotated[str, StringConstraints(strict=True, max_length=50, pattern=COLOR_PATTERN)]
WebAddress = Annotated[str, StringConstraints(strict=True, max_length=MAX_URL, pattern=r"^(https?://[^\s]+)?$")]

Whole = Annotated[int, PlainValidator(_parse_whole), WithJsonSchema({"type": "integer"})]
"""A whole number, written as `5` or `5.0`."""

Mode = Annotated[EvaluationMode, BeforeValidator(lambda value: "AND" if value == "ALL" else value)]
"""ALL means the same as AND (4.2)."""

Percent = Annotated[Whole, Field(ge=0, le=100)]
Days = Annotated[Whole, Field(ge=1, le=MAX_ACTIVATION_WINDOW_DAYS)]

Amount = Annotated[
    Decimal,
    PlainValidator(_parse_amount),
    PlainSerializer(to_wire_number, return_type=int | float),
    WithJsonSchema({"type": "number", "format": "double"}),
]
"""A number that an event may carry (behaviour 3.1)."""

Day = Annotated[
    date,
    PlainValidator(_parse_day_or_date),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]

TIME_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{_TIME_FORM.pattern}$", "examples": ["09:30"]})

TimeOfDay = Annotated[time, PlainValidator(_parse_time), PlainSerializer(_time_text, return_type=str), TIME_SCHEMA]
"""A time of day, to the minute."""

ShownTime = Annotated[time, PlainSerializer(_time_text, return_type=str), TIME_SCHEMA]
