"""Accepted batches of events, waiting to be processed: one item for a few events of one user, in order.

A batch counts as accepted when the message that names its parts is in the queue; parts without it expire.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import UserId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import delete_all, write_all
from plaudit.storage.keys import batch_part_key, waiting_part_key
from plaudit.storage.logs import action_to_item, to_event
from plaudit.storage.profiles import profile_change_to_item, to_profile_change
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_instant, to_text

PART_RETENTION = timedelta(days=30)
"""Of a part and of its events' marks; longer than a message waits: 4 days in the queue, 14 in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class BatchPart:
    """A few events of one user, in the order in which they are to be processed."""

    user_id: UserId
    accepted_at: datetime
    events: tuple[MetricEvent, ...]


def put_parts(table: TenantTable, batch_id: str, parts: Sequence[BatchPart]) -> None:
    """Store the parts of a batch; part `n` is the n-th, from 0. Beside each stands what it is found by for its user."""
    waiting = [_waiting_to_item(batch_id, number, part) for number, part in enumerate(parts)]
    write_all(table.client, table.name, waiting)
    write_all(table.client, table.name, [_to_item(batch_id, number, part) for number, part in enumerate(parts)])


def delete_part(table: TenantTable, user_id: UserId, batch_id: str, part: int) -> None:
    """Delete a part that is not going to be processed any more. Safe to repeat."""
    delete_all(table.client, table.name, [batch_part_key(batch_id, part)])
    delete_all(table.client, table.name, [waiting_part_key(user_id, batch_id, part)])


def to_part(item: Item) -> BatchPart:
    """Return the part that was stored."""
    user_id = UserId(item["user_id"])
    return BatchPart(
        user_id=user_id,
        accepted_at=to_instant(item["accepted_at"]),
        events=tuple(
            to_event(user_id, event["event"], to_profile_change(event["profile_change"])) for event in item["events"]
        ),
    )


def _waiting_to_item(batch_id: str, number: int, part: BatchPart) -> Item:
    return {
        **waiting_part_key(part.user_id, batch_id, number).attributes(),
        "batch_id": batch_id,
        "part": number,
        EXPIRES_AT: expiry(PART_RETENTION),
    }


def _to_item(batch_id: str, number: int, part: BatchPart) -> dict[str, Any]:
    return {
        **batch_part_key(batch_id, number).attributes(),
        "user_id": part.user_id,
        "accepted_at": to_text(part.accepted_at),
        "events": [
            {"event": action_to_item(event), "profile_change": profile_change_to_item(event.profile_change)}
            for event in part.events
        ],
        EXPIRES_AT: expiry(PART_RETENTION),
    }
