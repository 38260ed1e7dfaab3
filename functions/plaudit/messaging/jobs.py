"""The messages by which jobs are worked on, on one standard queue.

A message names pages to visit: at first one page of every shard, so that a small tenant is done with one message. The
worker answers it with a message for each shard that has more. Where a page begins is told by the job's item, so a
message that comes twice or late does no harm.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from plaudit.domain.identifiers import EnvironmentId, JobId, TenantId
from plaudit.messaging.queue import NO_DELAY, send_all
from plaudit.settings import settings


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


def send_pages(messages: Sequence[PagesDue], delay: timedelta = NO_DELAY) -> None:
    """Send messages, to be delivered after a delay. Safe to repeat: whoever comes second finds the pages done."""
    send_all(settings().job_queue_url, [asdict(message) for message in messages], delay)


def to_pages(body: str) -> PagesDue:
    """Return the message that a record of the queue carries."""
    content = json.loads(body)
    pages = tuple(PageDue(**page) for page in content["pages"])
    return PagesDue(**content | {"pages": pages})
