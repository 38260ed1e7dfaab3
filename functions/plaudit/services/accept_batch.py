"""Use case: take in a batch of events, all or none, to be processed soon (behaviour 3.6)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import UserId
from plaudit.ids import new_id
from plaudit.messaging.batch_events import BatchAccepted, group_of, send_batch
from plaudit.storage.batches import BatchPart, put_parts
from plaudit.storage.tenant_tables import TenantTable

MAX_BATCH_EVENTS = 1_000
MAX_PART_EVENTS = 25
"""So few that ten parts, which is what one invocation of the worker takes, are done in seconds."""
MAX_PART_CHARACTERS = 60_000
"""At most 240 KB in UTF-8, where an item may have 400; a single event is always smaller than that."""


def accept_batch(table: TenantTable, events: Sequence[MetricEvent], now: datetime) -> None:
    """Store the events durably; when this returns they will be processed, each exactly once."""
    parts = list(split_batch(events, now))
    batch_id = new_id()
    put_parts(table, batch_id, parts)
    groups = tuple(group_of(table.tenant_id, part.user_id) for part in parts)
    send_batch(BatchAccepted(table.tenant_id, table.environment_id, batch_id, groups))


def split_batch(events: Sequence[MetricEvent], now: datetime) -> Iterator[BatchPart]:
    """Yield the events user by user, in the order given, in parts of bounded size."""
    by_user: dict[UserId, list[MetricEvent]] = {}
    for event in events:
        by_user.setdefault(event.user_id, []).append(event)
    for user_id, own_events in by_user.items():
        part: list[MetricEvent] = []
        characters = 0
        for event in own_events:
            size = len(repr(event))
            if part and (len(part) == MAX_PART_EVENTS or characters + size > MAX_PART_CHARACTERS):
                yield BatchPart(user_id, now, tuple(part))
                part, characters = [], 0
            part.append(event)
            characters += size
        yield BatchPart(user_id, now, tuple(part))
