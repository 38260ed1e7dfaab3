"""Outages of AWS: an error that outlasts botocore's retries says nothing of the request, which may pass later."""

from typing import Final

from botocore import exceptions
from botocore.exceptions import BotoCoreError, ClientError

AWS_ERRORS: Final[tuple[type[Exception], ...]] = (BotoCoreError, ClientError)
"""All that a call of AWS may raise, be it an outage or a fault of ours."""

_UNANSWERED: Final = (exceptions.ConnectionError, exceptions.HTTPClientError, exceptions.IncompleteReadError)
"""No connection, none in time, or one that was cut off."""

_SERVER_ERROR: Final = 500

_BUSY_CODES: Final = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""What AWS answers when it has too much to do, most of it with 400. Of cancelled transactions storage knows better."""


def is_outage(error: Exception) -> bool:
    """Tell whether AWS could not be reached, or could not do what it was asked for, though there is nothing wrong."""
    if not isinstance(error, ClientError):
        return isinstance(error, _UNANSWERED)
    status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
    return status >= _SERVER_ERROR or error.response["Error"]["Code"] in _BUSY_CODES
