"""Request bodies, read exactly: numbers as decimals, and nothing that JSON does not know."""

from collections.abc import Callable, Coroutine
from typing import Any

import jiter
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Scope

MAX_BYTES = 1_000_000
"""Of a body with one thing in it. A MB of the worst JSON is parsed in half a second."""
MAX_LARGE_BYTES = 6_000_000
"""Of a body that may hold a hundred large things, or a thousand small ones; AWS hands a function no more at once."""


class JSONRequest(Request):
    """A request whose JSON is parsed without loss, and not at all if there is too much of it.

    NaN, lone surrogates, a key that comes twice and nesting of more than 201 levels are malformed; numbers with a point
    arrive as Decimal, not as float.
    """

    async def body(self) -> bytes:
        """Return the body; raises HTTPException when it is too large, whoever sent it."""
        body = await super().body()
        limit: int = self.app.state.max_body
        if len(body) > limit:
            raise HTTPException(413, f"The request body has more than {limit // 10**6} MB. Send less at a time.")
        return body

    async def json(self) -> Any:  # noqa: ANN401  # JSON may be anything
        """Return the parsed body, or the error when it is not JSON.

        An error fits no model, so the request is refused, but only after its key has been judged (1.1). It has to be
        one of Python's own: pydantic would read the fields of a model from the attributes of any other object.
        """
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = jiter.from_json(body, allow_inf_nan=False, float_mode="decimal", catch_duplicate_keys=True)
            except ValueError as error:
                self._json = ValueError("a number is out of range") if "InvalidOperation" in str(error) else error
        return self._json


class JSONRoute(APIRoute):
    """A route that reads its body by JSONRequest."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, given the exact request."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(JSONRequest(_declared_as_json(request.scope), request.receive))

        return handle


def _declared_as_json(scope: Scope) -> Scope:
    """Bodies are JSON whatever their content type says: `curl -d` says something else unless told."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    return {**scope, "headers": [*headers, (b"content-type", b"application/json")]}
