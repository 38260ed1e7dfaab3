"""The message by which the rest of an erased user is removed, on the queue of the jobs; it names nobody."""

import json
from dataclasses import asdict, dataclass

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.messaging.queue import send_all
from plaudit.settings import settings

KIND = "erasure"


@dataclass(frozen=True, slots=True)
class RemovalDue:
    """What remains of an erased user is to be removed; `digest` is the hash of the id."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    digest: str


def send_removal(message: RemovalDue) -> None:
    """Send a message. Safe to repeat: whoever comes second goes on where the first one is, or finds nothing."""
    send_all(settings().job_queue_url, [{"kind": KIND, **asdict(message)}])


def find_removal(body: str) -> RemovalDue | None:
    """Return the message that a record of the queue carries, if it is of this kind."""
    content = json.loads(body)
    if content.pop("kind", None) != KIND:
        return None
    return RemovalDue(**content)
