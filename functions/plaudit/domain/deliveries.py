"""What is sent to a webhook, and what came of it (behaviour 8.3, 8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plaudit.domain.identifiers import DeliveryId, WebhookId
from plaudit.domain.webhooks import WebhookType

RETRIED_AFTER = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4))
"""How long after each failure it is tried again; then no more."""

TRIES = len(RETRIED_AFTER) + 1

JITTER = 0.1
"""By which part of itself a delay may be longer, so that what failed together is not tried together."""

LONGEST_WAIT = timedelta(minutes=15)
"""A receiver that asks for more time with `Retry-After` is given this much."""

RETENTION = timedelta(days=7)
"""How long a delivery and its attempts can be looked up, from the last attempt (8.5)."""

MAX_ATTEMPTS_KEPT = 20

ID_PATTERN = r"^msg_[0-9a-f]{32}$"
"""What ids of deliveries look like."""


class DeliveryStatus(StrEnum):
    """How far a delivery is. One that failed is not tried again unless somebody asks for it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `status` is that of the answer, None when there was none; `error` is why it is a failure."""

    number: int
    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that one webhook is told: the same id and the same body at every try.

    `last_try` is the number of the try after which it counts as failed; a replay grants further ones. While somebody is
    at it, nobody else is until `claimed_until`.
    """

    id: DeliveryId
    webhook_id: WebhookId
    type: WebhookType
    body: str
    created_at: datetime
    status: DeliveryStatus = DeliveryStatus.PENDING
    tries: int = 0
    last_try: int = TRIES
    attempts: tuple[Attempt, ...] = ()
    next_at: datetime | None = None
    claimed_until: datetime | None = None


def id_prefix(instant: datetime) -> str:
    """Return what the ids of deliveries made at an instant begin with, so that the order of ids is that of time."""
    return f"msg_{_moment(instant):011x}"


def id_behind(instant: datetime) -> str:
    """Return what lies behind the ids of all deliveries made up to an instant, next to them."""
    return f"msg_{_moment(instant) + 1:011x}"


def delay_after(tries_left: int, chance: float, retry_after: timedelta | None = None) -> timedelta:
    """Return how long to wait after a failure, when so many tries are left; `chance` lies between 0 and 1 (8.3)."""
    usual = RETRIED_AFTER[max(0, len(RETRIED_AFTER) - tries_left)]
    return min(LONGEST_WAIT, max(usual * (1 + JITTER * chance), retry_after or timedelta()))


def kept_attempts(attempts: Sequence[Attempt], latest: Attempt) -> tuple[Attempt, ...]:
    """Return the attempts with one more, the oldest left out when there are very many."""
    return (*attempts, latest)[-MAX_ATTEMPTS_KEPT:]


def _moment(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
