"""The FIFO queue by itself."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@pytest.fixture
def queue(sqs: "SQSClient", name: str) -> Iterator[str]:
    """High throughput, as in the template: the scope of deduplication is the message group."""
    url = sqs.create_queue(
        QueueName=f"{name}.fifo",
        Attributes={
            "FifoQueue": "true",
            "DeduplicationScope": "messageGroup",
            "FifoThroughputLimit": "perMessageGroupId",
        },
    )["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def send(sqs: "SQSClient", queue: str, body: str, *, group: str, identity: str) -> None:
    sqs.send_message(QueueUrl=queue, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=identity)


def receive(sqs: "SQSClient", queue: str) -> list[str]:
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=0)
    return [message["Body"] for message in answer.get("Messages", [])]


def test_a_group_is_received_in_order(sqs: "SQSClient", queue: str) -> None:
    """The parts of one user's batch events are messages of one group."""
    for number in range(5):
        send(sqs, queue, str(number), group="ada", identity=str(number))

    assert receive(sqs, queue) == ["0", "1", "2", "3", "4"]


def test_a_group_waits_while_one_of_its_messages_is_in_flight(sqs: "SQSClient", queue: str) -> None:
    """Otherwise two workers would process one user's events side by side, out of order."""
    send(sqs, queue, "first", group="ada", identity="1")
    received = receive(sqs, queue)
    send(sqs, queue, "second", group="ada", identity="2")
    send(sqs, queue, "other", group="bob", identity="3")

    assert received == ["first"]
    assert receive(sqs, queue) == ["other"]


def test_a_message_sent_twice_is_received_once(sqs: "SQSClient", queue: str) -> None:
    """A worker that is killed while it dispatches a batch sends the parts again."""
    for _ in range(2):
        send(sqs, queue, "part", group="ada", identity="part-1")
    send(sqs, queue, "of another group", group="bob", identity="part-1")

    assert sorted(receive(sqs, queue)) == ["of another group", "part"]
