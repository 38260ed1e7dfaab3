"""The messages by which accepted batches are processed, on one FIFO queue.

A `BatchAccepted` is one message for a whole batch, which is what makes acceptance all-or-nothing. The worker answers it
with a `PartReady` for each part. Parts of one user share a message group, so they are processed in order, and parts of
different users side by side. A tenant's batches share a group, so their parts are sent in the order of acceptance.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from plaudit import clients
from plaudit.domain.identifiers import EnvironmentId, TenantId, UserId
from plaudit.settings import settings

MAX_BATCH_ENTRIES = 10
"""What SendMessageBatch takes at once."""


class QueueError(Exception):
    """The queue did not take every message."""


@dataclass(frozen=True, slots=True)
class BatchAccepted:
    """A batch is stored; `groups` are the message groups of its parts, in the order of the parts."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    batch_id: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartReady:
    """A part of a batch is to be processed."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    batch_id: str
    part: int


BatchMessage: TypeAlias = BatchAccepted | PartReady


def group_of(tenant_id: TenantId, user_id: UserId) -> str:
    """Return the message group of a user, in the characters and the length that SQS allows."""
    return hashlib.sha256(f"{tenant_id}\n{user_id}".encode()).hexdigest()[:32]


def send_batch(message: BatchAccepted) -> None:
    """Send the message that makes a batch accepted."""
    clients.sqs().send_message(
        QueueUrl=settings().batch_queue_url,
        MessageBody=_to_body(message),
        MessageGroupId=message.tenant_id,
        MessageDeduplicationId=message.batch_id,
    )


def send_parts(message: BatchAccepted) -> None:
    """Send a message for each part. Safe to repeat: the queue drops what it has, and what it does not is a replay."""
    numbers = range(len(message.groups))
    for start in range(0, len(numbers), MAX_BATCH_ENTRIES):
        entries = [_part_entry(message, number) for number in numbers[start : start + MAX_BATCH_ENTRIES]]
        answer = clients.sqs().send_message_batch(QueueUrl=settings().batch_queue_url, Entries=entries)  # type: ignore[arg-type]  # plain dicts instead of their TypedDict
        if answer.get("Failed"):
            raise QueueError(answer["Failed"])


def to_message(body: str) -> BatchMessage:
    """Return the message that a record of the queue carries."""
    content: dict[str, Any] = json.loads(body)
    kind = content.pop("kind")
    if kind == "part":
        return PartReady(**content)
    return BatchAccepted(**content | {"groups": tuple(content["groups"])})


def _part_entry(message: BatchAccepted, number: int) -> dict[str, str]:
    part = PartReady(message.tenant_id, message.environment_id, message.batch_id, number)
    return {
        "Id": str(number),
        "MessageBody": _to_body(part),
        "MessageGroupId": message.groups[number],
        "MessageDeduplicationId": f"{message.batch_id}-{number}",
    }


def _to_body(message: BatchMessage) -> str:
    kind = "part" if isinstance(message, PartReady) else "batch"
    return json.dumps({"kind": kind, **asdict(message)})
