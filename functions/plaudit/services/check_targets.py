"""Use case: URLs of webhooks are looked at when they are saved (behaviour 8.7).

What counts is the check at every connection, on the address in use. This one is for people: who saves a URL that will
never be posted to is told at once. So a name that does not resolve now, or not in time, is let through.
"""

import socket
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue

from plaudit.domain.errors import InvalidTargetError
from plaudit.domain.webhook_targets import Target, is_forbidden, parse_target, refusal_of
from plaudit.messaging.webhook_connections import Resolve

SECONDS_FOR_RESOLVING = 3.0
"""For all names of a request together: whoever sends them waits for it."""

RESOLVED_AT_ONCE = 32
_resolving = threading.BoundedSemaphore(RESOLVED_AT_ONCE)
"""A resolver knows no time limit; names that take long do not take all threads of the process as well."""


def refused_targets(
    urls: Iterable[str],
    *,
    allows_loopback: bool,
    resolve: Resolve | None = None,
    seconds: float = SECONDS_FOR_RESOLVING,
) -> dict[str, str]:
    """Return why webhooks may not be sent to URLs, as a sentence for each of those that are refused.

    `resolve` is the machine's own resolver unless told else.
    """
    refused: dict[str, str] = {}
    named: dict[str, Target] = {}
    for url in dict.fromkeys(urls):
        try:
            target = parse_target(url, allows_loopback=allows_loopback)
        except InvalidTargetError as error:
            refused[url] = str(error)
            continue
        if not target.is_literal:
            named[url] = target
    found = _resolved({target.host for target in named.values()}, resolve or socket.getaddrinfo, seconds)
    for url, target in named.items():
        for address in found.get(target.host, ()):
            if is_forbidden(address, allows_loopback=allows_loopback):
                refused[url] = refusal_of(address)
    return refused


def _resolved(hosts: Iterable[str], resolve: Resolve, seconds: float) -> Mapping[str, list[str]]:
    """Return the addresses of those names that resolve in time."""
    ends_at = time.monotonic() + seconds
    answers: SimpleQueue[tuple[str, list[str]]] = SimpleQueue()
    asked = 0
    for host in hosts:
        if not _resolving.acquire(timeout=max(0.0, ends_at - time.monotonic())):
            break
        threading.Thread(target=_ask, args=(host, resolve, answers), daemon=True).start()
        asked += 1
    found: dict[str, list[str]] = {}
    with suppress(Empty):
        while len(found) < asked:
            host, addresses = answers.get(timeout=max(0.0, ends_at - time.monotonic()))
            found[host] = addresses
    return found


def _ask(host: str, resolve: Resolve, answers: "SimpleQueue[tuple[str, list[str]]]") -> None:
    addresses: list[str] = []
    try:
        with suppress(OSError, UnicodeError):
            addresses = [str(entry[4][0]) for entry in resolve(host, None, type=socket.SOCK_STREAM)]
    finally:
        _resolving.release()
        answers.put((host, addresses))
