"""One request to the receiver of a webhook, and what came of it (behaviour 8.3, 8.5, 8.7).

There are no redirects, proxies or cookies: whatever an answer asks for, nothing but this one request is sent.
"""

import http.client
import math
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from plaudit.domain.webhook_targets import Target
from plaudit.messaging.webhook_connections import Deadline, NoConnectionError, PostingRules, connect

EXCERPT_BYTES = 1_024
MAX_RETRY_AFTER_SECONDS = 900
USUAL_RULES = PostingRules()

SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLError, "No secure connection could be agreed on."),
    (ConnectionRefusedError, "The connection was refused."),
    (http.client.RemoteDisconnected, "The connection was closed without an answer."),
    (ConnectionError, "The connection was reset."),
    (http.client.LineTooLong, "The answer was too long in its headers."),
    (http.client.HTTPException, "The answer was not HTTP."),
    (OSError, "The address cannot be reached."),
)
"""What is kept of a failure, the first that fits."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a post. Without a status there was no answer; `error` is a sentence about any failure.

    `excerpt` is the beginning of the answer's body as text, `retry_after_seconds` what its `Retry-After` asks for,
    from 0 to 900.
    """

    status: int | None
    error: str | None
    excerpt: str
    duration_ms: int
    retry_after_seconds: int | None = None

    @property
    def is_success(self) -> bool:
        """Any 2xx is a success, and nothing else is (8.3)."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004  # HTTP's class of successes


def post(  # what is sent, and how
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
    rules: PostingRules = USUAL_RULES,
    on_slow: Callable[[], None] | None = None,
) -> Answer:
    """Send a body and return what came of it; whatever the network does, it does not raise.

    All of it takes `limit_seconds` at most. `on_slow` is called once, by another thread, if the exchange is not over
    after `slow_after_seconds`; it has returned when this does. `now` is what a date in `Retry-After` is compared with.
    """
    began = time.monotonic()
    status, excerpt, retry_after, error = None, "", None, None
    with _told_when_slow(rules.slow_after_seconds, on_slow), Deadline(rules.limit_seconds) as deadline:
        try:
            with _answered(target, headers, body, rules, deadline) as response:
                status = response.status
                retry_after = _retry_after(response.getheader("Retry-After"), now)
                excerpt = _excerpt(response)
                error = _refusal(status)
        except (OSError, http.client.HTTPException, NoConnectionError) as problem:
            error = _sentence(problem, deadline, rules)
    return Answer(status, error, excerpt, int((time.monotonic() - began) * 1_000), retry_after)


@contextmanager
def _told_when_slow(seconds: float, on_slow: Callable[[], None] | None) -> Iterator[None]:
    if on_slow is None:
        yield
        return
    timer = threading.Timer(seconds, on_slow)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


@contextmanager
def _answered(
    target: Target, headers: Mapping[str, str], body: bytes, rules: PostingRules, deadline: Deadline
) -> Iterator[http.client.HTTPResponse]:
    """Yield the answer as soon as its headers are there."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = connect(target, rules, deadline)
    own = {"Host": target.authority, "Connection": "close"}
    # Who refuses a body without reading it has often answered all the same.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", target.path, body, {"User-Agent": "Plaudit", **headers, **own})
    response = connection.getresponse()
    try:
        yield response
    finally:
        response.close()


def _excerpt(response: http.client.HTTPResponse) -> str:
    """Return what can be read of the beginning of a body: the status has decided, so what breaks off is no failure."""
    content = b""
    with suppress(OSError, http.client.HTTPException):
        while len(content) < EXCERPT_BYTES and (part := response.read1(EXCERPT_BYTES - len(content))):
            content += part
    return content[:EXCERPT_BYTES].decode(errors="replace")


def _refusal(status: int) -> str | None:
    match status // 100:
        case 2:
            return None
        case 3:
            return f"The receiver answered with the redirect {status}, which is not followed."
        case _:
            return f"The receiver answered with the status {status}."


def _retry_after(text: str | None, now: datetime) -> int | None:
    seconds = None if text is None else _seconds_of(text.strip(), now)
    return None if seconds is None else max(0, min(seconds, MAX_RETRY_AFTER_SECONDS))


def _seconds_of(text: str, now: datetime) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text[:10])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return math.ceil((aware - now).total_seconds())


def _sentence(problem: Exception, deadline: Deadline, rules: PostingRules) -> str:
    # The socket's own timeout is what is left of the deadline, and may come a moment before it.
    if deadline.is_over or isinstance(problem, TimeoutError):
        return f"No answer within {rules.limit_seconds:g} seconds."
    if isinstance(problem, NoConnectionError):
        return str(problem)
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"The certificate is not valid: {problem.verify_message.rstrip('.')}."
    return next(sentence for kind, sentence in SENTENCES if isinstance(problem, kind))
