"""What a process does that answers its first request, and then no other; the request comes by standard input.

`recorded` writes what it asked of DynamoDB to standard output; `floor` asks the same behind an empty route.
"""

import asyncio
import pickle
import sys
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any

Call = tuple[str, dict[str, Any]]


class Context:
    """What Lambda tells a handler about its invocation."""

    function_name = "plaudit"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:plaudit"
    aws_request_id = "00000000-0000-0000-0000-000000000000"


def ours() -> None:
    """Answer by a handler of ours."""
    handler, event = _sent()
    with redirect_stdout(sys.stderr):  # where the log goes, before it is told
        _answer(import_module(handler).lambda_handler, event)


def recorded() -> None:
    """Answer by a handler of ours, and tell its calls."""
    calls: list[Call] = []

    def note(params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401  # botocore's operation model
        calls.append((model.name, dict(params)))

    import_module("plaudit.clients").dynamodb().meta.events.register("provide-client-params.dynamodb", note)
    ours()
    sys.stdout.buffer.write(pickle.dumps(calls))


def floor() -> None:
    """Answer by an empty route, and make calls by methods of botocore's client."""
    event, calls = _sent()
    app = import_module("fastapi").FastAPI()

    async def empty(path: str) -> dict[str, str]:
        return {"path": path}

    app.add_api_route("/{path:path}", empty, methods=["GET", "POST"])
    handler = import_module("mangum").Mangum(app, lifespan="off")
    client = import_module("botocore.session").get_session().create_client("dynamodb")
    for method, params in calls:
        getattr(client, method)(**params)
    _answer(handler, event)


def _sent() -> Any:  # noqa: ANN401  # as the test has packed it
    return pickle.load(sys.stdin.buffer)  # noqa: S301  # by nobody but the test


def _answer(handler: Any, event: dict[str, Any]) -> None:  # noqa: ANN401
    asyncio.set_event_loop(asyncio.new_event_loop())
    answer = handler(event, Context())
    if answer["statusCode"] not in {200, 201}:
        raise RuntimeError(answer)
