"""A document out of what was sent or stored; whatever does not fit is told with its path."""

from collections.abc import Mapping, Sequence
from typing import Any

import jiter
from pydantic import ValidationError

from plaudit.documents.document import MAX_BYTES, ConfigurationDocument
from plaudit.domain.edits.replacement import Problem, ProblemsError

MAX_TOLD = 5_000
"""How many problems are told one by one; whoever sends more has sent something else than a configuration."""

MAX_SHOWN = 300
"""Characters of a path or a message, because what was sent may be part of both."""

MESSAGES: Mapping[str, str] = {
    "missing": "it is required",
    "extra_forbidden": "there is no such field",
    "model_type": "it must be an object",
    "model_attributes_type": "it must be an object",
    "tuple_type": "it must be a list",
    "mapping_type": "it must be an object",
}


def read_document(text: bytes) -> ConfigurationDocument:
    """Return the document that a JSON text holds; raises ProblemsError."""
    if len(text) > MAX_BYTES:
        raise ProblemsError([Problem("", f"it has more than {MAX_BYTES // 1_000_000} MB")])
    try:
        value = jiter.from_json(text, allow_inf_nan=False, float_mode="decimal")
    except ValueError as error:
        raise ProblemsError([Problem("", f"it is not JSON: {error}")]) from error
    return read_value(value)


def read_value(value: object) -> ConfigurationDocument:
    """Return the document that a JSON value is, its numbers with a point as decimals; raises ProblemsError."""
    try:
        return ConfigurationDocument.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        if error.error_count() > MAX_TOLD:
            problems = [Problem("", f"{error.error_count():,} values do not fit")]
        else:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            problems = [Problem(_path(each["loc"]), _message(each)) for each in found]
        raise ProblemsError(problems) from error


def _path(location: Sequence[str | int]) -> str:
    """Return a path without the names of kinds, by which pydantic tells of which one it speaks."""
    parts = list(location)
    for place, is_kind in ((4, parts[2:3] == ["triggers"]), (2, parts[:1] in (["achievements"], ["leaderboards"]))):
        if is_kind and len(parts) > place:
            del parts[place]
    return ".".join(map(str, parts))[:MAX_SHOWN]


def _message(error: Mapping[str, Any]) -> str:
    message = MESSAGES.get(error["type"], error["msg"].removeprefix("Value error, ").rstrip("."))
    return str(message)[:MAX_SHOWN]
