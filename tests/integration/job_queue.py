"""A queue of jobs of a test's own: nobody works on it but the test, by calling the worker with what was sent."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from api import LambdaContext
from job_worker.handler import lambda_handler
from plaudit import clients
from plaudit.messaging.jobs import to_pages
from plaudit.services.run_job import run_pages
from plaudit.settings import settings

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class JobQueue:
    """The queue, and the worker."""

    sqs: "SQSClient"
    url: str

    def receive(self) -> list[dict[str, Any]]:
        """Take what is there off the queue, as the records that would be delivered."""
        records = []
        while found := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
            for message in found:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                records.append(to_record(message["MessageId"], message["Body"]))
        return records

    def work(self, *, copies: int = 1) -> int:
        """Work until nothing is left, each message delivered so many times and in any order; tell how many came."""
        count = 0
        while records := self.receive() * copies:
            random.shuffle(records)
            for record in records:
                assert deliver(record) == []
            count += len(records)
        return count

    def work_at(self, now: datetime) -> None:
        """Work until nothing is left, at a time that the test chooses."""
        while records := self.receive():
            for record in records:
                run_pages(to_pages(record["body"]), now, lambda: True)


def to_record(message_id: str, body: str) -> dict[str, Any]:
    """Return a record as SQS delivers it."""
    return {
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:jobs",
        "awsRegion": "us-east-1",
    }


def deliver(*records: dict[str, Any], context: LambdaContext | None = None) -> list[str]:
    """Deliver records and return the ids of those that were put back."""
    answer = lambda_handler({"Records": list(records)}, context or LambdaContext())  # type: ignore[arg-type]  # only what is used
    return [str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]


@contextmanager
def job_queue(monkeypatch: pytest.MonkeyPatch, *, longest_request_seconds: int = 0) -> Iterator[JobQueue]:
    """Let this process send its jobs to a queue of its own for the length of the block."""
    sqs = clients.sqs()
    url = sqs.create_queue(QueueName=f"jobs-{uuid4().hex}", Attributes={"VisibilityTimeout": "600"})["QueueUrl"]
    monkeypatch.setenv("JOB_QUEUE_URL", url)
    monkeypatch.setenv("LONGEST_REQUEST_SECONDS", str(longest_request_seconds))
    settings.cache_clear()
    yield JobQueue(sqs, url)
    sqs.delete_queue(QueueUrl=url)
    monkeypatch.undo()
    settings.cache_clear()


@contextmanager
def jobs_that_nobody_does() -> Iterator[None]:
    """Let the jobs that this process begins wait for ever, so that nothing happens in the background."""
    with pytest.MonkeyPatch.context() as monkeypatch, job_queue(monkeypatch, longest_request_seconds=30):
        yield
