"""Request bodies, read exactly: numbers as decimals, and nothing that JSON does not know."""

from collections.abc import Callable, Coroutine
from typing import Any

import jiter
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Scope


class JSONRequest(Request):
    """A request whose JSON is parsed without loss.

    NaN, lone surrogates and absurd nesting are malformed; numbers with a point arrive as Decimal, not as float.
    """

    async def json(self) -> Any:  # noqa: ANN401  # JSON may be anything
        """Return the parsed body; raises HTTPException 400 when it is not JSON."""
        if not hasattr(self, "_json"):
            body = await self.body()
            try:
                self._json = jiter.from_json(body, allow_inf_nan=False, float_mode="decimal")
            except ValueError as error:
                raise HTTPException(400, f"Malformed JSON in the request body: {error}.") from error
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
