"""How many events a processor works off in batches, beside the same ones sent one by one.

Batches are accepted by the Admin API's handler and worked off by the worker's, both in this process, with the records
that a queue of the test's own delivers. So neither API Gateway nor Lambda itself counts, for batches or single events.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from api import Caller, LambdaContext
from event_costs import Cost, measured
from event_worker.handler import lambda_handler
from plaudit import clients
from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import UserId
from plaudit.settings import settings
from plaudit.storage.logs import list_log
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.connection import Deployment
from standard_tenant import METRICS, standard_rig

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

EVENTS = 500
USERS = (50, 1)
RECORDS_AT_ONCE = 10
"""Of an invocation of the worker, as in the template."""

Event = tuple[str, str]
"""The key of a metric, and the id of a user."""


@dataclass(frozen=True, slots=True)
class Row:
    """What events of so many users took: seconds by handler, and all of the seconds of the same events one by one."""

    users: int
    way: str
    cost: Cost
    seconds: dict[str, float]
    single: float


Step = tuple[str, Callable[[], None]]
"""A call of a handler: which one, and what calls it."""


@dataclass(frozen=True, slots=True)
class BatchQueue:
    """A queue of batches that nobody works on but the test, by a client of its own."""

    sqs: "SQSClient"
    url: str

    def received(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the records of each invocation, which are deleted when it is over."""
        while messages := self._receive():
            yield [_to_record(message) for message in messages]
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def _receive(self) -> "list[MessageTypeDef]":
        answer = self.sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=RECORDS_AT_ONCE, MessageSystemAttributeNames=["All"]
        )
        return answer.get("Messages", [])


@pytest.fixture
def queue(connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchQueue]:
    assert connected.stack_name
    sqs = clients.sqs.__wrapped__()
    url = sqs.create_queue(QueueName=f"batches-{uuid4().hex}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    monkeypatch.setenv("BATCH_QUEUE_URL", url)
    settings.cache_clear()
    yield BatchQueue(sqs, url)
    sqs.delete_queue(QueueUrl=url)
    monkeypatch.undo()
    settings.cache_clear()


def one_by_one(caller: Caller, events: list[Event]) -> Iterator[Step]:
    def send(metric: str, user_id: str) -> None:
        assert caller.send_event(metric, user_id, 1).status == 201

    for event in events:
        yield "Application API", partial(send, *event)


def in_a_batch(caller: Caller, events: list[Event], queue: BatchQueue) -> Iterator[Step]:
    body = [{"key": metric, "user": {"id": user_id}, "value": 1} for metric, user_id in events]

    def accept() -> None:
        assert caller.admin("POST", "/metrics/events", body).status == 202

    def work_off(records: list[dict[str, Any]]) -> None:
        answer = lambda_handler({"Records": records}, LambdaContext())  # type: ignore[arg-type]  # only what is used
        assert answer == {"batchItemFailures": []}

    yield "Admin API", accept
    for records in queue.received():
        yield "event worker", partial(work_off, records)


def cost_of(steps: Iterable[Step]) -> Cost:
    """Take steps and return their calls and capacity."""
    total = Cost()
    for _, act in steps:
        with measured() as cost:
            act()
        total = total.plus(cost)
    return total


def seconds_of(steps: Iterable[Step]) -> dict[str, float]:
    """Take steps and return how long each handler kept the processor busy."""
    seconds: dict[str, float] = {}
    for handler, act in steps:
        start = time.process_time()
        act()
        seconds[handler] = seconds.get(handler, 0.0) + time.process_time() - start
    return seconds


@pytest.mark.timeout(900)
def test_batches_and_single_events(queue: BatchQueue, capsys: pytest.CaptureFixture[str]) -> None:
    """What is counted and what is timed are different users, for whom the same happens."""
    rig = standard_rig()
    caller = rig.caller()
    ways: dict[str, Callable[[list[Event]], Iterator[Step]]] = {
        "single": lambda events: one_by_one(caller, events),
        "batch": lambda events: in_a_batch(caller, events, queue),
    }
    rows: list[Row] = []
    for users in USERS:
        costs = {way: cost_of(send(events_of(f"counted-{way}", users))) for way, send in ways.items()}
        seconds = {way: seconds_of(send(events_of(f"timed-{way}", users))) for way, send in ways.items()}
        rows += [Row(users, way, costs[way], seconds[way], sum(seconds["single"].values())) for way in ways]

    show(capsys, rows)
    names = [f"{kind}-{way}" for kind in ("counted", "timed") for way in ways]
    assert [recorded(rig.table(), name, users) for name in names for users in USERS] == [500] * 8


def events_of(name: str, users: int) -> list[Event]:
    """Return events in turn of so many users, the same for whatever they are called."""
    chance = random.Random(users)
    return [(chance.choice(METRICS), user_id(name, users, number % users)) for number in range(EVENTS)]


def user_id(name: str, users: int, number: int) -> UserId:
    return UserId(f"{name}-{users}-{number}")


def recorded(table: TenantTable, name: str, users: int) -> int:
    """Return how many events are in the logs."""
    logs = (list_log(table, user_id(name, users, number), newest_first=False) for number in range(users))
    return sum(isinstance(entry.action, MetricEvent) for log in logs for entry in log)


def _to_record(message: "MessageTypeDef") -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:batch.fifo",
        "awsRegion": "us-east-1",
    }


def show(capsys: pytest.CaptureFixture[str], rows: list[Row]) -> None:
    table = Table(title=f"{EVENTS} events in batches and one by one", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("events of", "way", "handler"):
        table.add_column(name)
    for name in ("of an event", "events a second", "÷ single", "calls", "write units", "read units"):
        table.add_column(name, justify="right")
    for row in rows:
        start = ("one user" if row.users == 1 else f"{row.users} users", row.way)
        if len(row.seconds) > 1:
            for handler, seconds in row.seconds.items():
                table.add_row(*start, handler, *rates(seconds, row.single))
        handlers = " + ".join(row.seconds)
        means = (len(row.cost.calls), row.cost.write_units, row.cost.read_units)
        all_seconds = sum(row.seconds.values())
        table.add_row(*start, handlers, *rates(all_seconds, row.single), *(f"{mean / EVENTS:.1f}" for mean in means))
    with capsys.disabled():
        Console(width=140).print("\n", table)


def rates(seconds: float, single: float) -> tuple[str, str, str]:
    """Return milliseconds of an event, events a second, and how many times those of single events that is."""
    return f"{1000 * seconds / EVENTS:.1f} ms", f"{EVENTS / seconds:.0f}", f"{single / seconds:.2f}"
