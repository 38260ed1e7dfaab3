"""Whatever is sent, however large, deep or odd, it is refused with a sentence, soon, and at a bounded cost."""

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from api import Answer
from integration.conftest import Rig
from plaudit.domain.identifiers import UserId
from plaudit.storage.users import find_user

MB = 1_000_000
TOO_LARGE = "The request body has more than 1 MB. Send less at a time."
TOO_LARGE_FOR_MANY = "The request body has more than 6 MB. Send less at a time."
EVENT = '{"user":{"id":"ada"},"value":%s}'
MANY_KEYS = "{" + ",".join(f'"k{number}":1' for number in range(900_000)) + "}"


def padded(body: str, size: int) -> str:
    """Make a body exactly so large, by a field that nothing reads."""
    start, end = body[:-1] + ',"junk":"', '"}'
    return start + "x" * (size - len(start) - len(end)) + end


def send(rig: Rig, raw_body: str | bytes, **headers: str) -> Answer:
    return rig.caller().application("POST", "/metrics/words/event", raw_body=raw_body, headers=headers)


@pytest.mark.parametrize(
    "raw_body",
    [
        pytest.param("[" * 10 * MB, id="10 MB of depth"),
        pytest.param("[" + "{}," * 3 * MB + "{}]", id="three million objects"),
        pytest.param(MANY_KEYS, id="900,000 keys"),
        pytest.param(EVENT % ("9" * MB), id="a million digits"),
        pytest.param(EVENT % f'"{"x" * 9 * MB}"', id="a text of 9 MB"),
        pytest.param(padded(EVENT % 1, MB + 1), id="one byte more than 1 MB"),
        pytest.param(b"\xff" * 2 * MB, id="2 MB of no text"),
    ],
)
def test_a_large_body_is_413_before_it_is_parsed(quiet_rig: Rig, raw_body: str | bytes) -> None:
    answer = send(quiet_rig, raw_body)

    assert (answer.status, answer.body) == (413, {"error": TOO_LARGE})
    assert find_user(quiet_rig.table(), UserId("ada")) is None


def test_a_body_of_1_mb_is_read(rig: Rig) -> None:
    rig.caller().create_metric("words")

    assert send(rig, padded(EVENT % 1, MB)).status == 201


@pytest.mark.parametrize("path", ["/metrics/events", "/configuration", "/achievements"])
def test_what_holds_many_things_may_be_larger(quiet_rig: Rig, path: str) -> None:
    admin = quiet_rig.caller()
    text = "[" + " " * (6 * MB - 2) + "]"

    fitting = admin.admin("POST", path, raw_body=text)
    larger = admin.admin("POST", path, raw_body=text + " ")

    assert fitting.status == 422
    assert (larger.status, larger.body) == (413, {"error": TOO_LARGE_FOR_MANY})


@pytest.mark.parametrize(
    ("raw_body", "status", "error"),
    [
        pytest.param("[" * 100_000, 400, "recursion limit exceeded at line 1 column 202", id="100,000 levels"),
        pytest.param('{"a":' * 100_000, 400, "recursion limit exceeded at line 1 column 1006", id="of objects"),
        pytest.param("[" * 202 + "]" * 202, 400, "recursion limit exceeded at line 1 column 202", id="202 levels"),
        pytest.param("[" * 201 + "]" * 201, 422, "Input should be a valid dictionary", id="201 levels"),
        pytest.param(EVENT % "1e999999", 422, "Invalid value", id="1e999999"),
        pytest.param(EVENT % "1e99999999999999999999", 400, "a number is out of range", id="an absurd exponent"),
        pytest.param(EVENT % ("9" * 10_000), 400, "number out of range", id="10,000 digits"),
        pytest.param(EVENT % ("0." + "9" * 100_000), 422, "at most 15 significant digits", id="100,000 decimals"),
        pytest.param('{"value":1,"user":{"id":"ada","id":"bob"}}', 400, 'duplicate key "id"', id="a key twice"),
        pytest.param('{"value":1,"value":1,"user":{"id":"ada"}}', 400, 'duplicate key "value"', id="another one"),
        pytest.param(b'{"user":{"id":"\xff\xfe"},"value":1}', 400, "invalid unicode code point", id="no UTF-8"),
        pytest.param(gzip.compress(EVENT.encode()), 400, "expected value at line 1 column 1", id="compressed"),
    ],
)
def test_an_odd_body_gets_a_sentence(quiet_rig: Rig, raw_body: str | bytes, status: int, error: str) -> None:
    answer = send(quiet_rig, raw_body)

    assert answer.status == status, answer.body
    assert error in answer.body["error"]
    assert len(answer.body["error"]) < 300
    assert find_user(quiet_rig.table(), UserId("ada")) is None


def test_an_answer_does_not_grow_with_what_is_wrong(quiet_rig: Rig) -> None:
    attributes = {f"{'key' * 20}{number}": "x" for number in range(10_000)}
    body: Any = {"user": {"id": "ada", "attributes": attributes}, "value": 1}

    answer = send(quiet_rig, json.dumps(body))

    assert answer.status == 422
    assert " and 9995 more. " in answer.body["error"]
    assert len(answer.body["error"]) < 1000


def test_a_large_body_takes_no_more_memory_than_itself(quiet_rig: Rig) -> None:
    send(quiet_rig, MANY_KEYS)

    tracemalloc.start()
    try:
        send(quiet_rig, MANY_KEYS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4 * len(MANY_KEYS)


@pytest.mark.parametrize(
    "query",
    [
        {"userId": "y" * 100_000},
        {"userIds": ",".join(map(str, range(20_000)))},
        {"limit": "9" * 10_000},
        {"": "[" * 9999},
    ],
)
def test_a_long_query_string_is_no_more_than_a_wrong_one(quiet_rig: Rig, query: dict[str, str]) -> None:
    caller = quiet_rig.caller()

    for path in ("/users/nobody", "/streaks", "/points/nothing", "/leaderboards/nothing"):
        answer = caller.application("GET", path, query=query)
        assert answer.status in (404, 422), answer.body
        assert len(answer.body["error"]) < 1000


@pytest.mark.parametrize(
    ("header", "status"), [("idempotency-key", 422), ("x-api-key", 401), ("x-nothing", 422), ("content-encoding", 422)]
)
def test_a_long_header_is_no_more_than_a_wrong_one(quiet_rig: Rig, header: str, status: int) -> None:
    answer = send(quiet_rig, "{}", **{header: "k" * 100_000})

    assert answer.status == status
    assert len(answer.body["error"]) < 300


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "x" * 10_000, "a:99999999", ""])
def test_a_host_that_is_none_changes_nothing(quiet_rig: Rig, host: str) -> None:
    for name in ("host", "x-forwarded-port"):
        nothing = quiet_rig.caller().application("GET", "/nothing", headers={name: host})

        assert (nothing.status, nothing.body) == (404, {"error": "There is nothing at GET /api/v1/nothing."})
        assert send(quiet_rig, "{}", **{name: host}).status == 422
