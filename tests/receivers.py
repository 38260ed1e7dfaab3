"""Receivers of webhooks that behave as a test tells them to: real ones, on 127.0.0.1, each in threads of its own."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

BACKLOG = 50
CUT_OFF = struct.pack("ii", 1, 0)
"""Closing a socket that lingers for no time resets the connection."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in. The names of headers are in lower case; `at` is the monotonic clock in seconds."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver does with a request.

    `raw` is sent instead of a status, headers and body. The drips are the seconds before each byte of the headers or
    of the body. Who resets, or hangs up, does so without an answer. Who is hasty answers without reading the body.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"ok"
    delay: float = 0.0
    header_drip: float = 0.0
    body_drip: float = 0.0
    raw: bytes | None = None
    resets: bool = False
    hangs_up: bool = False
    is_hasty: bool = False

    def head(self) -> bytes:
        """Return the first line and the headers."""
        if self.raw is not None:
            return self.raw
        reason = HTTPStatus(self.status).phrase
        headers = [("Content-Length", str(len(self.body))), *self.headers]
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def content(self) -> bytes:
        """Return what follows the headers."""
        return b"" if self.raw is not None else self.body


@dataclass(slots=True)
class Receiver:
    """Records requests and answers them by `replies`, one after the other; the last one answers all further requests.

    `connections` counts who came, also without a request.
    """

    port: int
    replies: list[Reply]
    scheme: str = "http"
    requests: list[Received] = field(default_factory=list)
    connections: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    def stop(self) -> None:
        """Let whoever is still dripping or waiting come to an end."""
        self._stopped.set()

    def serve(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Accept connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._converse, args=(connection, tls), daemon=True).start()

    def _converse(self, connection: socket.socket, tls: ssl.SSLContext | None) -> None:
        with connection, suppress(OSError):
            if tls is None:
                self._answer(connection)
                return
            with tls.wrap_socket(connection, server_side=True) as secured:
                self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        received = _read_request(connection, reads_body=not self.replies[0].is_hasty)
        if received is None:
            return
        with self._lock:
            self.requests.append(received)
            reply = self.replies[min(len(self.requests), len(self.replies)) - 1]
        self._stopped.wait(reply.delay)
        if reply.resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CUT_OFF)
        elif not reply.hangs_up:
            self._send(connection, reply.head(), reply.header_drip)
            self._send(connection, reply.content(), reply.body_drip)

    def _send(self, connection: socket.socket, content: bytes, drip: float) -> None:
        if not drip:
            connection.sendall(content)
            return
        for byte in content:
            if self._stopped.wait(drip):
                return
            connection.sendall(bytes([byte]))


@contextmanager
def receiver(*replies: Reply, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> Iterator[Receiver]:
    """Receive at a free port; with a context, by TLS. Without replies every request is answered with 200."""
    with socket.create_server((address, 0), backlog=BACKLOG) as listener:
        scheme = "http" if tls is None else "https"
        receiving = Receiver(listener.getsockname()[1], list(replies or [Reply()]), scheme)
        serving = threading.Thread(target=receiving.serve, args=(listener, tls), daemon=True)
        serving.start()
        try:
            yield receiving
        finally:
            receiving.stop()
            # Closing alone would not wake who waits in accept.
            listener.shutdown(socket.SHUT_RDWR)
            serving.join()


@contextmanager
def full_listener(address: str, port: int) -> Iterator[None]:
    """Have somebody at an address who takes no more connections, and does not refuse them either."""
    with socket.create_server((address, port), backlog=0), ExitStack() as waiting:
        for _ in range(3):
            caller = waiting.enter_context(socket.socket())
            caller.settimeout(0)
            caller.connect_ex((address, port))
        yield


def _read_request(connection: socket.socket, *, reads_body: bool) -> Received | None:
    with connection.makefile("rb") as stream:
        first = stream.readline().decode("latin-1").split()
        if not first:
            return None
        headers: dict[str, str] = {}
        while line := stream.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", "0"))) if reads_body else b""
    return Received(first[0], first[1], headers, body, time.monotonic())
