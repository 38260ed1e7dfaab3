"""The texts that customers may choose: how long they may be and of what."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

KEY_PATTERN = r"^[a-zA-Z0-9\-_]+$"
"""What keys look like (behaviour 1.8)."""

MAX_TEXT = 255


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
DeviceToken = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1024)]
