"""Connections to the receivers of webhooks: only to the very addresses that were found to be public (behaviour 8.7)."""

import functools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self, TypeAlias

from plaudit.domain.webhook_targets import Target, is_forbidden, is_loopback, refusal_of

Resolve: TypeAlias = Callable[..., Sequence[tuple[Any, Any, Any, Any, tuple[Any, ...]]]]
"""Answers as `socket.getaddrinfo` does."""


class NoConnectionError(Exception):
    """There is nobody to speak to; the text is the sentence that is kept of the attempt."""


@dataclass(frozen=True, slots=True)
class PostingRules:
    """Where posts may go and how long they may take, all of it and a connection to one address.

    `allows_loopback` is for local runs; `tls` and `resolve` are for those who bring their own.
    """

    allows_loopback: bool = False
    limit_seconds: float = 60.0
    connect_seconds: float = 5.0
    slow_after_seconds: float = 2.0
    tls: ssl.SSLContext | None = None
    resolve: Resolve = socket.getaddrinfo


class Deadline:
    """Ends a connection when its time is over, however slowly and steadily the other side goes on.

    A socket's own timeout begins anew with every byte, so it would not.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._ends_at = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._close()

    def seconds_left(self) -> float:
        """Return how long is left, at least next to nothing; raise TimeoutError if that is not so."""
        left = self._ends_at - time.monotonic()
        if self.is_over or left <= 0:
            self.is_over = True
            raise TimeoutError
        return left

    def watch(self, connection: socket.socket) -> None:
        """Answer for a socket from now on, instead of the one before. Raises TimeoutError if the time is over."""
        with self._lock:
            self._close()
            self._watched = connection
        connection.settimeout(self.seconds_left())

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            if self._watched is not None:
                with suppress(OSError):
                    # What is beneath TLS is shut down; TLS itself may be waiting in another thread.
                    socket.socket.shutdown(self._watched, socket.SHUT_RDWR)

    def _close(self) -> None:
        if self._watched is not None:
            self._watched.close()


def connect(target: Target, rules: PostingRules, deadline: Deadline) -> socket.socket:
    """Return a connection to a target, encrypted unless its scheme is http; the deadline closes it.

    The name is resolved once. If any of its addresses is forbidden, none is tried; otherwise each in turn until one
    takes the connection. Raises NoConnectionError or what sockets and TLS raise.
    """
    connection = _connect_to_any(_checked_addresses(target, rules, deadline), target.port, rules, deadline)
    if target.scheme == "http":
        return connection
    # The handshake waits until the deadline knows the socket that carries it on.
    secured = (rules.tls or _usual_tls()).wrap_socket(
        connection, server_hostname=target.host, do_handshake_on_connect=False
    )
    deadline.watch(secured)
    secured.do_handshake()
    return secured


def _checked_addresses(target: Target, rules: PostingRules, deadline: Deadline) -> list[str]:
    addresses = _resolved(target, rules.resolve, deadline)
    for address in addresses:
        if is_forbidden(address, allows_loopback=rules.allows_loopback):
            raise NoConnectionError(refusal_of(address))
        if target.scheme == "http" and not is_loopback(address):
            raise NoConnectionError(f"The address {address} is reached by https only.")
    if not addresses:
        raise NoConnectionError("The name does not resolve.")
    return addresses


def _resolved(target: Target, resolve: Resolve, deadline: Deadline) -> list[str]:
    """Return the addresses of a target, each once. The resolver knows no time limit, so another thread waits for it."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def ask() -> None:
        found: list[str] = []
        with suppress(OSError, UnicodeError):
            found = [str(entry[4][0]) for entry in resolve(target.host, target.port, type=socket.SOCK_STREAM)]
        answers.put(list(dict.fromkeys(found)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=deadline.seconds_left())
    except Empty:
        deadline.is_over = True
        raise TimeoutError from None


def _connect_to_any(addresses: list[str], port: int, rules: PostingRules, deadline: Deadline) -> socket.socket:
    failure: OSError = OSError()
    for address in addresses:
        try:
            return _connected(address, port, rules, deadline)
        except OSError as error:
            failure = error
            deadline.seconds_left()
    if isinstance(failure, TimeoutError):
        raise NoConnectionError(f"No connection within {rules.connect_seconds:g} seconds.")
    raise failure


def _connected(address: str, port: int, rules: PostingRules, deadline: Deadline) -> socket.socket:
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    deadline.watch(connection)
    connection.settimeout(min(rules.connect_seconds, deadline.seconds_left()))
    connection.connect((address, port))
    connection.settimeout(deadline.seconds_left())
    return connection


@functools.cache
def _usual_tls() -> ssl.SSLContext:
    """Certificates are checked against the machine's authorities; made once, as reading these takes a while."""
    return ssl.create_default_context()
