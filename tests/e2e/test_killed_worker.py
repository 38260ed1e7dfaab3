"""Batch events through queue and worker, the worker killed on the way (behaviour 3.6)."""

import os
import signal
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from trophy import BatchMetricEvent, BatchMetricEventUser, CreateMetricRequestItem

from dumps import dump
from launched_stack import launched_stack
from plaudit_local.aws import client
from sdk import sdk_client
from shared_stack import SharedStack

USERS = 50
EVENTS = 1_000
EACH = EVENTS // USERS
DONE_LIMIT_SECONDS = 120


def test_3_6_a_batch_whose_worker_is_killed_is_recorded_exactly_once_and_in_order(tmp_path: Path) -> None:
    with launched_stack(tmp_path / "state") as launched:
        stack = SharedStack(launched.description)
        sdk = sdk_client(stack.description)
        sdk.admin.metrics.create(request=[CreateMetricRequestItem(name="Words", key="words")])
        sdk.admin.metrics.batch_events(request=[event(number) for number in range(EVENTS)])
        wait_until(lambda: len(read_log(stack)) > EVENTS // 5)
        killed = kill_workers(tmp_path / "state")
        recorded_when_killed = len(read_log(stack))
        wait_until(lambda: len(read_log(stack)) >= EVENTS and is_queue_empty(stack))
        log = read_log(stack)
        totals = [sdk.users.single_metric(f"user-{user}", "words").current for user in range(USERS)]

    assert killed
    assert recorded_when_killed < EVENTS
    assert len({entry["action"]["id"] for entry in log}) == len(log) == EVENTS
    for user in range(USERS):
        own = [entry for entry in log if entry["PK"] == f"USER#user-{user}"]
        assert [Decimal(entry["action"]["amount"]) for entry in own] == list(range(user + 1, EVENTS + 1, USERS))
        assert [entry["sequence"] for entry in own] == list(range(1, EACH + 1))
        assert totals[user] == sum(range(user + 1, EVENTS + 1, USERS))


def event(number: int) -> BatchMetricEvent:
    """Amounts differ, so that they show the order."""
    return BatchMetricEvent(key="words", user=BatchMetricEventUser(id=f"user-{number % USERS}"), value=number + 1)


def kill_workers(directory: Path) -> list[int]:
    """Kill the processes in which the emulator of this directory runs the event worker."""
    mark = str(directory / "tmp" / "ministack-lambda-plaudit-EventWorkerFunction")
    workers = [int(file.parent.name) for file in Path("/proc").glob("[0-9]*/cmdline") if mark in command_line(file)]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    return workers


def command_line(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # The process has ended meanwhile.
        return ""


def read_log(stack: SharedStack) -> list[dict[str, Any]]:
    """Read the log entries of all users of all tenants, by user and sequence."""
    dynamodb = client(stack.endpoint, "dynamodb")
    tables = [
        name for name in dynamodb.list_tables()["TableNames"] if name.startswith(stack.outputs["TenantTablePrefix"])
    ]
    items = {key: item for table in tables for key, item in dump(table, dynamodb).items() if key.sk.startswith("LOG#")}
    return [items[key] for key in sorted(items)]


def is_queue_empty(stack: SharedStack) -> bool:
    answer = client(stack.endpoint, "sqs").get_queue_attributes(
        QueueUrl=stack.outputs["BatchQueueUrl"], AttributeNames=["All"]
    )
    waiting, in_flight = (
        answer["Attributes"]["ApproximateNumberOfMessages"],
        answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"],
    )
    return waiting == in_flight == "0"


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DONE_LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.5)
