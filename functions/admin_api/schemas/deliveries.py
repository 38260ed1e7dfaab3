"""Deliveries to webhooks on the wire (behaviour 8.3, 8.5)."""

import json
from typing import Any

from pydantic import Field

from http_api.models import APIModel, Instant
from plaudit.domain.deliveries import Attempt, Delivery, DeliveryStatus
from plaudit.domain.webhooks import WebhookType
from plaudit.services.find_deliveries import DeliveryPage

DELIVERY_ID = "msg_019c5a3e7d04b1f6a2c8e90d3f7516ab"
BODY = {
    "type": "streak.lost",
    "user": {"id": "ada", "email": "ada@example.com", "name": "Ada Lovelace", "tz": "Europe/London"},
    "length": 12,
    "timestamp": "2026-07-01T09:30:00.000Z",
}


class LastAttempt(APIModel):
    """What came of the latest try."""

    at: Instant = Field(description="When it began.")
    duration_ms: int = Field(description="How long it took, in milliseconds.", examples=[184])
    status: int | None = Field(
        description="The HTTP status that the receiver answered with; null when there was no answer.", examples=[500]
    )
    error: str | None = Field(
        description="Why it is a failure, in a sentence; null when it is none.",
        examples=["The receiver answered with the status 500."],
    )


class DeliveryAttempt(LastAttempt):
    """One try, and what came of it."""

    number: int = Field(description="Which try it was, counted from 1.", examples=[1])
    answer: str = Field(
        description="The beginning of what the receiver answered, up to 1 KB.", examples=["Internal Server Error"]
    )


class AdminDelivery(APIModel):
    """One thing that one webhook is told, and how far that is."""

    id: str = Field(description="Its id, which every try carries as `webhook-id`.", examples=[DELIVERY_ID])
    type: WebhookType = Field(description="What it tells of.", examples=["streak.lost"])
    status: DeliveryStatus = Field(
        description="`pending` while a try is to be made, `delivered`, or `failed` when no try is left. One that "
        "failed waits for a replay.",
        examples=["pending"],
    )
    created: Instant = Field(description="When it was made, in real time. It is kept for 7 days after its last try.")
    tries: int = Field(description="How many tries were made so far.", examples=[1])
    next_attempt: Instant | None = Field(description="When it is tried next; null when it is not, or no more.")
    last_attempt: LastAttempt | None = Field(description="What came of the latest try; null before the first.")


class AdminDeliveryInFull(AdminDelivery):
    """A delivery with what is sent, and all tries."""

    body: dict[str, Any] = Field(description="What is posted, the same at every try.", examples=[BODY])
    attempts: list[DeliveryAttempt] = Field(description="The latest 20 tries, the oldest first.")


class DeliveriesPage(APIModel):
    """Deliveries, the newest first."""

    deliveries: list[AdminDelivery] = Field(description="Those that are wanted; there can be none on a page.")
    next: str | None = Field(
        description="Send it as `before` for the next page; null when there is none.", examples=[DELIVERY_ID]
    )


def to_admin_delivery(delivery: Delivery) -> AdminDelivery:
    """Return a delivery as lists show it."""
    is_pending = delivery.status is DeliveryStatus.PENDING
    return AdminDelivery(
        id=delivery.id,
        type=delivery.type,
        status=delivery.status,
        created=delivery.created_at,
        tries=delivery.tries,
        next_attempt=delivery.next_at if is_pending else None,
        last_attempt=_to_last_attempt(delivery.attempts[-1]) if delivery.attempts else None,
    )


def to_admin_delivery_in_full(delivery: Delivery) -> AdminDeliveryInFull:
    """Return everything about a delivery."""
    return AdminDeliveryInFull(
        **vars(to_admin_delivery(delivery)),
        body=json.loads(delivery.body),
        attempts=[_to_attempt(attempt) for attempt in delivery.attempts],
    )


def to_deliveries_page(page: DeliveryPage) -> DeliveriesPage:
    """Return a page of deliveries as the wire shows it."""
    return DeliveriesPage(deliveries=[to_admin_delivery(each) for each in page.deliveries], next=page.next)


def _to_last_attempt(attempt: Attempt) -> LastAttempt:
    return LastAttempt(at=attempt.at, duration_ms=attempt.duration_ms, status=attempt.status, error=attempt.error)


def _to_attempt(attempt: Attempt) -> DeliveryAttempt:
    return DeliveryAttempt(**vars(_to_last_attempt(attempt)), number=attempt.number, answer=attempt.answer)
