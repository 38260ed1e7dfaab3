"""Sending to SQS, which may deliver anything twice and in any order."""

import json
from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from plaudit import clients

MAX_BATCH_ENTRIES = 10
"""What SendMessageBatch takes at once."""

LONGEST_DELAY = timedelta(minutes=15)
"""What SQS can keep a message back."""

NO_DELAY = timedelta()


class QueueError(Exception):
    """The queue did not take every message."""


def send_all(queue_url: str, contents: Sequence[dict[str, Any]], delay: timedelta = NO_DELAY) -> None:
    """Send a message for each content, to be delivered after a delay of at most LONGEST_DELAY; raises QueueError."""
    seconds = ceil(min(max(delay, NO_DELAY), LONGEST_DELAY).total_seconds())
    send_entries(queue_url, [{"MessageBody": json.dumps(content), "DelaySeconds": seconds} for content in contents])


def send_entries(queue_url: str, entries: Sequence[dict[str, Any]]) -> None:
    """Send messages in the form that SQS takes, but for their numbers; raises QueueError."""
    for start in range(0, len(entries), MAX_BATCH_ENTRIES):
        numbered = [{"Id": str(n), **each} for n, each in enumerate(entries[start : start + MAX_BATCH_ENTRIES])]
        answer = clients.sqs().send_message_batch(QueueUrl=queue_url, Entries=numbered)  # type: ignore[arg-type]  # plain dicts instead of their TypedDict
        if answer.get("Failed"):
            raise QueueError(answer["Failed"])
