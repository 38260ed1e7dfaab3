"""Behaviour 1.6: whatever is sent, the answer is a sentence with 400, 404 or 422, and nothing is half done."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import Answer
from integration.conftest import Rig
from plaudit import clients
from plaudit.domain.identifiers import UserId
from plaudit.storage.users import find_user

NESTED = "[" * 100_000 + "]" * 100_000
LONE_SURROGATE = '{"user":{"id":"ada\\ud800"},"value":1}'


def is_a_sentence(answer: Answer) -> bool:
    return set(answer.body) == {"error"} and 10 < len(answer.body["error"]) < 1000


@pytest.mark.parametrize(
    ("raw_body", "status"),
    [
        pytest.param("", 422, id="nothing"),
        pytest.param("{", 400, id="half"),
        pytest.param("\x00", 400, id="a control character"),
        pytest.param('{"user":{"id":"ada"},"value":NaN}', 400, id="NaN"),
        pytest.param('{"user":{"id":"ada"},"value":Infinity}', 400, id="infinity"),
        pytest.param(LONE_SURROGATE, 400, id="a lone surrogate"),
        pytest.param(NESTED, 400, id="deep nesting"),
        pytest.param('{"user":{"id":"ada"},"value":' + "9" * 5000 + "}", 400, id="5,000 digits"),
        pytest.param("null", 422, id="null"),
        pytest.param("[]", 422, id="a list"),
        pytest.param('"text"', 422, id="text"),
        pytest.param("{}", 422, id="an empty object"),
        pytest.param('{"user":null,"value":1}', 422, id="no user"),
        pytest.param('{"user":{},"value":1}', 422, id="no user id"),
        pytest.param('{"user":{"id":18},"value":1}', 422, id="a number as id"),
        pytest.param('{"user":{"id":""},"value":1}', 422, id="an empty id"),
        pytest.param('{"user":{"id":"a\\u0000b"},"value":1}', 422, id="a control character in the id"),
        pytest.param('{"user":{"id":"a\\u0085b"},"value":1}', 422, id="another control character in the id"),
        pytest.param('{"user":{"id":"' + "x" * 256 + '"},"value":1}', 422, id="an id of 256 characters"),
        pytest.param('{"user":{"id":"' + "🎉" * 100_000 + '"},"value":1}', 422, id="an id of 400 KB"),
        pytest.param('{"user":{"id":"ada"},"value":"1"}', 422, id="a number as text"),
        pytest.param('{"user":{"id":"ada"},"value":true}', 422, id="a boolean as number"),
        pytest.param('{"user":{"id":"ada"},"value":null}', 422, id="null as number"),
        pytest.param('{"user":{"id":"ada"},"value":1e400}', 422, id="an enormous number"),
        pytest.param('{"user":{"id":"ada"},"value":1e-400}', 422, id="a tiny number"),
        pytest.param('{"user":{"id":"ada"},"value":0.30000000000000004}', 422, id="seventeen digits"),
        pytest.param('{"user":{"id":"ada","tz":"Mars"},"value":1}', 422, id="no time zone"),
        pytest.param('{"user":{"id":"ada","email":"nobody"},"value":1}', 422, id="no e-mail address"),
        pytest.param('{"user":{"id":"ada","subscribeToEmails":"yes"},"value":1}', 422, id="no boolean"),
        pytest.param('{"user":{"id":"ada","subscribeToEmails":true},"value":1}', 422, id="no address to subscribe"),
        pytest.param('{"user":{"id":"ada","deviceTokens":"t"},"value":1}', 422, id="no list of tokens"),
        pytest.param('{"user":{"id":"ada","deviceTokens":[""]},"value":1}', 422, id="an empty token"),
        pytest.param('{"user":{"id":"ada","signUpDate":"2999-01-01"},"value":1}', 422, id="signed up in the future"),
        pytest.param('{"user":{"id":"ada","signUpDate":"yesterday"},"value":1}', 422, id="no date"),
        pytest.param('{"user":{"id":"ada","signUpDate":20260101},"value":1}', 422, id="a number as date"),
        pytest.param('{"user":{"id":"ada","attributes":[]},"value":1}', 422, id="a list of attributes"),
        pytest.param('{"user":{"id":"ada","attributes":{"plan":1}},"value":1}', 422, id="a number as attribute"),
        pytest.param('{"user":{"id":"ada","attributes":{"":"x"}},"value":1}', 422, id="an empty attribute key"),
        pytest.param('{"user":{"id":"ada"},"value":1,"attributes":{"nope":"x"}}', 422, id="no event attribute"),
        pytest.param('{"user":{"id":"ada"},"value":1,"attributes":{"nope":null}}', 422, id="null as event attribute"),
    ],
)
def test_1_6_an_event_that_does_not_fit_gets_a_sentence_and_leaves_nothing(
    quiet_rig: Rig, raw_body: str, status: int
) -> None:
    answer = quiet_rig.caller().application("POST", "/metrics/words/event", raw_body=raw_body)

    assert answer.status == status, answer.body
    assert is_a_sentence(answer)
    assert find_user(quiet_rig.table(), UserId("ada")) is None


@pytest.mark.parametrize("raw_body", ["{", '{"value":NaN}', "\x00"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/metrics/words/event"),
        ("POST", "/users"),
        ("PUT", "/users/malformed"),
        ("PATCH", "/users/malformed"),
        ("PATCH", "/users/malformed/preferences"),
        ("POST", "/achievements/any/complete"),
    ],
)
def test_1_6_malformed_json_is_400_on_every_route(quiet_rig: Rig, method: str, path: str, raw_body: str) -> None:
    answer = quiet_rig.caller().application(method, path, raw_body=raw_body)

    assert answer.status == 400
    assert answer.body["error"].startswith("Malformed JSON in the request body: ")
    assert quiet_rig.caller().application("GET", "/users/malformed").status == 404


def test_1_6_trouble_of_our_own_is_a_sentence_too(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    clients.dynamodb().delete_table(TableName=rig.table().name)

    answer = caller.send_event("words", "ada", 1)

    assert (answer.status, answer.body) == (500, {"error": "Something went wrong on our side. Please try again."})


def test_1_6_the_sentence_names_the_field(quiet_rig: Rig) -> None:
    body = {"user": {"id": "ada", "tz": "Mars"}, "value": 1}

    answer = quiet_rig.caller().application("POST", "/metrics/words/event", body)

    assert answer.body == {"error": "Invalid user.tz: use an IANA time zone name such as Europe/London."}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_a_body_is_json_whatever_its_content_type_says(rig: Rig, content_type: str) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    assert caller.send_event("words", "ada", 1, headers={"content-type": content_type}).status == 201


def test_unknown_fields_are_ignored(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    body = {"user": {"id": "ada", "shoeSize": 38}, "value": 1, "mood": "good"}

    assert caller.application("POST", "/metrics/words/event", body).status == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/users/" + "x" * 256, 422),
        ("GET", "/users/a\x07b", 422),
        ("GET", "/users/nobody", 404),
        ("GET", "/users/a/b", 404),
        ("GET", "/users/%00", 422),
        ("GET", "/users/ada/metrics/nothing", 404),
        ("GET", "/users/ada/metrics/" + "x" * 5000, 404),
        ("GET", "/metrics/words/event", 405),
        ("GET", "/../../etc/passwd", 404),
        ("DELETE", "/users/ada", 405),
        ("GET", "/users/ada/", 404),
        ("POST", "/metrics/words/event/", 404),
    ],
)
def test_1_6_a_path_that_leads_nowhere_gets_a_sentence(quiet_rig: Rig, method: str, path: str, status: int) -> None:
    answer = quiet_rig.caller().application(method, path)

    assert answer.status == status
    assert is_a_sentence(answer)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"aggregation": "yearly", "startDate": "2026-01-01", "endDate": "2026-01-02"},
        {"aggregation": "daily", "startDate": "2026-01-02", "endDate": "2026-01-01"},
        {"aggregation": "daily", "startDate": "2025-01-01", "endDate": "2026-12-31"},
        {"aggregation": "monthly", "startDate": "9999-12-31", "endDate": "9999-12-31"},
        {"aggregation": "weekly", "startDate": "0001-01-01", "endDate": "0001-01-01"},
        {"aggregation": "daily", "startDate": "2026-02-30", "endDate": "2026-03-01"},
        {"aggregation": "daily", "startDate": "🎉", "endDate": ""},
        {"aggregation": "daily", "startDate": "0", "endDate": "86400"},
        {"aggregation": "daily", "startDate": "20260101", "endDate": "20260102"},
    ],
)
def test_3_7_a_range_that_does_not_fit_is_422(quiet_rig: Rig, query: dict[str, str]) -> None:
    caller = quiet_rig.caller()
    caller.application("PUT", "/users/bob", {})

    answer = caller.application("GET", "/users/bob/metrics/words/event-summary", query=query)

    assert answer.status == 422
    assert is_a_sentence(answer)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
USERS = JSON | st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.text(max_size=300)
        for name in ("id", "email", "name", "tz", "signUpDate", "deviceTokens", "subscribeToEmails", "attributes")
    },
)
EVENTS = st.fixed_dictionaries({"user": USERS, "value": JSON}, optional={"attributes": JSON})


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(EVENTS | JSON)
def test_1_6_no_body_whatever_is_answered_with_5xx(rig: Rig, body: Any) -> None:  # noqa: ANN401
    caller = rig.caller()
    caller.admin("POST", "/metrics", [{"name": "Words", "key": "words"}])  # an issue from the second example on

    event = caller.application("POST", "/metrics/words/event", raw_body=json.dumps(body))
    user = caller.application("PUT", "/users/ada", raw_body=json.dumps(body))
    items = caller.admin("POST", "/attributes", raw_body=json.dumps([body]))
    batch = caller.admin("POST", "/metrics/events", raw_body=json.dumps([body]))

    assert event.status in (201, 400, 422)
    assert user.status in (200, 400, 422)
    assert items.status in (200, 201, 400)
    assert batch.status in (202, 400, 404, 422)
