"""The queues of a story: one real queue, on whose messages stands which of the product's queues they are for.

When a message comes is decided by the seed: late, twice, in another order. Only messages of one group stay in order.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from plaudit import clients
from plaudit.settings import settings
from simulator.faults import hooked

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

NAMES = {
    "FAN_OUT_QUEUE_URL": "fan-out",
    "DELIVERY_QUEUE_URL": "delivery",
    "PATIENT_QUEUE_URL": "patient",
    "DELIVERY_DEAD_LETTER_QUEUE_URL": "dead",
    "CLOCK_QUEUE_URL": "clock",
    "BATCH_QUEUE_URL": "batch",
    "JOB_QUEUE_URL": "jobs",
}
UNACKNOWLEDGED = timedelta(seconds=90)
"""After so long a message comes again that a worker did not get done with."""
NUMBERS_OF_FIFO = ("MessageGroupId", "MessageDeduplicationId")


@dataclass(order=True)
class Letter:
    """A message that waits until its time has come."""

    due_at: datetime
    number: float
    queue: str = field(compare=False)
    body: str = field(compare=False)
    group: str = field(compare=False, default="")


@dataclass
class Mail:
    """What is on its way. `copied` and `delayed` count what was done to messages."""

    sqs: "SQSClient"
    url: str
    chance: random.Random
    share: float = 0.0
    waiting: list[Letter] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    is_new: bool = False
    numbers: Iterator[int] = field(default_factory=count)
    known: set[str] = field(default_factory=set)

    def note(self, params: dict[str, Any], **_: object) -> None:
        """Write on messages which queue they are for, and when they are due, before they are sent to the one queue."""
        name = params["QueueUrl"].rpartition("#")[2]
        params["QueueUrl"] = self.url
        for entry in params.get("Entries", [params]):
            parts = [name, str(entry.pop("DelaySeconds", 0)), *(entry.pop(each, "-") for each in NUMBERS_OF_FIFO)]
            entry["MessageAttributes"] = {"To": {"DataType": "String", "StringValue": " ".join(parts)}}
        self.is_new = True

    def collect(self, now: datetime) -> None:
        """Take what was sent."""
        while self.is_new:
            found = self.sqs.receive_message(
                QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
            ).get("Messages", [])
            self.is_new = len(found) == 10
            for message in found:
                queue, seconds, group, once = message["MessageAttributes"]["To"]["StringValue"].split()
                if once in self.known:
                    continue
                self.known |= {once} - {"-"}
                self.arrive(queue, message["Body"], now + timedelta(seconds=int(seconds)), group)

    def arrive(self, queue: str, body: str, due_at: datetime, group: str = "-") -> None:
        """Have a message come, as the seed says; a first-in-first-out queue repeats nothing by itself."""
        number = next(self.numbers)
        if group != "-":
            self.put(Letter(due_at, number, queue, body, group))
            return
        if self.chance.random() < self.share:
            self.happened["duplicated"] += 1
            self.put(Letter(due_at + timedelta(seconds=self.chance.choice((0, 5, 200))), number, queue, body))
        if self.chance.random() < self.share:
            self.happened["delayed"] += 1
            due_at += timedelta(seconds=self.chance.choice((3, 60, 600)))
        if self.chance.random() < self.share:
            self.happened["reordered"] += 1
            number -= self.chance.randrange(10)
        self.put(Letter(due_at, number, queue, body))

    def put(self, letter: Letter) -> None:
        """Have a message wait until it is due."""
        self.waiting.append(letter)

    def due(self, now: datetime, most: int) -> list[Letter]:
        """Take what is due."""
        taken = [letter for letter in self._deliverable() if letter.due_at <= now][:most]
        gone = {id(letter) for letter in taken}  # two letters of the same moment and number are equal
        self.waiting = [letter for letter in self.waiting if id(letter) not in gone]
        return taken

    def next_due_at(self) -> datetime | None:
        """Return when the next message is due."""
        return min((letter.due_at for letter in self._deliverable()), default=None)

    def _deliverable(self) -> list[Letter]:
        """List what may come, the earliest first; of each group only its first, though that waits to come again."""
        firsts: dict[str, Letter] = {}
        for letter in sorted(self.waiting, key=lambda each: each.number):
            if letter.group:
                firsts.setdefault(letter.group, letter)
        return sorted([*(letter for letter in self.waiting if not letter.group), *firsts.values()])


@contextmanager
def one_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple["SQSClient", str]]:
    """Let this process send all messages to one queue for the length of the block."""
    sqs = clients.sqs.__wrapped__()
    url = sqs.create_queue(QueueName=f"simulator-{uuid4().hex}", Attributes={"VisibilityTimeout": "43200"})["QueueUrl"]
    for variable, name in NAMES.items():
        monkeypatch.setenv(variable, f"{url}#{name}")
    settings.cache_clear()
    yield sqs, url
    sqs.delete_queue(QueueUrl=url)


@contextmanager
def noting(mail: Mail) -> Iterator[None]:
    """Write on messages whom they are for, for the length of the block."""
    event = "before-parameter-build.sqs"
    with hooked(f"{event}.SendMessageBatch", mail.note), hooked(f"{event}.SendMessage", mail.note):
        yield
