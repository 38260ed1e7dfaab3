"""Deliveries to webhooks, by webhook and in order of time (behaviour 8.3, 8.5).

A delivery is made where there is none yet; so whoever makes it again finds the body that it has. A try begins by
claiming it and ends by noting what came of it, each on condition of the number of tries so far: of all who have the
same message, one makes the try. A claim that nobody redeems ends by itself. Bodies are packed, because every note about
a delivery is paid for by the size of all of it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from plaudit.domain.deliveries import RETENTION, TRIES, Attempt, Delivery, DeliveryStatus, kept_attempts
from plaudit.domain.identifiers import DeliveryId, UserId, WebhookId
from plaudit.domain.webhooks import WebhookType
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import ALL_SORT_KEYS, NOT_THERE, Write, find, put, query, try_update, update, write_all
from plaudit.storage.keys import delivery_key, user_delivery_key
from plaudit.storage.packing import pack_text, unpack_text
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

UNTRIED = "tries = :tries_before"


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether a try may be made, and the delivery as it is now; None if it is not there."""

    is_granted: bool
    delivery: Delivery | None


def put_delivery(table: TenantTable, delivery: Delivery, about: Collection[UserId] = ()) -> bool:
    """Keep a delivery unless it is there already; tell whether it was not.

    The users whom it tells of have it noted under their ids, first: when they are erased, it goes along (2.7).
    """
    write_all(table.client, table.name, [_note(delivery, user_id) for user_id in about])
    client = table.client
    write = put(table.name, _to_item(delivery), condition=NOT_THERE)
    try:
        client.put_item(**write.action["Put"])
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def find_delivery(table: TenantTable, webhook_id: WebhookId, delivery_id: DeliveryId) -> Delivery | None:
    """Return a delivery, or None for one that was never there or has expired."""
    item = find(table.client, table.name, delivery_key(webhook_id, delivery_id))
    return _to_delivery(item) if item else None


def list_deliveries(
    table: TenantTable, webhook_id: WebhookId, *, before: str | None = None, limit: int | None = None
) -> Iterator[Delivery]:
    """Yield what a webhook was told, the latest first, or what lies before an id; at most so many."""
    pk = delivery_key(webhook_id, DeliveryId("")).pk
    between = (ALL_SORT_KEYS[0], before or ALL_SORT_KEYS[1])
    most = None if limit is None else limit + 1
    items = query(table.client, table.name, pk, between=between, newest_first=True, limit=most)
    return islice((_to_delivery(item) for item in items if item["SK"] != before), limit)


def claim_delivery(
    table: TenantTable, webhook_id: WebhookId, delivery_id: DeliveryId, number: int, now: datetime, until: datetime
) -> Claim:
    """Claim the try with this number, unless it was made, or somebody is at it."""
    write = update(
        table.name,
        delivery_key(webhook_id, delivery_id),
        "SET claimed_until = :until",
        condition=f"{UNTRIED} AND #status <> :delivered"
        " AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)",
        until=to_text(until),
        tries_before=number - 1,
        delivered=DeliveryStatus.DELIVERED.value,
        now=to_text(now),
    )
    return _try(table, write)


def save_attempt(table: TenantTable, delivery: Delivery, attempt: Attempt, next_at: datetime | None) -> bool:
    """Note what came of a claimed try; False when the claim had ended, and somebody else has begun another one.

    A note that is refused because it was made already, and its answer was lost, counts as made.
    """
    status = DeliveryStatus.DELIVERED if attempt.error is None else DeliveryStatus.FAILED
    if next_at is not None:
        status = DeliveryStatus.PENDING
    write = update(
        table.name,
        delivery_key(delivery.webhook_id, delivery.id),
        f"SET tries = :tries, #status = :status, attempts = :attempts, next_at = :next_at, {EXPIRES_AT} = :expires_at"
        " REMOVE claimed_until",
        condition=f"{UNTRIED} AND claimed_until = :claimed_until",
        tries=attempt.number,
        status=status.value,
        attempts=[_attempt_to_item(each) for each in kept_attempts(delivery.attempts, attempt)],
        next_at=find_text(next_at),
        expires_at=expiry(RETENTION),
        tries_before=delivery.tries,
        claimed_until=find_text(delivery.claimed_until),
    )
    noted = _try(table, write)
    return noted.is_granted or (noted.delivery is not None and attempt in noted.delivery.attempts[-1:])


def grant_tries(table: TenantTable, delivery: Delivery, now: datetime) -> bool:
    """Let a delivery be tried anew, as often as a new one; False when something happened to it since it was read."""
    write = update(
        table.name,
        delivery_key(delivery.webhook_id, delivery.id),
        f"SET #status = :pending, last_try = :last_try, next_at = :now, {EXPIRES_AT} = :expires_at",
        condition=f"{UNTRIED} AND attribute_not_exists(claimed_until)",
        pending=DeliveryStatus.PENDING.value,
        last_try=delivery.tries + TRIES,
        now=to_text(now),
        expires_at=expiry(RETENTION),
        tries_before=delivery.tries,
    )
    granted = _try(table, write)
    wanted = (delivery.tries, delivery.tries + TRIES, now)
    found = granted.delivery
    return granted.is_granted or (found is not None and (found.tries, found.last_try, found.next_at) == wanted)


def _try(table: TenantTable, write: Write) -> Claim:
    is_done, item = try_update(table.client, write)
    return Claim(is_done, _to_delivery(item) if item else None)


def _note(delivery: Delivery, user_id: UserId) -> Item:
    return {
        **user_delivery_key(user_id, delivery.webhook_id, delivery.id).attributes(),
        "webhook_id": delivery.webhook_id,
        "delivery_id": delivery.id,
        EXPIRES_AT: expiry(RETENTION),
    }


def _to_item(delivery: Delivery) -> Item:
    return {
        **delivery_key(delivery.webhook_id, delivery.id).attributes(),
        "webhook_id": delivery.webhook_id,
        "type": delivery.type.value,
        "body": pack_text(delivery.body),
        "created_at": to_text(delivery.created_at),
        "status": delivery.status.value,
        "tries": delivery.tries,
        "last_try": delivery.last_try,
        "attempts": [],
        "next_at": to_text(delivery.created_at),
        EXPIRES_AT: expiry(RETENTION),
    }


def _to_delivery(item: Item) -> Delivery:
    return Delivery(
        id=DeliveryId(item["SK"]),
        webhook_id=WebhookId(item["webhook_id"]),
        type=WebhookType(item["type"]),
        body=unpack_text(item["body"]),
        created_at=to_instant(item["created_at"]),
        status=DeliveryStatus(item["status"]),
        tries=int(item["tries"]),
        last_try=int(item["last_try"]),
        attempts=_to_attempts(item["attempts"]),
        next_at=find_instant(item["next_at"]),
        claimed_until=find_instant(item.get("claimed_until")),
    )


def _attempt_to_item(attempt: Attempt) -> Item:
    return {
        "number": attempt.number,
        "at": to_text(attempt.at),
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "error": attempt.error,
        "answer": attempt.answer,
    }


def _to_attempts(items: Sequence[Item]) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(
            number=int(item["number"]),
            at=to_instant(item["at"]),
            duration_ms=int(item["duration_ms"]),
            status=None if item["status"] is None else int(item["status"]),
            error=item["error"],
            answer=item["answer"],
        )
        for item in items
    )
