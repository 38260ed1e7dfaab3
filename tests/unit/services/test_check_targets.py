"""Behaviour 8.7: URLs of webhooks are looked at when they are saved, quickly, whatever a resolver does."""

import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from plaudit.services.check_targets import RESOLVED_AT_ONCE, refused_targets

ADDRESSES: dict[str, list[str]] = {
    "public.example.com": ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"],
    "inside.example.com": ["10.1.2.3"],
    "partly.example.com": ["93.184.216.34", "169.254.169.254"],
    "six.example.com": ["fd00::1"],
    "mapped.example.com": ["::ffff:10.0.0.1"],
    "zone.example.com": ["fe80::1%eth0"],
    "loop.example.com": ["127.0.0.1"],
}
Found = Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]


def resolve(host: str, *_: object, **__: object) -> Found:
    if host not in ADDRESSES:
        raise socket.gaierror
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ADDRESSES[host]]


def refused(*urls: str, allows_loopback: bool = False) -> dict[str, str]:
    return refused_targets(urls, allows_loopback=allows_loopback, resolve=resolve)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("inside", "10.1.2.3"),
        ("partly", "169.254.169.254"),
        ("six", "fd00::1"),
        ("mapped", "::ffff:10.0.0.1"),
        ("zone", "fe80::1%eth0"),
        ("loop", "127.0.0.1"),
    ],
)
def test_8_7_a_name_is_refused_if_any_of_its_addresses_is(name: str, address: str) -> None:
    url = f"https://{name}.example.com/hook"

    assert refused(url, "https://public.example.com/hook") == {url: f"The address {address} is not a public one."}


def test_8_7_loopback_is_for_local_runs() -> None:
    url = "https://loop.example.com/"

    assert refused(url, allows_loopback=True) == {}
    assert refused(url) == {url: "The address 127.0.0.1 is not a public one."}


def test_8_7_a_name_that_does_not_resolve_now_is_let_through() -> None:
    assert refused("https://gone.example.com/") == {}


def test_8_7_what_the_url_itself_says_is_refused_without_resolving() -> None:
    asked: list[str] = []

    def resolve(host: str, *_: object, **__: object) -> Found:
        asked.append(host)
        return []

    urls = ["https://10.0.0.1/", "http://public.example.com/", "https://93.184.216.34/", "https://a.example.com/"]
    found = refused_targets(urls, allows_loopback=False, resolve=resolve)

    assert found == {
        "https://10.0.0.1/": "The address 10.0.0.1 is not a public one.",
        "http://public.example.com/": "The URL has to begin with https://.",
    }
    assert asked == ["a.example.com"]


def test_8_7_a_name_is_resolved_once_however_many_urls_it_is_in() -> None:
    asked: list[str] = []

    def resolve(host: str, *_: object, **__: object) -> Found:
        asked.append(host)
        return [(None, None, None, "", ("10.0.0.1", 443))]

    urls = [f"https://A.example.com:{port}/{port}" for port in range(1, 51)]
    found = refused_targets(urls, allows_loopback=False, resolve=resolve)

    assert asked == ["a.example.com"]
    assert found == dict.fromkeys(urls, "The address 10.0.0.1 is not a public one.")


def test_8_7_resolvers_that_hang_are_not_waited_for_and_do_not_take_all_threads() -> None:
    over, asked = threading.Event(), list[str]()

    def resolve(host: str, *_: object, **__: object) -> Found:
        asked.append(host)
        over.wait(20)
        return []

    began, before = time.monotonic(), threading.active_count()
    try:
        urls = [f"https://h{number}.example.com/" for number in range(100)]
        found = refused_targets(urls, allows_loopback=False, resolve=resolve, seconds=0.3)
        again = refused_targets(["https://other.example.com/"], allows_loopback=False, resolve=resolve, seconds=0.1)
        threads = threading.active_count() - before
    finally:
        over.set()

    assert (found, again) == ({}, {})
    assert time.monotonic() - began < 5
    assert len(asked) == threads == RESOLVED_AT_ONCE == 32


def test_8_7_more_names_than_are_resolved_at_once_are_all_resolved() -> None:
    urls = [f"https://h{number}.example.com/" for number in range(100)]

    found = refused_targets(
        urls, allows_loopback=False, resolve=lambda *_, **__: [(None, None, None, "", ("10.0.0.1", 443))]
    )

    assert found == dict.fromkeys(urls, "The address 10.0.0.1 is not a public one.")
