"""Browsers may call the Application API from the pages that the parameter `CorsOrigins` lists, and from no other.

It is not the gateway that is told of them, because both APIs are one for it, and the Admin API is for no browser.
"""

from http import HTTPStatus

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from http_api.errors import METHODS
from plaudit.settings import settings

SENT = [
    "Content-Type",
    "Idempotency-Key",
    "Tenant-ID",
    "X-API-KEY",
    # What the official SDKs tell about themselves.
    "X-Fern-Language",
    "X-Fern-Platform",
    "X-Fern-Runtime",
    "X-Fern-SDK-Name",
    "X-Fern-SDK-Version",
]
SHOWN = ["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
MAX_AGE_SECONDS = 7200
"""How long a browser remembers what it may do; Chrome's own limit."""


class ForBrowsers:
    """Lets the pages of the listed origins in. A key is still needed for everything; cookies are never read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._answering: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or the question whether a browser may make it."""
        if self._answering is None:
            self._answering = _opened(self.app, settings().cors_origins)
        await self._answering(scope, receive, send)


class _Preflights(CORSMiddleware):
    """Says no as everything does, in JSON."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer the question."""
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        told = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        sentence = "This page may not send this request. Ask for its origin to be listed in the parameter CorsOrigins."
        return JSONResponse({"error": sentence}, answer.status_code, told)


def _opened(app: ASGIApp, listed: str) -> ASGIApp:
    origins = [each.strip() for each in listed.split(",") if each.strip()]
    if not origins:
        return app
    return _Preflights(
        app,
        allow_origins=origins,
        allow_methods=METHODS,
        allow_headers=SENT,
        expose_headers=SHOWN,
        max_age=MAX_AGE_SECONDS,
    )
