"""The queues of webhooks of a test's own: the test works on them, and its clock goes as fast as it likes.

Messages go through real queues. Only their delay is taken from SQS and kept by the test, so that nobody waits for it.
"""

import heapq
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from factories import at
from interruptions import DeathError
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhooks import (
    Announced,
    OutboxLeft,
    ReplayDue,
    WindowOver,
    send_to_fan_out,
    to_delivery_due,
    to_fan_out_message,
)
from plaudit.services.announce import sweep_outbox
from plaudit.services.deliver import Round, deliver
from plaudit.services.fan_out import fan_out
from plaudit.services.open_tenant import latest_configuration
from plaudit.services.replay_deliveries import replay_page
from plaudit.services.tell_windows import Times, tell_window
from plaudit.settings import settings
from plaudit.storage import outbox
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.tenant_tables import TenantTable

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

QUEUES = {
    "FAN_OUT_QUEUE_URL": "fan-out",
    "DELIVERY_QUEUE_URL": "delivery",
    "PATIENT_QUEUE_URL": "patient",
    "DELIVERY_DEAD_LETTER_QUEUE_URL": "dead",
}
DELAY = "Delay"
RESTART = timedelta(seconds=1)
"""How long it takes until there is another worker."""

UNACKNOWLEDGED = timedelta(seconds=90)
"""After so long a message comes again that a worker did not get done with."""
RULES = PostingRules(allows_loopback=True, limit_seconds=2, slow_after_seconds=0.5)


@dataclass(order=True)
class Message:
    """A message that waits until its time has come."""

    due_at: datetime
    number: int
    queue: str = field(compare=False)
    body: str = field(compare=False)


@dataclass
class PostOffice:
    """Works on the queues, by a client of its own, which nothing interrupts.

    `now` is the time by its own clock, on which a message takes a `pace`; `done` tells which messages came, in order.
    """

    table: TenantTable
    sqs: "SQSClient"
    urls: dict[str, str]
    now: datetime = field(default_factory=utc_now)
    rules: PostingRules = RULES
    copies: int = 1
    pace: timedelta = timedelta()
    waiting: list[Message] = field(default_factory=list)
    done: list[tuple[datetime, str, dict[str, Any]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def run(self, for_: timedelta = timedelta(), *, has_time: Callable[[], bool] = lambda: True) -> None:
        """Do all that is due within so much time, in order of time; messages of one moment come in any order."""
        until = self.now + for_
        self.collect()
        while self.waiting and self.waiting[0].due_at <= until:
            message = heapq.heappop(self.waiting)
            self.now = max(self.now, message.due_at)
            try:
                self.process(message.queue, message.body, has_time)
            except DeathError:
                self.now += RESTART
                # What a worker did not acknowledge comes again.
                self.push(message.queue, message.body, UNACKNOWLEDGED)
                raise
            self.done.append((self.now, message.queue, json.loads(message.body)))
            self.now += self.pace
            self.collect()
        self.now = max(self.now, until)

    def process(self, queue: str, body: str, has_time: Callable[[], bool]) -> None:
        """Do what a message asks for, as the worker of its queue does."""
        if queue in ("delivery", "patient"):
            configuration = latest_configuration(self.table)
            message = to_delivery_due(body)
            for later in deliver(Round(self.table, configuration, [message], lambda: self.now, has_time, self.rules)):
                self.push(queue, body, later.by)
        elif queue == "fan-out":
            self._fan_out(body)

    def sweep(self) -> int:
        """Sweep the outbox, as the schedule has it done."""
        slot = at("2026-01-01 00:00").isoformat()
        left = OutboxLeft(self.table.tenant_id, self.table.environment_id, slot, pointed=1)
        return sweep_outbox(self.table, left, self.now)

    def collect(self) -> None:
        """Take what is on the queues."""
        for name, url in self.urls.items():
            while found := self.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            ).get("Messages", []):
                for message in found:
                    self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                    delay = timedelta(seconds=int(message["MessageAttributes"][DELAY]["StringValue"]))
                    for _ in range(self.copies):
                        self.push(name, message["Body"], delay)

    def push(self, queue: str, body: str, delay: timedelta) -> None:
        """Have a message come after a delay, among those of the same moment at random."""
        number = next(self.numbers) * 1000 + random.randrange(1_000_000)
        heapq.heappush(self.waiting, Message(self.now + delay, number, queue, body))

    def dead_letters(self) -> list[dict[str, Any]]:
        """What was put aside by now."""
        return [body for _, queue, body in self.done if queue == "dead"]

    def _fan_out(self, body: str) -> None:
        message, configuration = to_fan_out_message(body), latest_configuration(self.table)
        match message:
            case Announced(pk=pk, sk=sk):
                fan_out(self.table, configuration, ItemKey(pk, sk), self.now)
            case WindowOver(window_pk=pk, window_sk=sk, is_check=is_check):
                times = Times(self.now, self.now)
                tell_window(self.table, configuration, ItemKey(pk, sk), times, is_check=is_check)
            case ReplayDue():
                send_to_fan_out(replay_page(self.table, message, self.now).following)
            case OutboxLeft():
                sweep_outbox(self.table, message, self.now)


@contextmanager
def post_office(table: TenantTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """Let this process tell webhooks by queues of its own for the length of the block."""
    sqs, events = clients.sqs.__wrapped__(), clients.sqs().meta.events
    urls = {name: sqs.create_queue(QueueName=f"{name}-{uuid4().hex}")["QueueUrl"] for name in QUEUES.values()}
    for variable, name in QUEUES.items():
        monkeypatch.setenv(variable, urls[name])
    settings.cache_clear()

    def keep_delay(params: dict[str, Any], **_: object) -> None:
        if params["QueueUrl"] in urls.values():
            for entry in params["Entries"]:
                delay = {"DataType": "Number", "StringValue": str(entry.pop("DelaySeconds", 0))}
                entry["MessageAttributes"] = {DELAY: delay}

    events.register("before-parameter-build.sqs.SendMessageBatch", keep_delay)
    office = PostOffice(table, sqs, urls)
    monkeypatch.setattr(outbox, "utc_now", lambda: office.now)
    try:
        yield office
    finally:
        events.unregister("before-parameter-build.sqs.SendMessageBatch", keep_delay)
        for url in urls.values():
            sqs.delete_queue(QueueUrl=url)
        monkeypatch.undo()
        settings.cache_clear()


@contextmanager
def office_that_takes_nothing() -> Iterator[None]:
    """The process dies after its transaction, as far as queues are concerned: none takes a message."""
    events = clients.sqs().meta.events

    def refuse(**_: object) -> None:
        raise ConnectionError("the queue is out of reach")

    events.register("before-call.sqs.SendMessageBatch", refuse)
    try:
        yield
    finally:
        events.unregister("before-call.sqs.SendMessageBatch", refuse)
