"""Rehearsals: lives in an environment whose time is frozen, and what they are told (behaviour 9.5)."""

import json
from dataclasses import asdict
from typing import Any

from api import Answer, Caller, LambdaContext
from clock_worker.handler import lambda_handler
from integration.clock_queue import Clock
from integration.job_queue import to_record
from plaudit.domain.identifiers import EnvironmentId, UserId
from plaudit.messaging.clock import MoveDue, PartsDue, to_clock_message
from plaudit.storage.logs import list_log
from plaudit.storage.tenant_tables import TenantTable

BEGIN = "2026-03-10T12:00:00.000Z"
MONTH_LATER = "2026-04-10T12:00:00.000Z"


def set_to(caller: Caller, now: str) -> Answer:
    return caller.admin("POST", "/test-clock", {"now": now})


def started(caller: Caller, *users: str, now: str = BEGIN, tz: str = "America/Los_Angeles") -> None:
    """Freeze the time of an environment, and let users send an event."""
    assert set_to(caller, now).status == 200
    live(caller, *users, tz=tz)


def live(caller: Caller, *users: str, tz: str = "America/Los_Angeles") -> None:
    """Let users send an event of a metric that is made for them."""
    caller.create_metric("words")
    act(caller, *users, tz=tz)


def act(caller: Caller, *users: str, tz: str) -> None:
    """Let users send an event."""
    for user_id in users:
        body = {"user": {"id": user_id, "tz": tz}, "value": 1}
        assert caller.application("POST", "/metrics/words/event", body).status == 201


def told(table: TenantTable, user_id: str = "ada") -> list[str]:
    """The log of a user after the first entry, an effect a line."""
    entries = list_log(table, UserId(user_id), newest_first=False)
    return [
        f"{entry.occurred_at:%m-%d %H:%M} {type(effect).__name__}"
        for entry in entries
        if entry.sequence > 1
        for effect in entry.effects
    ]


MONTH_OF_ADA = [
    "03-12 03:00 StreakReminderEmailDue",
    "03-12 07:00 StreakLost",
    "03-13 12:00 ReactivationEmailDue",
    "03-15 12:00 ReactivationEmailDue",
    "03-16 07:00 RecapEmailDue",
    "03-17 12:00 ReactivationEmailDue",
    "03-24 12:00 ReactivationEmailDue",
    "04-09 12:00 ReactivationEmailDue",
]


def moves_on(clock: Clock) -> list[EnvironmentId]:
    """Take what is there off the queue of the clock, and return whose moves are to be gone on with."""
    environment_ids = []
    while found := clock.sqs.receive_message(QueueUrl=clock.url, MaxNumberOfMessages=10).get("Messages", []):
        for each in found:
            clock.sqs.delete_message(QueueUrl=clock.url, ReceiptHandle=each["ReceiptHandle"])
            message = to_clock_message(each["Body"])
            if isinstance(message, MoveDue):
                environment_ids.append(message.moved_environment_id)
    return environment_ids


def work(message: MoveDue | PartsDue) -> None:
    """Let the worker of the clock have a message."""
    event: dict[str, Any] = {"Records": [to_record("message", json.dumps(asdict(message)))]}
    assert lambda_handler(event, LambdaContext()) == {"batchItemFailures": []}  # type: ignore[arg-type]  # only what is used
