"""Who may do what: the typed parameters by which a route asks for a tenant.

A route without one of these parameters has no way to data, and a test makes sure that every route has one.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Header, Request

from http_api.headers import sent_text
from http_api.rate_headers import turnstile_of
from http_api.texts import MAX_TEXT
from plaudit.clock import utc_now
from plaudit.domain.api_keys import ApiKey, KeyScope
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import UserId
from plaudit.domain.rate_limits import Tier
from plaudit.services.open_tenant import Access, Credentials, Wanted, authenticate, open_tenant
from plaudit.services.record_event import event_keys
from plaudit.storage.dynamodb import ItemKey

ADMIN_ONLY = frozenset({KeyScope.ADMIN})

ApiKeyHeader = Annotated[str | None, Header(include_in_schema=False)]


async def credentials_of(
    x_api_key: ApiKeyHeader = None,
    tenant_id: Annotated[
        str | None,
        Header(
            alias="Tenant-ID",
            description="Your own id of the tenant; required in a multi-tenant environment, else ignored.",
            examples=["customer-17"],
        ),
    ] = None,
) -> Credentials:
    """Return what the headers show."""
    return Credentials.from_headers(x_api_key, tenant_id)


PresentedCredentials = Annotated[Credentials, Depends(credentials_of)]


async def open_for_any_key(request: Request, credentials: PresentedCredentials) -> Access:
    """Open the tenant for an admin key, or for an application key that names nobody else than its user (1.3)."""
    return await _open(request, credentials, Tier.TWO)


async def open_for_completion(request: Request, credentials: PresentedCredentials) -> Access:
    """Open the tenant as for any key; what is completed counts among the requests of tier 1 (1.5)."""
    return await _open(request, credentials, Tier.ONE)


async def open_for_event(request: Request, credentials: PresentedCredentials) -> Access:
    """Open the tenant and read, in the same round trip, what the event of this request is going to need."""
    body = await request.json()
    user_id = _text_at(body, "user", "id") or ""
    metric_key = request.path_params["key"]
    idempotency_key = sent_text(request.headers.get("idempotency-key", "")) or None

    def wanted(configuration: Configuration) -> Sequence[ItemKey]:
        if not 0 < len(user_id) <= MAX_TEXT:
            return ()  # The body is going to be refused.
        return event_keys(configuration, metric_key, UserId(user_id), idempotency_key)

    return await _open(request, credentials, Tier.ONE, wanted)


async def open_for_admin(request: Request, credentials: PresentedCredentials) -> Access:
    """Open the tenant for an admin key."""
    return open_tenant(credentials, utc_now(), turnstile_of(request, Tier.ONE), scopes=ADMIN_ONLY)


async def admin_key(request: Request, x_api_key: ApiKeyHeader = None) -> ApiKey:
    """Return the admin key of a request that concerns the environment itself, whatever its tenant (1.4)."""
    return authenticate(Credentials.from_headers(x_api_key, None), utc_now(), turnstile_of(request, Tier.ONE))


AnyAccess = Annotated[Access, Depends(open_for_any_key)]
EventAccess = Annotated[Access, Depends(open_for_event)]
CompletionAccess = Annotated[Access, Depends(open_for_completion)]
AdminAccess = Annotated[Access, Depends(open_for_admin)]
AdminKey = Annotated[ApiKey, Depends(admin_key)]


async def _open(request: Request, credentials: Credentials, tier: Tier, wanted: Wanted = lambda _: ()) -> Access:
    access = open_tenant(credentials, utc_now(), turnstile_of(request, tier), wanted=wanted)
    if access.key.scope is KeyScope.APPLICATION:
        for user_id in await _named_users(request):
            access.require_user(user_id)
    return access


async def _named_users(request: Request) -> list[str]:
    """Return every user that a request names: in the path, the query or the body."""
    named = [request.path_params["id"]] if "id" in request.path_params else []
    named += request.query_params.getlist("userId")
    named += request.query_params.getlist("userIds")
    if await request.body():
        body = await request.json()
        named += [text for text in (_text_at(body, "id"), _text_at(body, "user", "id")) if text]
    return named


def _text_at(body: object, *path: str) -> str | None:
    """Return the text at a path of keys, if the body has that shape."""
    for key in path:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body if isinstance(body, str) else None
