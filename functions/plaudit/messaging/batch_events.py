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
from plaudit.messaging.queue import send_entries
from plaudit.settings import settings


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
    send_entries(settings().batch_queue_url, [_part_entry(message, number) for number in range(len(message.groups))])


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
        "MessageBody": _to_body(part),
        "MessageGroupId": message.groups[number],
        "MessageDeduplicationId": f"{message.batch_id}-{number}",
    }


def _to_body(message: BatchMessage) -> str:
    kind = "part" if isinstance(message, PartReady) else "batch"
    return json.dumps({"kind": kind, **asdict(message)})
