"""The one place where errors become HTTP: always JSON, always `{"error": "<one sentence>"}` (behaviour 1.6)."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Match

from plaudit.domain.errors import (
    AccessDeniedError,
    AuthenticationError,
    ContentionError,
    InvalidRequestError,
    NotFoundError,
    PlauditError,
    RateLimitedError,
)
from plaudit.messaging.queue import QueueError
from plaudit.outages import AWS_ERRORS, is_outage

STATUS_BY_ERROR: dict[type[PlauditError], int] = {
    AuthenticationError: 401,
    AccessDeniedError: 403,
    NotFoundError: 404,
    InvalidRequestError: 422,
    RateLimitedError: 429,
    ContentionError: 503,
}
RETRY_AFTER_SECONDS = 1
RETRY_AFTER_OUTAGE_SECONDS = 5
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

logger = Logger()


def add_error_handlers(app: FastAPI) -> None:
    """Teach an app to answer all errors."""
    app.add_exception_handler(PlauditError, _plaudit_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    for kind in (*AWS_ERRORS, QueueError):
        app.add_exception_handler(kind, _aws_error)
    app.add_exception_handler(Exception, _unexpected_error)


def validation_sentence(errors: Sequence[Any]) -> str:
    """Return what is wrong with a request as a sentence that names the first field at fault."""
    first = errors[0]
    path = [str(part) for part in first["loc"] if part not in ("body", "path", "query", "header")]
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"Invalid {'.'.join(path) or 'request body'}: {message}."


async def _plaudit_error(_request: Request, error: Exception) -> JSONResponse:
    status = next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind))
    return JSONResponse({"error": str(error)}, status, _retry_after(error))


def _retry_after(error: Exception) -> dict[str, str] | None:
    """Return the header that says after how many seconds the same request may pass, where it may."""
    match error:
        case RateLimitedError():
            return {"Retry-After": str(error.retry_after_seconds)}
        case ContentionError():
            return {"Retry-After": str(RETRY_AFTER_SECONDS)}
        case _:
            return None


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    if isinstance(error.body, ValueError):
        return JSONResponse({"error": f"Malformed JSON in the request body: {error.body}."}, 400)
    return JSONResponse({"error": validation_sentence(error.errors())}, 422)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException | StarletteHTTPException):
        raise error
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        possible = ", ".join(_possible_methods(request))
        return JSONResponse(
            {"error": f"{request.method} is not possible here. Use {possible}."}, 405, {"Allow": possible}
        )
    path = request.scope["path"]
    unrouted = {404: f"There is nothing at {request.method} {path}."}
    sentence = unrouted.get(error.status_code, str(error.detail))
    return JSONResponse({"error": sentence}, error.status_code, error.headers)


def _possible_methods(request: Request) -> list[str]:
    """Return what can be done with the path of a request: several routes may have it, for a method each."""
    routes = request.app.routes
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    return [method for method, scope in scopes.items() if any(each.matches(scope)[0] is Match.FULL for each in routes)]


async def _aws_error(_request: Request, error: Exception) -> JSONResponse:
    """Answer that the same request may pass later, unless the fault is ours; what was applied of it nobody knows."""
    if not is_outage(error) and not isinstance(error, QueueError):
        raise error
    logger.error("outage of AWS", exc_info=error)
    sentence = "AWS did not answer us in time. Please send the same request again; an Idempotency-Key makes that safe."
    return JSONResponse({"error": sentence}, 503, {"Retry-After": str(RETRY_AFTER_OUTAGE_SECONDS)})


async def _unexpected_error(_request: Request, error: Exception) -> JSONResponse:
    logger.error("unexpected error", exc_info=error)
    return JSONResponse({"error": "Something went wrong on our side. Please try again."}, 500)
