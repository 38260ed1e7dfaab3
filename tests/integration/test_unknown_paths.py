"""Behaviour 1.6: what there is no route for is refused in the form in which everything is."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from integration.conftest import Rig
from shared_stack import SharedStack

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


def call(url: str, method: str) -> tuple[int, str, bytes]:
    """Call the deployed API with a method of any name; returns status, content type and body."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.request(method, parts.path)
        response = connection.getresponse()
        return response.status, response.headers.get("content-type", ""), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("api", ["application_url", "admin_url"])
def test_1_6_the_base_path_itself_answers_as_everything_does(local_stack: SharedStack, api: str) -> None:
    status, content_type, body = call(getattr(local_stack, api), "GET")

    assert (status, content_type) == (404, "application/json")
    assert json.loads(body)["error"].startswith("There is nothing at GET /")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/nothing", "/users/ada"])
def test_1_6_no_method_is_answered_otherwise_than_in_json(local_stack: SharedStack, path: str, method: str) -> None:
    status, content_type, body = call(local_stack.application_url + path, method)

    assert status in {401, 404, 405, 422}
    assert content_type == "application/json"
    assert method == "HEAD" or set(json.loads(body)) == {"error"}


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "BREW"])
def test_1_6_methods_that_nothing_has_are_405(rig: Rig, method: str) -> None:
    assert rig.caller().application(method, "/users/ada").status == 405
    assert rig.caller().admin(method, "/metrics").status == 405
    assert rig.caller().admin(method, "/nothing").status == 404


def test_1_6_a_method_that_a_path_does_not_have_is_told_which_it_has(rig: Rig) -> None:
    answer = rig.caller().application("DELETE", "/users/ada")

    assert answer.status == 405
    assert answer.headers["allow"] == "GET, PUT, PATCH"
    assert answer.body == {"error": "DELETE is not possible here. Use GET, PUT, PATCH."}


def test_1_8_an_id_is_the_same_in_capitals(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")

    found = rig.caller().admin("GET", f"/metrics/{metric_id.upper()}")

    assert (found.status, found.body["id"]) == (200, metric_id)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/metrics", {"skip": "1000000001"}),
        ("/metrics", {"skip": "9" * 30}),
        ("/jobs", {"skip": "9" * 30}),
    ],
)
def test_1_7_more_cannot_be_skipped_than_there_can_be(rig: Rig, path: str, query: dict[str, str]) -> None:
    assert rig.caller().admin("GET", path, query=query).status == 422
