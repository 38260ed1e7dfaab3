"""What AWS answers and the emulator never does: single answers are replaced on the wire, in the client of this process.

So nothing of ours is replaced: the request is made, signed and sent, and the answer is read as AWS would send it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from api import LambdaContext
from plaudit import clients
from provisioning.handler import lambda_handler as provisioning_handler

QUOTA_SENTENCE = (
    "The AWS account has as many DynamoDB tables as its quota allows. Raise it (Service Quotas: DynamoDB, "
    "number of tables), then send the same request again to finish this tenant."
)
NOT_READY_SENTENCE = "The tenant's table is not ready yet. Send the same request again to finish it."

Refuse = Callable[[str], str | None]
"""Given the name of a table that is to be made, returns the error code that AWS answers with, if any."""


class Body(BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Return all of it."""
        yield self.getvalue()


def wire_answer(url: str, status: int, content: object, headers: dict[str, str] | None = None) -> AWSResponse:
    return AWSResponse(url, status, HTTPHeaders.from_dict(headers or {}), Body(json.dumps(content).encode()))


@contextmanager
def answering(client: Any, operation: str, answer: Callable[..., AWSResponse | None]) -> Iterator[None]:  # noqa: ANN401
    """Requests for an operation are answered here, unless the answer is None."""
    event = f"before-send.{operation}"
    client.meta.events.register(event, answer)
    try:
        yield
    finally:
        client.meta.events.unregister(event, answer)


@contextmanager
def refusing(refuse: Refuse) -> Iterator[None]:
    """AWS refuses to make some tables."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        code = refuse(content_of(request)["TableName"])
        if code is None:
            return None
        error = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Subscriber limit exceeded"}
        return wire_answer(request.url, 400, error)

    with answering(clients.table_creation(), "dynamodb.CreateTable", answer):
        yield


@contextmanager
def failing_provisioning() -> Iterator[None]:
    """The provisioning function dies."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return wire_answer(request.url, 200, {"errorMessage": "killed"}, {"X-Amz-Function-Error": "Unhandled"})

    with answering(clients.lambda_(), "lambda.Invoke", answer):
        yield


@contextmanager
def provisioning_here() -> Iterator[None]:
    """The provisioning function runs in this process, where AWS can be made to refuse."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        context: Any = LambdaContext()
        result = provisioning_handler(content_of(request), context)
        return wire_answer(request.url, 200, result, {"content-type": "application/json"})

    with answering(clients.lambda_(), "lambda.Invoke", answer):
        yield


def content_of(request: AWSPreparedRequest) -> Any:  # noqa: ANN401
    """What a request carries."""
    assert isinstance(request.body, bytes)
    return json.loads(request.body)
