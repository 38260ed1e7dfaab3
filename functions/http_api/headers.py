"""Header values as they were sent: bytes that arrive as Latin-1 text and are meant as UTF-8."""

from typing import Annotated

from pydantic import BeforeValidator

from http_api.texts import IdText


def sent_text(value: str) -> str:
    """Return a header's value as its sender meant it."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


IdempotencyKeyText = Annotated[IdText, BeforeValidator(sent_text)]
