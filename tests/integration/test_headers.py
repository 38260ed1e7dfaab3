"""What every answer tells browsers, and which pages may call the Application API."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from admin_api.app import app as admin_app
from admin_api.handler import lambda_handler as admin_handler
from api import call_lambda, gateway_event
from application_api.app import app as application_app
from application_api.handler import lambda_handler as application_handler
from http_api.app import lambda_handler_of
from http_api.browsers import ForBrowsers
from integration.conftest import Rig
from plaudit import clients
from plaudit.settings import settings
from plaudit_cli.connection import Deployment
from shared_stack import LISTED_ORIGIN, SharedStack

HANDLERS: dict[str, Any] = {"/api/v1": application_handler, "/admin/v1": admin_handler}
SAFE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,idempotency-key,tenant-id,x-api-key,x-fern-language,x-fern-runtime,"
    "x-fern-sdk-name,x-fern-sdk-version,x-fern-platform",
}
EVENT = "/api/v1/metrics/words/event"

Ask = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def listed(connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Ask]]:
    """Return how an Application API answers that lists these origins."""
    assert connected.stack_name

    def of_api(origins: str) -> Ask:
        monkeypatch.setenv("CORS_ORIGINS", origins)
        settings.cache_clear()
        handler = lambda_handler_of(ForBrowsers(application_app))

        def ask(method: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            answer = call_lambda(handler, gateway_event(method, path, "", sent, None))
            return answer["statusCode"], answer["headers"], answer.get("body", "")

        return ask

    yield of_api
    settings.cache_clear()


def about_browsers(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("access-control-") or name == "vary"}


@pytest.mark.parametrize("base", HANDLERS)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/metrics"), ("GET", "/users/ada"), ("GET", "/nothing"), ("DELETE", "/openapi"), ("GET", "/openapi")],
)
def test_every_answer_is_safe(rig: Rig, base: str, method: str, path: str) -> None:
    for key in (rig.made.presented.text, "nonsense"):
        answer = call_lambda(HANDLERS[base], gateway_event(method, base + path, "", {"x-api-key": key}, None))

        assert SAFE.items() <= answer["headers"].items()


def test_an_error_of_our_own_is_safe_too(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    clients.dynamodb().delete_table(TableName=rig.table().name)

    answer = caller.send_event("words", "ada", 1, headers={"origin": LISTED_ORIGIN})

    assert answer.status == 500
    assert SAFE.items() <= answer.headers.items()


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize("base", HANDLERS)
def test_the_reference_page_may_use_its_own_style_and_script_and_nothing_else(base: str) -> None:
    answer = call_lambda(HANDLERS[base], gateway_event("GET", f"{base}/reference", "", {}, None))
    html, headers = answer["body"], answer["headers"]
    style, script = (re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL) for tag in ("style", "script"))
    style_hash, script_hash = (
        base64.b64encode(hashlib.sha256(only.encode()).digest()).decode() for [only] in (style, script)
    )

    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    assert re.findall(r"<[^>]+\s(?:style|on\w+)=", html) == []
    assert re.findall(r"\.style\b|setAttribute\('style|innerHTML", script[0]) == []
    del headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_without_origins_there_is_nothing_for_browsers(listed: Callable[[str], Ask]) -> None:
    ask = listed("")

    status, headers, _ = ask("OPTIONS", EVENT, origin=LISTED_ORIGIN, **PREFLIGHT)
    assert (status, about_browsers(headers)) == (405, {})
    assert about_browsers(ask("GET", "/api/v1/users/ada", origin=LISTED_ORIGIN)[1]) == {}


def test_a_listed_page_is_told_what_it_may_send(listed: Callable[[str], Ask]) -> None:
    ask = listed("https://other.example.com, https://app.example.com")

    status, headers, _ = ask("OPTIONS", EVENT, origin=LISTED_ORIGIN, **PREFLIGHT)

    assert status == 200
    assert headers["access-control-allow-origin"] == LISTED_ORIGIN
    assert headers["access-control-allow-methods"] == "GET, POST, PUT, PATCH, DELETE"
    assert headers["access-control-max-age"] == "7200"
    assert "access-control-allow-credentials" not in headers
    assert {each.strip() for each in headers["vary"].split(",")} >= {"Origin", "Access-Control-Request-Method"}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null",
     "https://app.example.com:8443", "https://app.example.comx", "https://APP.example.com/"],
)  # fmt: skip
def test_no_other_page_is_let_in(listed: Callable[[str], Ask], origin: str) -> None:
    ask = listed(LISTED_ORIGIN)

    status, headers, body = ask("OPTIONS", EVENT, origin=origin, **PREFLIGHT)
    assert (status, "access-control-allow-origin" in headers) == (400, False)
    assert json.loads(body)["error"].startswith("This page may not send this request. ")
    _, simple, _ = ask("GET", "/api/v1/users/ada", origin=origin)
    assert "access-control-allow-origin" not in simple
    assert simple["vary"] == "Origin"


def test_a_header_that_the_api_does_not_read_is_refused(listed: Callable[[str], Ask]) -> None:
    ask = listed(LISTED_ORIGIN)

    refused = ask("OPTIONS", EVENT, origin=LISTED_ORIGIN, **PREFLIGHT | {"access-control-request-headers": "cookie"})

    assert refused[0] == 400


def test_an_answer_shows_pages_when_to_come_again_also_where_it_is_an_error(listed: Callable[[str], Ask]) -> None:
    for origins, allowed in ((LISTED_ORIGIN, LISTED_ORIGIN), ("*", "*")):
        status, headers, _ = listed(origins)("GET", "/api/v1/users/ada", origin=LISTED_ORIGIN)

        assert status == 401
        assert about_browsers(headers) == {
            "access-control-allow-origin": allowed,
            "access-control-expose-headers": "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset",
            "vary": "Origin",
        }


def test_the_deployed_apis_know_their_pages(local_stack: SharedStack) -> None:
    page = {"origin": LISTED_ORIGIN}
    application = httpx.get(f"{local_stack.application_url}/users/ada", headers=page, timeout=30)
    stranger = httpx.get(f"{local_stack.application_url}/users/ada", headers={"origin": "https://x.test"}, timeout=30)
    admin = httpx.get(f"{local_stack.admin_url}/metrics", headers=page, timeout=30)

    assert application.headers["access-control-allow-origin"] == LISTED_ORIGIN
    assert {"access-control-allow-origin"} & {*stranger.headers, *admin.headers} == set()
    for answer in (application, stranger, admin):
        assert SAFE.items() <= dict(answer.headers).items()


def test_the_admin_api_is_for_no_browser(listed: Callable[[str], Ask]) -> None:
    listed("*")
    event = gateway_event("OPTIONS", "/admin/v1/metrics", "", {"origin": LISTED_ORIGIN, **PREFLIGHT}, None)

    for handler in (admin_handler, lambda_handler_of(admin_app)):
        answer = call_lambda(handler, event)
        assert (answer["statusCode"], about_browsers(answer["headers"])) == (405, {})
