import http.client
import json
import time
from datetime import UTC, datetime

import pytest

from plaudit.clock import utc_now
from plaudit.domain.webhook_targets import parse_target
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhook_posting import Answer, post
from plaudit.messaging.webhook_signing import signature_headers
from plaudit_cli.webhook_receiver import ListenOptions, Received, described, listen

SECRET = "whsec_7QvXsF7Ck6me7O3mHxZqk04+DQk+O+xF4MxO/7UJmG8="
OTHER = "whsec_eB9Q/2cSt2fe5SegRUUtT4CM0KyXYcV4FZ3uKB62Qvs="
BODY = '{"type":"streak.lost","user":{"name":"Zoë"}}'.encode()


def deliver(port: int, body: bytes = BODY, secret: str = SECRET) -> Answer:
    target = parse_target(f"http://127.0.0.1:{port}/", allows_loopback=True)
    headers = signature_headers([secret], "delivery-1", body, utc_now())
    return post(target, headers, body, now=utc_now(), rules=PostingRules(allows_loopback=True, limit_seconds=5))


def test_a_delivery_is_shown_with_its_type_id_and_signature() -> None:
    shown: list[Received] = []

    with listen(0, ListenOptions(secret=SECRET), shown.append) as port:
        answer = deliver(port)

    (received,) = shown
    assert (answer.status, answer.error) == (200, None)
    assert (received.type, received.delivery_id, received.body) == ("streak.lost", "delivery-1", BODY)
    assert (received.status, received.is_checked, received.problem) == (200, True, None)


@pytest.mark.parametrize(
    ("listened", "is_checked", "problem"),
    [
        (SECRET, True, None),
        (OTHER, True, "No signature in webhook-signature is that of this secret and body."),
        (None, False, None),
    ],
)
def test_8_2_a_signature_is_good_or_bad_or_unchecked(
    listened: str | None, problem: str | None, *, is_checked: bool
) -> None:
    shown: list[Received] = []

    with listen(0, ListenOptions(secret=listened), shown.append) as port:
        deliver(port)

    assert [(received.is_checked, received.problem) for received in shown] == [(is_checked, problem)]


def test_8_3_the_first_deliveries_fail_as_told_and_the_others_do_not() -> None:
    shown: list[Received] = []
    options = ListenOptions(status=503, times=2, retry_after_seconds=30)

    with listen(0, options, shown.append) as port:
        answers = [deliver(port) for _ in range(4)]

    assert [(answer.status, answer.retry_after_seconds) for answer in answers] == [
        (503, 30), (503, 30), (200, None), (200, None),
    ]  # fmt: skip
    assert [received.status for received in shown] == [503, 503, 200, 200]


def test_8_3_without_a_number_all_deliveries_fail() -> None:
    with listen(0, ListenOptions(status=500), lambda _: None) as port:
        answers = [deliver(port) for _ in range(4)]

    assert [answer.status for answer in answers] == [500, 500, 500, 500]


def test_8_3_an_answer_is_delayed_and_the_end_does_not_wait_for_it() -> None:
    with listen(0, ListenOptions(times=1, delay_seconds=0.8), lambda _: None) as port:
        slow, fast = deliver(port), deliver(port)
    began = time.monotonic()
    with listen(0, ListenOptions(delay_seconds=60), lambda _: None) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", "/", BODY)
    connection.close()

    assert 800 <= slow.duration_ms < 4_000
    assert fast.duration_ms < 800
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("length", ["-1", "abc", "10000001", "9" * 5_000, ""])
def test_a_body_without_a_sensible_length_is_refused_and_not_shown(length: str) -> None:
    shown: list[Received] = []

    with listen(0, ListenOptions(), shown.append) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()

    assert (status, shown) == (400, [])


@pytest.mark.parametrize(
    ("body", "type_"),
    [(b"no JSON", None), (b"[1]", None), (b'{"type":5}', None), (b"", None), (b"[" * 100_000, None)],
    ids=["no JSON", "a list", "a number", "nothing", "deep"],
)
def test_what_is_no_delivery_of_plaudit_is_shown_all_the_same(body: bytes, type_: str | None) -> None:
    shown: list[Received] = []

    with listen(0, ListenOptions(), shown.append) as port:
        answer = deliver(port, body)

    assert answer.status == 200
    assert [(received.body, received.type) for received in shown] == [(body, type_)]


def received(body: bytes, *, is_checked: bool = True, problem: str | None = None) -> Received:
    at = datetime(2027, 3, 1, 12, 0, 0, tzinfo=UTC)
    return Received(at, {"webhook-id": "delivery-1"}, body, 500, is_checked, problem)


def test_a_delivery_reads_as_a_line_and_its_body_below() -> None:
    first, _, below = described(received(BODY)).plain.partition("\n")

    assert first.endswith("streak.lost  delivery-1  signature good  answered 500")
    assert json.loads(below) == {"type": "streak.lost", "user": {"name": "Zoë"}}
    assert below.splitlines()[0:2] == ["{", '  "type": "streak.lost",']


def test_a_delivery_says_what_is_wrong_with_its_signature() -> None:
    bad = described(received(BODY, problem="The header webhook-id is missing.")).plain
    unchecked = described(received(BODY, is_checked=False)).plain

    assert "  signature bad: The header webhook-id is missing.  answered 500\n" in bad
    assert "  signature unchecked  answered 500\n" in unchecked


def test_a_body_cannot_write_over_the_terminal() -> None:
    assert "\x1b" not in described(received(b"\x1b[2Jgone")).plain
    assert "\x1b" not in described(received(b'{"type":"\\u001b[2J","a":"\\u001b]0;x"}')).plain


def test_nobody_else_on_the_network_can_deliver() -> None:
    with listen(0, ListenOptions(), lambda _: None) as port, pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.2", port, timeout=5).connect()
