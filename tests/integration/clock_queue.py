"""A queue of the clock of a test's own: nobody works on it but the test, at the time that the test chooses."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from plaudit import clients
from plaudit.messaging.clock import PartsDue, to_clock_message
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import Shift, look_at_clock, message_of, work_off
from plaudit.settings import settings
from plaudit.storage.clock_slots import CLOCK_POINTERS
from plaudit.storage.tenant_tables import TenantTable

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that a test sets, for one tenant. It takes messages by a client of its own, which nothing interrupts."""

    sqs: "SQSClient"
    url: str
    table: TenantTable

    def look(self, now: datetime) -> None:
        """Look at the clock as the schedule does, for all tenants."""
        look_at_clock(now)

    def messages(self, now: datetime) -> list[PartsDue]:
        """Return the messages that a look at the clock sends for the tenant."""
        due = [each for each in CLOCK_POINTERS.list_until(registry(), now) if each.tenant_id == self.table.tenant_id]
        return [message_of(each) for each in due]

    def run(self, now: datetime, *, copies: int = 1) -> list[Shift]:
        """Do all that is due by now, each message delivered so many times, in any order."""
        shifts: list[Shift] = []
        messages = self.messages(now) * copies
        while messages:
            random.shuffle(messages)
            shifts += [shift for message in messages if (shift := work_off(message, now, lambda: True))]
            messages = self.receive() * copies
        return shifts

    def receive(self) -> list[PartsDue]:
        """Take what is there off the queue."""
        received = []
        while found := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
            for message in found:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                parts = to_clock_message(message["Body"])
                assert isinstance(parts, PartsDue)
                received.append(parts)
        return received


@contextmanager
def clock_of(table: TenantTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Let this process send what is due to a queue of its own for the length of the block."""
    sqs = clients.sqs.__wrapped__()
    url = sqs.create_queue(QueueName=f"clock-{uuid4().hex}")["QueueUrl"]
    monkeypatch.setenv("CLOCK_QUEUE_URL", url)
    settings.cache_clear()
    yield Clock(sqs, url, table)
    sqs.delete_queue(QueueUrl=url)
    monkeypatch.undo()
    settings.cache_clear()
