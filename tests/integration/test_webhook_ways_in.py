"""No way in: whatever a URL or its name says, no connection is made to anything but a public address (8.7)."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certificates import Authority, make_authority
from connection_watch import Resolver, resolving_to, watched
from plaudit.clock import utc_now
from plaudit.domain.errors import InvalidTargetError
from plaudit.domain.webhook_targets import Target, parse_target
from plaudit.messaging.webhook_connections import PostingRules, Resolve
from plaudit.messaging.webhook_posting import Answer, post
from receivers import Receiver, receiver
from ssrf_targets import REFUSED_AS_URLS, REFUSED_BY_ADDRESS, Attempt

NOW = datetime(2027, 3, 1, 12, 0, 0, tzinfo=UTC)
DEPLOYED = PostingRules(limit_seconds=5)
LOCAL = replace(DEPLOYED, allows_loopback=True)
NAME = "hooks.example.com"
PUBLIC = "8.8.8.8"


def post_by(rules: PostingRules, target: Target) -> Answer:
    return post(target, {}, b"{}", now=NOW, rules=rules)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path, utc_now())


@contextmanager
def receiver_for(
    authority: Authority, name: str, *, ends: timedelta = timedelta(days=1)
) -> Iterator[tuple[Receiver, Target]]:
    """A receiver with a certificate, and how to reach it as hooks.example.com."""
    with receiver(tls=authority.server(name, ends=ends)) as receiving:
        yield receiving, Target("https", NAME, receiving.port, "/hook", is_literal=False)


@pytest.mark.parametrize("attempt", REFUSED_BY_ADDRESS, ids=lambda attempt: attempt.url)
def test_8_7_a_name_that_resolves_inwards_gets_no_connection(attempt: Attempt) -> None:
    forbidden = [address for address in attempt.addresses if address not in {PUBLIC, "1.1.1.1", "2606:4700::1111"}]
    with watched(*attempt.addresses) as watch, receiver() as listening:
        target = replace(parse_target(attempt.url, allows_loopback=False), port=listening.port)
        answer = post_by(replace(DEPLOYED, resolve=resolving_to(*attempt.addresses)), target)

    assert watch.attempts == []
    assert listening.connections == 0
    assert (answer.status, answer.error) == (None, f"The address {forbidden[0]} is not a public one.")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_8_7_an_address_that_was_saved_before_it_was_forbidden_gets_no_connection(host: str) -> None:
    """The real resolver answers here: it hands an address back as it is."""
    with watched(host) as watch, receiver() as listening:
        answer = post_by(DEPLOYED, Target("https", host, listening.port, "/", is_literal=True))

    assert (watch.attempts, listening.connections) == ([], 0)
    assert answer.status is None
    assert answer.error is not None
    assert answer.error.endswith(" is not a public one.")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost"])
def test_8_7_forms_that_the_real_resolver_takes_for_loopback_get_no_connection(host: str) -> None:
    with watched() as watch, receiver() as listening:
        answer = post_by(DEPLOYED, Target("https", host, listening.port, "/", is_literal=False))

    assert (watch.attempts, listening.connections) == ([], 0)
    assert answer.status is None


def test_8_7_the_whole_corpus_makes_no_connection() -> None:
    refused_as_urls, refused_by_address = 0, 0
    with watched(PUBLIC, "1.1.1.1", "2606:4700::1111") as watch, receiver() as listening:
        for attempt in (*REFUSED_AS_URLS, *REFUSED_BY_ADDRESS):
            try:
                target = parse_target(attempt.url, allows_loopback=False)
            except InvalidTargetError:
                refused_as_urls += 1
                continue
            answer = post_by(replace(DEPLOYED, resolve=resolving_to(*attempt.addresses)), target)
            refused_by_address += answer.error is not None and answer.error.endswith(" is not a public one.")

    assert (watch.attempts, listening.connections) == ([], 0)
    assert (refused_as_urls, refused_by_address) == (len(REFUSED_AS_URLS), len(REFUSED_BY_ADDRESS))


def test_8_7_the_watch_notices_a_connection() -> None:
    with watched() as watch, receiver() as listening:
        answer = post_by(LOCAL, parse_target(listening.url, allows_loopback=True))

    assert (watch.attempts, listening.connections) == ([("127.0.0.1", listening.port)], 1)
    assert answer.is_success


def test_8_7_a_public_address_is_tried_and_nothing_else() -> None:
    with watched(PUBLIC) as watch:
        target = parse_target("https://hooks.example.com:8443/", allows_loopback=False)
        answer = post_by(replace(DEPLOYED, resolve=resolving_to(PUBLIC)), target)

    assert watch.attempts == [(PUBLIC, 8443)]
    assert (answer.status, answer.error) == (None, "The address cannot be reached.")


def test_8_7_a_name_that_changes_between_check_and_connection_is_asked_once() -> None:
    rebinding = Resolver([[PUBLIC], ["127.0.0.1"]])
    with watched(PUBLIC) as watch, receiver() as listening:
        target = Target("https", "rebinding.example", listening.port, "/", is_literal=False)
        answer = post_by(replace(DEPLOYED, resolve=rebinding), target)

    assert rebinding.questions == 1
    assert watch.attempts == [(PUBLIC, listening.port)]
    assert (answer.status, listening.connections) == (None, 0)


def test_8_7_a_name_that_changes_before_the_next_post_is_refused_then() -> None:
    rebinding = Resolver([[PUBLIC], ["127.0.0.1"]])
    with watched(PUBLIC) as watch, receiver() as listening:
        target = Target("https", "rebinding.example", listening.port, "/", is_literal=False)
        post_by(replace(DEPLOYED, resolve=rebinding), target)
        second = post_by(replace(DEPLOYED, resolve=rebinding), target)

    assert watch.attempts == [(PUBLIC, listening.port)]
    assert (second.error, listening.connections) == ("The address 127.0.0.1 is not a public one.", 0)


def test_8_7_the_connection_goes_to_the_very_address_that_was_checked() -> None:
    """Both receivers listen at the same port; the name belongs to the other one when it is asked again."""
    rebinding = Resolver([["127.0.0.2"], ["127.0.0.1"]])
    with receiver(address="127.0.0.2") as checked, watched() as watch:
        target = parse_target(f"http://localhost:{checked.port}/", allows_loopback=True)
        answer = post_by(replace(LOCAL, resolve=rebinding), target)

    assert (answer.status, rebinding.questions) == (200, 1)
    assert watch.attempts == [("127.0.0.2", checked.port)]
    assert checked.requests[0].headers["host"] == f"localhost:{checked.port}"


def test_8_7_without_tls_only_loopback_is_reached_even_if_localhost_resolves_elsewhere() -> None:
    with watched(PUBLIC) as watch:
        target = parse_target("http://localhost/", allows_loopback=True)
        answer = post_by(replace(LOCAL, resolve=resolving_to(PUBLIC)), target)

    assert (watch.attempts, answer.error) == ([], "The address 8.8.8.8 is reached by https only.")


@pytest.mark.parametrize("resolve", [resolving_to("10.0.0.1"), resolving_to("127.0.0.1", "169.254.169.254")])
def test_8_7_a_local_run_reaches_nothing_private_but_loopback(resolve: Resolve) -> None:
    with watched("10.0.0.1", "169.254.169.254") as watch:
        target = parse_target("https://hooks.example.com/", allows_loopback=True)
        answer = post_by(replace(LOCAL, resolve=resolve), target)

    assert (watch.attempts, answer.status) == ([], None)


def test_8_7_the_certificate_has_to_be_that_of_the_name(authority: Authority) -> None:
    rules = replace(LOCAL, resolve=resolving_to("127.0.0.1"), tls=authority.trusted())
    with receiver_for(authority, NAME) as (receiving, target):
        answer = post_by(rules, target)

    assert (answer.status, answer.error) == (200, None)
    assert receiving.requests[0].headers["host"] == f"hooks.example.com:{target.port}"


@pytest.mark.parametrize(
    ("name", "ends", "error"),
    [
        ("other.example.com", timedelta(days=1), "Hostname mismatch, certificate is not valid for 'hooks.example.com'"),
        ("hooks.example.com", timedelta(days=-1), "certificate has expired"),
    ],
)
def test_8_7_a_certificate_of_another_name_or_time_is_refused(
    authority: Authority, name: str, ends: timedelta, error: str
) -> None:
    rules = replace(LOCAL, resolve=resolving_to("127.0.0.1"), tls=authority.trusted())
    with receiver_for(authority, name, ends=ends) as (receiving, target):
        answer = post_by(rules, target)

    assert (answer.status, answer.error) == (None, f"The certificate is not valid: {error}.")
    assert receiving.requests == []


@pytest.mark.parametrize("tls", [None, ssl.create_default_context()], ids=["usual", "given"])
def test_8_7_a_certificate_of_an_unknown_authority_is_refused(authority: Authority, tls: ssl.SSLContext | None) -> None:
    rules = replace(LOCAL, resolve=resolving_to("127.0.0.1"), tls=tls)
    with receiver_for(authority, NAME) as (receiving, target):
        answer = post_by(rules, target)

    assert answer.error == "The certificate is not valid: unable to get local issuer certificate."
    assert receiving.requests == []


def test_8_7_a_receiver_without_tls_gets_no_request() -> None:
    with receiver() as receiving:
        target = Target("https", "127.0.0.1", receiving.port, "/", is_literal=True)
        answer = post_by(replace(LOCAL, limit_seconds=1), target)

    assert answer.status is None
    assert answer.error is not None
    assert [received.method for received in receiving.requests if received.method == "POST"] == []
