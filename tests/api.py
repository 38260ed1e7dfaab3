"""Calls the Lambda handlers as API Gateway does, with the payload of an HTTP API (format 2.0)."""

import asyncio
import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from admin_api.handler import lambda_handler as admin_handler
from application_api.handler import lambda_handler as application_handler


class LambdaContext:
    """What Lambda tells a handler about its invocation."""

    function_name = "plaudit"
    function_version = "$LATEST"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:plaudit"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left."""
        return 29_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answered."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with an API key, and in a multi-tenant environment with a tenant."""

    key: str
    tenant_id: str | None = None

    def application(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:  # noqa: ANN401
        """Call the Application API."""
        return self._call(application_handler, f"/api/v1{path}", method, body, **more)

    def admin(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:  # noqa: ANN401
        """Call the Admin API."""
        return self._call(admin_handler, f"/admin/v1{path}", method, body, **more)

    def send_event(self, metric: str, user_id: str, value: float, **more: Any) -> Answer:  # noqa: ANN401
        """Send an event of a user of whom only the id is told."""
        return self.application("POST", f"/metrics/{metric}/event", {"user": {"id": user_id}, "value": value}, **more)

    def create_metric(self, key: str) -> str:
        """Create a metric and return its id."""
        answer = self.admin("POST", "/metrics", [{"name": key, "key": key}])
        return str(answer.body["created"][0]["id"])

    def total(self, metric: str, user_id: str) -> float:
        """Return a user's total, read back through the API."""
        current: float = self.application("GET", f"/users/{user_id}/metrics/{metric}").body["current"]
        return current

    def _call(
        self,
        handler: Any,  # noqa: ANN401
        path: str,
        method: str,
        body: Any,  # noqa: ANN401
        *,
        query: dict[str, str] | list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        raw_body: str | bytes | None = None,
    ) -> Answer:
        sent = {"x-api-key": self.key, "content-type": "application/json"} | (headers or {})
        if self.tenant_id is not None:
            sent["tenant-id"] = self.tenant_id
        text = raw_body if raw_body is not None or body is None else json.dumps(body)
        event = gateway_event(method, path, urlencode(query or {}), sent, text)
        answer = call_lambda(handler, event)
        content = answer["body"]
        is_json = answer["headers"].get("content-type") == "application/json"
        return Answer(answer["statusCode"], json.loads(content) if is_json else content, answer["headers"])


def call_lambda(handler: Any, event: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Call a handler as Lambda does: nothing else runs in its thread's event loop."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        answer: dict[str, Any] = handler(event, LambdaContext())
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return answer


def gateway_event(
    method: str, path: str, query: str, headers: dict[str, str], body: str | bytes | None
) -> dict[str, Any]:
    """Return the event that API Gateway would send; bytes it sends in base64, as it does what is not text."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "tests"}
    return {
        "version": "2.0",
        "routeKey": f"ANY {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "api",
            "domainName": "api.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "api",
            "http": http,
            "requestId": "request",
            "routeKey": f"ANY {path}",
            "stage": "$default",
            "time": "10/Mar/2026:12:00:00 +0000",
            "timeEpoch": 1773144000000,
        },
        "body": b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }
