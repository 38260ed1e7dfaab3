"""What happens between a queue, a function that works on it, and its log."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from lambda_packages import packed
from plaudit_local.aws import client
from plaudit_local.machine import python_runtime
from shared_stack import SharedStack

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

LIMIT_SECONDS = 30
VISIBILITY_TIMEOUT_SECONDS = 2
MAX_RECEIVE_COUNT = 2
# The body of the message says what the worker does with it.
WORKER = """
import os, signal

def handle(event, context):
    for record in event["Records"]:
        attempt = record["attributes"]["ApproximateReceiveCount"]
        print("attempt", attempt, record["body"], flush=True)
        if record["body"] == "fail":
            raise RuntimeError
        if record["body"] == "be killed once" and attempt == "1":
            os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass(frozen=True, slots=True)
class Worker:
    name: str
    queue: str
    dead_letters: str


@pytest.fixture
def worker(local_stack: SharedStack, sqs: "SQSClient", name: str) -> Iterator[Worker]:
    functions = client(local_stack.endpoint, "lambda")
    dead_letters = create_queue(sqs, f"{name}-dead.fifo")
    redrive = {"deadLetterTargetArn": arn(sqs, dead_letters), "maxReceiveCount": MAX_RECEIVE_COUNT}
    queue = create_queue(sqs, f"{name}.fifo", RedrivePolicy=json.dumps(redrive))
    functions.create_function(
        FunctionName=name,
        Runtime=python_runtime(),  # type: ignore[arg-type]  # a version too new for the stubs is fine
        Role=functions.get_function_configuration(FunctionName=local_stack.outputs["EventWorkerFunction"])["Role"],
        Handler="worker.handle",
        Code={"ZipFile": packed(WORKER)},
        Timeout=1,
    )
    mapping = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=arn(sqs, queue), BatchSize=10)
    yield Worker(name, queue, dead_letters)
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.delete_function(FunctionName=name)
    for each in (queue, dead_letters):
        sqs.delete_queue(QueueUrl=each)


def test_a_batch_whose_worker_was_killed_is_delivered_again(
    local_stack: SharedStack, sqs: "SQSClient", worker: Worker
) -> None:
    """Accepted batch events must survive the crash of a worker."""
    send(sqs, worker, "be killed once")

    wait_until(lambda: "attempt 2 be killed once" in read_log(local_stack, worker))

    assert count(sqs, worker.dead_letters) == 0


def test_a_message_that_keeps_failing_ends_in_the_dead_letter_queue(
    local_stack: SharedStack, sqs: "SQSClient", worker: Worker
) -> None:
    """It must neither block the events of its user for ever nor vanish."""
    send(sqs, worker, "fail")

    wait_until(lambda: count(sqs, worker.dead_letters) == 1)
    log = read_log(local_stack, worker)

    assert log.count("attempt") == MAX_RECEIVE_COUNT
    assert count(sqs, worker.queue) == 0


def create_queue(sqs: "SQSClient", name: str, **attributes: str) -> str:
    all_attributes = {"FifoQueue": "true", "VisibilityTimeout": str(VISIBILITY_TIMEOUT_SECONDS), **attributes}
    return sqs.create_queue(QueueName=name, Attributes=all_attributes)["QueueUrl"]  # type: ignore[arg-type]  # plain names


def arn(sqs: "SQSClient", queue: str) -> str:
    return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def send(sqs: "SQSClient", worker: Worker, body: str) -> None:
    sqs.send_message(QueueUrl=worker.queue, MessageBody=body, MessageGroupId="ada", MessageDeduplicationId=body)


def count(sqs: "SQSClient", queue: str) -> int:
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    waiting, in_flight = (
        attributes["ApproximateNumberOfMessages"],
        attributes["ApproximateNumberOfMessagesNotVisible"],
    )
    return int(waiting) + int(in_flight)


def read_log(stack: SharedStack, worker: Worker) -> str:
    logs = client(stack.endpoint, "logs")
    group = f"/aws/lambda/{worker.name}"
    if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
        return ""
    events = logs.filter_log_events(logGroupName=group)["events"]
    return "\n".join(event["message"] for event in events)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
