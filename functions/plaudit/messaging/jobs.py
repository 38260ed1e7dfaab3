"""The messages by which jobs are worked on, on one standard queue.

A message names pages to visit: at first one page of every shard, so that a small tenant is done with one message. The
worker answers it with a message for each shard that has more. Where a page begins is told by the job's item, so a
message that comes twice or late does no harm.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from math import ceil

from plaudit import clients
from plaudit.domain.identifiers import EnvironmentId, JobId, TenantId
from plaudit.messaging.batch_events import MAX_BATCH_ENTRIES, QueueError
from plaudit.settings import settings

LONGEST_DELAY = timedelta(minutes=15)
"""What SQS can keep a message back."""


@dataclass(frozen=True, slots=True)
class PageDue:
    """The number of a shard, and of the page that is to be visited next in it."""

    shard: int
    page: int


@dataclass(frozen=True, slots=True)
class PagesDue:
    """Pages of a job are to be visited, in this order."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    job_id: JobId
    pages: tuple[PageDue, ...]


def send_pages(messages: Sequence[PagesDue], delay: timedelta = timedelta()) -> None:
    """Send messages, to be delivered after a delay. Safe to repeat: whoever comes second finds the pages done."""
    seconds = ceil(min(max(delay, timedelta()), LONGEST_DELAY).total_seconds())
    for start in range(0, len(messages), MAX_BATCH_ENTRIES):
        entries = [
            {"Id": str(number), "MessageBody": json.dumps(asdict(message)), "DelaySeconds": seconds}
            for number, message in enumerate(messages[start : start + MAX_BATCH_ENTRIES])
        ]
        answer = clients.sqs().send_message_batch(QueueUrl=settings().job_queue_url, Entries=entries)  # type: ignore[arg-type]  # plain dicts instead of their TypedDict
        if answer.get("Failed"):
            raise QueueError(answer["Failed"])


def to_pages(body: str) -> PagesDue:
    """Return the message that a record of the queue carries."""
    content = json.loads(body)
    pages = tuple(PageDue(**page) for page in content["pages"])
    return PagesDue(**content | {"pages": pages})
