"""What a command cannot do, as one sentence on the standard error stream; anything else is a bug and shows itself."""

import httpx
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)
from trophy.core.api_error import ApiError

from plaudit.domain.api_keys import MAX_ADMIN_KEYS
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import PlauditError
from plaudit.storage.api_keys import KeyChangedError, TooManyAdminKeysError


class CommandError(Exception):
    """The command cannot be carried out; the text tells why, and what to do about it."""


EXPECTED = (
    CommandError,
    PlauditError,
    IssueError,
    TooManyAdminKeysError,
    KeyChangedError,
    ApiError,
    BotoCoreError,
    ClientError,
    httpx.TransportError,
)


def sentence_of(error: Exception) -> str:
    """Return the sentence for one of the expected errors."""
    match error:
        case TooManyAdminKeysError():
            return f"This environment has {MAX_ADMIN_KEYS} keys already. Delete one, or rotate one instead."
        case KeyChangedError():
            return "Somebody else changed this key at the same time. See `plaudit key list`, and try again."
        case ApiError():
            return _answer_of(error)
        case BotoCoreError() | ClientError():
            return _aws_sentence(error)
        case httpx.TransportError():
            return f"The stack does not answer ({_in_one_line(error)}). Is it running? `make run` starts the local one."
        case _:
            return _in_one_line(error)


def _answer_of(error: ApiError) -> str:
    """The API says itself what is wrong; what stands before the API does not always."""
    if isinstance(error.body, dict) and "error" in error.body:
        return str(error.body["error"])
    return f"The API answered {error.status_code}."


def _aws_sentence(error: BotoCoreError | ClientError) -> str:
    match error:
        case EndpointConnectionError():
            return f"{_in_one_line(error)}. Is the stack running? `make run` starts the local one."
        case NoCredentialsError():
            return "There are no AWS credentials here. Sign in, or set AWS_PROFILE."
        case NoRegionError():
            return "No AWS region is chosen. Set AWS_REGION, or the region of your profile."
        case _:
            return f"AWS refused: {_in_one_line(error)}"


def _in_one_line(error: Exception) -> str:
    return (
        " ".join(str(error).split()).rstrip(".") if isinstance(error, BotoCoreError) else " ".join(str(error).split())
    )
