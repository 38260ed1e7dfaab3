"""A receiver of webhooks for development: it shows what comes in, and fails when it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from rich.text import Text

from plaudit.clock import utc_now
from plaudit.messaging.webhook_signing import ID, verify
from plaudit_cli.output import local_time, printable

HOST = "127.0.0.1"
MAX_BODY = 10_000_000


@dataclass(frozen=True, slots=True)
class ListenOptions:
    """How to answer: the first `times` deliveries as told here and the others with 200, or all of them as told here.

    Without a secret signatures are not checked. A delivery with a bad one is answered like any other.
    """

    secret: str | None = None
    status: int = HTTPStatus.OK
    times: int | None = None
    delay_seconds: float = 0.0
    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery, and the status it is answered with. `problem` says what is wrong with its signature."""

    at: datetime
    headers: dict[str, str]
    body: bytes
    status: int
    is_checked: bool
    problem: str | None

    @property
    def delivery_id(self) -> str | None:
        """What is the same whenever this is tried again."""
        return self.headers.get(ID)

    @property
    def content(self) -> Any:  # noqa: ANN401  # whatever JSON holds
        """What the body says, or None if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def type(self) -> str | None:
        """What it tells of, if it says so."""
        type_ = self.content.get("type") if isinstance(self.content, dict) else None
        return type_ if isinstance(type_, str) else None


@contextmanager
def listen(port: int, options: ListenOptions, show: Callable[[Received], None]) -> Iterator[int]:
    """Receive on 127.0.0.1 meanwhile, and yield the port, which is a free one for 0.

    Each delivery is shown before it is answered, one at a time. Raises OSError if the port is taken.
    """
    with _Server(port, options, show) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        serving.start()
        try:
            yield server.server_port
        finally:
            server.is_over.set()
            server.shutdown()
            serving.join()


def described(received: Received) -> Text:
    """Return a delivery as a person reads it: a line about it, and its body below."""
    return Text.assemble(
        (f"{local_time(received.at)}  ", "dim"),
        (printable(received.type or "no type"), "bold cyan"),
        (f"  {printable(received.delivery_id or 'no id')}  ", "dim"),
        _signature(received),
        (f"  answered {received.status}\n", "dim"),
        _readable_body(received),
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, options: ListenOptions, show: Callable[[Received], None]) -> None:
        super().__init__((HOST, port), _Handler)
        self.options = options
        self.is_over = threading.Event()
        self._show = show
        self._turn = threading.Lock()
        self._count = 0

    def take(self, headers: dict[str, str], body: bytes) -> tuple[Received, bool]:
        """Show a delivery; return it, and whether it is one of those that are answered as told."""
        with self._turn:
            self._count += 1
            options, now = self.options, utc_now()
            is_as_told = options.times is None or self._count <= options.times
            received = Received(
                at=now,
                headers=headers,
                body=body,
                status=options.status if is_as_told else HTTPStatus.OK,
                is_checked=options.secret is not None,
                problem=None if options.secret is None else verify(options.secret, headers, body, now),
            )
            self._show(received)
        return received, is_as_told


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_POST(self) -> None:  # the name that http.server calls
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and int(length[:10]) <= MAX_BODY):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        received, is_as_told = self.server.take(headers, self.rfile.read(int(length)))
        options = self.server.options if is_as_told else ListenOptions()
        self.server.is_over.wait(options.delay_seconds)
        self.send_response(received.status)
        if options.retry_after_seconds is not None:
            self.send_header("Retry-After", str(options.retry_after_seconds))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing but deliveries is shown."""


def _signature(received: Received) -> tuple[str, str]:
    if not received.is_checked:
        return "signature unchecked", "yellow"
    if received.problem is None:
        return "signature good", "green"
    return f"signature bad: {received.problem}", "red"


def _readable_body(received: Received) -> str:
    if received.content is None:
        return printable(received.body.decode(errors="replace"))
    lines = json.dumps(received.content, indent=2, ensure_ascii=False).splitlines()
    return "\n".join(map(printable, lines))
