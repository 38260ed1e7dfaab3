"""Webhooks on the network: what a receiver can do to the one who posts, and what it cannot (behaviour 8.3, 8.7)."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connection_watch import resolving_to, watched
from plaudit.domain.webhook_targets import parse_target
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhook_posting import Answer, post
from receivers import Reply, full_listener, receiver

NOW = datetime(2027, 3, 1, 12, 0, 0, tzinfo=UTC)
LOCAL = PostingRules(allows_loopback=True, limit_seconds=10)
BRIEF = replace(LOCAL, limit_seconds=0.4)
NO_ANSWER_IN_TIME = "No answer within 0.4 seconds."


def post_to(url: str, rules: PostingRules = LOCAL, on_slow: Callable[[], None] | None = None) -> Answer:
    target = parse_target(url, allows_loopback=True)
    return post(target, {"Content-Type": "application/json"}, b'{"a":1}', now=NOW, rules=rules, on_slow=on_slow)


def post_when_answered(*replies: Reply, rules: PostingRules = LOCAL) -> Answer:
    with receiver(*replies) as receiving:
        return post_to(receiving.url, rules)


# What is sent, and what comes back.


def test_8_3_a_body_is_posted_as_it_is_and_any_2xx_is_a_success() -> None:
    with receiver(Reply(status=202, body="ja, danke ✓".encode())) as receiving:
        answer = post_to(f"{receiving.url}?a=b")
        (received,) = receiving.requests

    assert (answer.status, answer.error, answer.excerpt, answer.is_success) == (202, None, "ja, danke ✓", True)
    assert (received.method, received.path, received.body) == ("POST", "/hook?a=b", b'{"a":1}')
    assert received.headers == {
        "host": f"127.0.0.1:{receiving.port}",
        "accept-encoding": "identity",
        "content-length": "7",
        "content-type": "application/json",
        "user-agent": "Plaudit",
        "connection": "close",
    }


def test_8_7_nobody_chooses_the_host_that_is_named() -> None:
    with receiver() as receiving:
        target = parse_target(receiving.url, allows_loopback=True)
        post(target, {"Host": "elsewhere.example", "Connection": "keep-alive"}, b"", now=NOW, rules=LOCAL)
        (received,) = receiving.requests

    assert (received.headers["host"], received.headers["connection"]) == (f"127.0.0.1:{receiving.port}", "close")


def test_8_3_who_answers_before_the_body_is_sent_has_answered() -> None:
    with receiver(Reply(status=413, is_hasty=True)) as receiving:
        target = parse_target(receiving.url, allows_loopback=True)
        answer = post(target, {}, b"x" * 20_000_000, now=NOW, rules=LOCAL)

    assert (answer.status, answer.error) == (413, "The receiver answered with the status 413.")


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_8_3_any_other_status_is_a_failure(status: int) -> None:
    answer = post_when_answered(Reply(status=status, body=b"no"))

    assert not answer.is_success
    assert (answer.status, answer.excerpt) == (status, "no")
    assert answer.error == f"The receiver answered with the status {status}."


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_8_3_redirects_are_not_followed(status: int) -> None:
    with watched() as watch, receiver() as elsewhere:
        inwards = (("Location", elsewhere.url), ("Refresh", f"0; url={elsewhere.url}"))
        with receiver(Reply(status=status, headers=inwards)) as receiving:
            answer = post_to(receiving.url)

    assert (answer.status, answer.is_success) == (status, False)
    assert answer.error == f"The receiver answered with the redirect {status}, which is not followed."
    assert elsewhere.connections == 0
    assert watch.attempts == [("127.0.0.1", receiving.port)]


def test_8_7_a_redirect_to_the_metadata_of_a_cloud_is_not_followed() -> None:
    location = (("Location", "http://169.254.169.254/latest/meta-data/"),)
    with watched() as watch, receiver(Reply(status=302, headers=location)) as receiving:
        answer = post_to(receiving.url)

    assert answer.status == 302
    assert watch.attempts == [("127.0.0.1", receiving.port)]


def test_8_7_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as proxy, receiver() as receiving:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        answer = post_to(receiving.url)

    assert (answer.status, proxy.connections, receiving.connections) == (200, 0, 1)


def test_8_5_a_cookie_is_not_sent_back() -> None:
    with receiver(Reply(headers=(("Set-Cookie", "a=b"),))) as receiving:
        post_to(receiving.url)
        post_to(receiving.url)

    assert ["cookie" in received.headers for received in receiving.requests] == [False, False]


def test_8_5_only_the_first_kilobyte_of_an_answer_is_read() -> None:
    ten_megabytes = b"x" * 10_000_000

    answer = post_when_answered(Reply(body=ten_megabytes))

    assert (answer.status, answer.is_success) == (200, True)
    assert answer.excerpt == "x" * 1_024


def test_8_5_an_answer_that_is_no_text_is_kept_with_replacement_characters() -> None:
    assert post_when_answered(Reply(body=b"a\xff\xc3")).excerpt == "a\ufffd\ufffd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("30", 30),
        ("900", 900),
        ("901", 900),
        ("9" * 5_000, 900),
        ("Mon, 01 Mar 2027 12:01:30 GMT", 90),
        ("Mon, 01 Mar 2027 13:00:30 +0100", 30),
        ("Mon, 01 Mar 2027 12:01:30 -0000", 90),
        ("Mon, 01 Mar 2027 11:59:59 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 900),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Mon, 99 Mar 99999999999999 12:01:30 GMT", None),
    ],
)
def test_8_3_retry_after_is_seconds_or_a_date_up_to_a_quarter_of_an_hour(text: str, expected: int | None) -> None:
    answer = post_when_answered(Reply(status=503, headers=(("Retry-After", text),)))

    assert (answer.status, answer.retry_after_seconds) == (503, expected)


def test_8_3_without_retry_after_there_is_none() -> None:
    assert post_when_answered(Reply(status=503)).retry_after_seconds is None


# What goes wrong.


def test_8_3_a_refused_connection_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    answer = post_to(f"http://127.0.0.1:{port}/")

    assert (answer.status, answer.error, answer.excerpt) == (None, "The connection was refused.", "")
    assert not answer.is_success


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(resets=True), "The connection was reset."),
        (Reply(hangs_up=True), "The connection was closed without an answer."),
        (Reply(raw=b"SSH-2.0-OpenSSH_9.9\r\n"), "The answer was not HTTP."),
        (Reply(raw=b"HTTP/1.1 abc\r\n\r\n"), "The answer was not HTTP."),
        (Reply(raw=b"HTTP/1.1 99999 x\r\n\r\n"), "The answer was not HTTP."),
        (Reply(raw=b"\x16\x03\x01\x00\x00"), "The answer was not HTTP."),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n"), "The answer was not HTTP."),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000), "The answer was too long in its headers."),
        (Reply(raw=b"H" * 70_000), "The answer was too long in its headers."),
    ],
)
def test_8_3_what_is_no_answer_is_told(reply: Reply, error: str) -> None:
    answer = post_when_answered(reply)

    assert (answer.status, answer.error) == (None, error)


@pytest.mark.parametrize(
    ("raw", "excerpt"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", "half"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n", "half"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nall", "all"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", ""),
    ],
)
def test_8_3_the_status_decides_even_if_the_body_is_broken(raw: bytes, excerpt: str) -> None:
    answer = post_when_answered(Reply(raw=raw))

    assert (answer.status, answer.error, answer.is_success) == (200, None, True)
    assert answer.excerpt.startswith(excerpt)


def test_8_7_a_name_that_does_not_resolve_is_told() -> None:
    def fail(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    nowhere = post_to("https://nowhere.example/", replace(LOCAL, resolve=fail))
    empty = post_to("https://nowhere.example/", replace(LOCAL, resolve=resolving_to()))

    assert (nowhere.status, nowhere.error) == (None, "The name does not resolve.")
    assert (empty.status, empty.error) == (None, "The name does not resolve.")


# The limit of time holds for everything together.


@pytest.mark.parametrize(
    "reply",
    [
        Reply(delay=5),
        Reply(header_drip=0.05),
        Reply(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 200, header_drip=0.005),
    ],
    ids=["silent", "dripping headers", "never going on"],
)
def test_8_3_no_answer_in_time_is_a_failure_however_steadily_it_comes(reply: Reply) -> None:
    answer = post_when_answered(reply, rules=BRIEF)

    assert (answer.status, answer.error) == (None, NO_ANSWER_IN_TIME)
    assert 380 <= answer.duration_ms < 4_000


def test_8_3_without_any_time_nothing_is_tried() -> None:
    with receiver() as receiving:
        answer = post_to(receiving.url, replace(LOCAL, limit_seconds=0))

    assert (answer.status, answer.error, receiving.connections) == (None, "No answer within 0 seconds.", 0)


def test_8_3_a_body_that_drips_does_not_take_longer_than_the_limit_either() -> None:
    answer = post_when_answered(Reply(body=b"x" * 1_000, body_drip=0.05), rules=BRIEF)

    assert (answer.status, answer.is_success) == (200, True)
    assert 1 <= len(answer.excerpt) <= 10
    assert 380 <= answer.duration_ms < 4_000


def test_8_3_a_handshake_that_never_ends_takes_no_longer_than_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answer = post_to(f"https://127.0.0.1:{silent.getsockname()[1]}/", BRIEF)

    assert (answer.status, answer.error) == (None, NO_ANSWER_IN_TIME)
    assert 380 <= answer.duration_ms < 4_000


def test_8_3_a_receiver_that_does_not_read_takes_no_longer_than_the_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = parse_target(f"http://127.0.0.1:{silent.getsockname()[1]}/", allows_loopback=True)
        answer = post(target, {}, b"x" * 20_000_000, now=NOW, rules=BRIEF)

    assert (answer.status, answer.error) == (None, NO_ANSWER_IN_TIME)
    assert 380 <= answer.duration_ms < 4_000


def test_8_3_a_resolver_that_does_not_answer_takes_no_longer_than_the_limit() -> None:
    is_over = threading.Event()

    def wait(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        is_over.wait(5)
        return []

    answer = post_to("https://slow.example/", replace(BRIEF, resolve=wait))
    is_over.set()

    assert (answer.status, answer.error) == (None, NO_ANSWER_IN_TIME)
    assert 380 <= answer.duration_ms < 4_000


def test_8_3_an_address_that_takes_no_connection_is_left_for_the_next_one() -> None:
    with receiver() as receiving, full_listener("127.0.0.2", receiving.port):
        rules = replace(LOCAL, connect_seconds=0.2, resolve=resolving_to("127.0.0.2", "127.0.0.1"))
        answer = post_to(f"http://localhost:{receiving.port}/", rules)
        alone = post_to(f"http://localhost:{receiving.port}/", replace(rules, resolve=resolving_to("127.0.0.2")))

    assert (answer.status, receiving.connections) == (200, 1)
    assert (alone.status, alone.error) == (None, "No connection within 0.2 seconds.")


def test_8_3_who_is_slow_is_told_of_once_while_the_post_goes_on() -> None:
    told: list[float] = []
    with receiver(Reply(delay=1.0)) as receiving:
        began = time.monotonic()
        rules = replace(LOCAL, slow_after_seconds=0.1)
        answer = post_to(receiving.url, rules, on_slow=lambda: told.append(time.monotonic() - began))

    assert answer.is_success
    assert len(told) == 1
    assert 0.1 <= told[0] < 1.0


def test_8_3_who_is_fast_is_not_told_of() -> None:
    told: list[bool] = []
    with receiver() as receiving:
        answer = post_to(receiving.url, replace(LOCAL, slow_after_seconds=1), on_slow=lambda: told.append(True))
        time.sleep(0.1)

    assert answer.is_success
    assert answer.duration_ms < 1_000
    assert told == []
