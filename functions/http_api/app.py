"""How both APIs are put together."""

from collections.abc import Callable, Mapping
from functools import cache
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse, JSONResponse
from mangum import Mangum
from mangum.types import LambdaContext
from starlette.types import ASGIApp

from http_api.documents import ERROR_CONTENT, make_document
from http_api.errors import add_error_handlers
from http_api.rate_headers import RateHeaders
from http_api.reference import content_security_policy, reference_page
from http_api.request_json import MAX_BYTES, JSONRoute
from http_api.routes_on_demand import ModulesOfRoutes, RoutesOnDemand
from http_api.safe_headers import SafeHeaders

CLAIMED = frozenset({"host", "x-forwarded-port"})
"""Headers from which the adapter makes the address of a request: a client may write anything there."""
WHOLE_SECONDS = {"type": "integer", "minimum": 1}
WHOLE_NUMBER = {"type": "integer", "minimum": 0}
RATE_HEADERS = {
    "Retry-After": {"description": "After how many seconds to try again.", "schema": WHOLE_SECONDS},
    "X-RateLimit-Limit": {"description": "Requests of this tier that may be sent per second.", "schema": WHOLE_NUMBER},
    "X-RateLimit-Remaining": {"description": "How many of them are left.", "schema": WHOLE_NUMBER},
    "X-RateLimit-Reset": {
        "description": "When all of them are there again, in seconds since the epoch.",
        "schema": WHOLE_NUMBER,
    },
}
ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request body is not JSON.", "content": ERROR_CONTENT},
    401: {"description": "The API key is missing or not valid.", "content": ERROR_CONTENT},
    403: {"description": "The API key may not do this.", "content": ERROR_CONTENT},
    404: {"description": "Something that the request names does not exist.", "content": ERROR_CONTENT},
    413: {"description": "The request body is too large.", "content": ERROR_CONTENT},
    422: {"description": "The request does not fit; the sentence names the field.", "content": ERROR_CONTENT},
    429: {
        "description": "More requests in a second than the organisation may send.",
        "headers": RATE_HEADERS,
        "content": ERROR_CONTENT,
    },
    503: {
        "description": "Too many changes of one thing at once; nothing was applied. Or AWS did not answer in time.",
        "headers": {"Retry-After": {"description": "After how many seconds to try again.", "schema": WHOLE_SECONDS}},
        "content": ERROR_CONTENT,
    },
}
"""What every route may answer. They refer to the model themselves: FastAPI would build it anew for each of them."""


def new_router(base_path: str) -> APIRouter:
    """Return a router whose routes read JSON exactly."""
    return APIRouter(prefix=base_path, route_class=JSONRoute, responses=ERROR_RESPONSES)


def create_app(
    *,
    title: str,
    description: str,
    base_path: str,
    tags: Mapping[str, str],
    routes: str,
    modules: Mapping[str, str],
    max_body: int = MAX_BYTES,
) -> FastAPI:
    """Return an API with its error handling, its public OpenAPI document and its reference page (1.10).

    What a cold start should not pay for is left for later: document and page are made when they are first asked for,
    and so are the `modules` of the package `routes` imported. Bodies have at most so many bytes.
    """
    app = FastAPI(
        title=title,
        description=description,
        version="1.27.0",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.max_body = max_body
    add_error_handlers(app)
    app.add_middleware(RateHeaders)

    @cache
    def document() -> dict[str, Any]:
        return make_document(app, base_path=base_path, tags=tags)

    @cache
    def page() -> str:
        return reference_page(document())

    @app.get(f"{base_path}/openapi", include_in_schema=False)
    async def get_openapi() -> JSONResponse:
        return JSONResponse(document())

    @app.get(f"{base_path}/reference", include_in_schema=False)
    async def get_reference() -> HTMLResponse:
        return HTMLResponse(page(), headers={"Content-Security-Policy": content_security_policy()})

    app.state.modules_of_routes = ModulesOfRoutes(app.router, base_path, routes, modules)
    app.add_middleware(RoutesOnDemand, modules=app.state.modules_of_routes)
    return app


def lambda_handler_of(app: ASGIApp) -> Callable[[dict[str, Any], LambdaContext], dict[str, Any]]:
    """Return the Lambda handler of an app: one structured line per request, with whose it was."""
    logger = Logger()
    adapter = Mangum(SafeHeaders(app), lifespan="off")

    @logger.inject_lambda_context(clear_state=True)
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        began = perf_counter()
        answer: dict[str, Any] = adapter(_without_claims(event), context)
        request = event["requestContext"]["http"]
        logger.info(
            "request",
            method=request["method"],
            path=request["path"],
            status=answer["statusCode"],
            duration_ms=round((perf_counter() - began) * 1000),
            gateway_request_id=event["requestContext"]["requestId"],
        )
        return answer

    return lambda_handler


def _without_claims(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without what its headers claim about where it was sent; no answer depends on it."""
    headers = event.get("headers", {})
    return {**event, "headers": {name: value for name, value in headers.items() if name.lower() not in CLAIMED}}
