"""The messages by which what is due is done, on one standard queue.

A message names a slot of time of a tenant, and parts of it: at first all of them, so that a small tenant is done with
one message. The worker answers it with a message for each part that has more. Nothing is lost with a message: while
something is due in a slot, the clock sends another one.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.messaging.queue import send_all
from plaudit.settings import settings


@dataclass(frozen=True, slots=True)
class PartsDue:
    """Parts of a slot, which is named by the text of its beginning, are to be worked off."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    slot: str
    pointed: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveDue:
    """The test clock of an environment is being moved, and not everything is done that is due by it (9.5)."""

    moved_environment_id: EnvironmentId


def send_due(messages: Sequence[PartsDue | MoveDue]) -> None:
    """Send messages. Safe to repeat: whoever comes second finds nothing due."""
    send_all(settings().clock_queue_url, [asdict(message) for message in messages])


def to_clock_message(body: str) -> PartsDue | MoveDue:
    """Return the message that a record of the queue carries."""
    content = json.loads(body)
    if "moved_environment_id" in content:
        return MoveDue(**content)
    return PartsDue(**content | {"parts": tuple(content["parts"])})
