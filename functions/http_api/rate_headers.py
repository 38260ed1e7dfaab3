"""Every answer to a request that was counted says what is left of the rate limit (behaviour 1.5)."""

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plaudit.clock import utc_now
from plaudit.domain.rate_limits import Tier
from plaudit.services.limit_rate import Turnstile
from plaudit.services.open_tenant import registry


def turnstile_of(request: Request, tier: Tier) -> Turnstile:
    """Return what counts this request, from now on known to those who answer it."""
    turnstile = request.state.turnstile = Turnstile(registry(), tier, utc_now())
    return turnstile


class RateHeaders:
    """Adds the headers to whatever is answered, be it a refusal or an error of another kind.

    `X-RateLimit-Reset` is in seconds since the epoch: the official SDKs read it so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        state = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            turnstile: Turnstile | None = state.get("turnstile")
            if message["type"] == "http.response.start" and turnstile and turnstile.allowance:
                headers = MutableHeaders(scope=message)
                headers["X-RateLimit-Limit"] = str(turnstile.allowance.limit)
                headers["X-RateLimit-Remaining"] = str(turnstile.allowance.remaining)
                headers["X-RateLimit-Reset"] = str(turnstile.allowance.resets_at)
            await send(message)

        await self.app(scope, receive, send_with_headers)
