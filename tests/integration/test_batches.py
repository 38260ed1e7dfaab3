"""Behaviour 3.6: batches are taken whole or not at all, and their events count once and in order.

The worker is called by hand with records as SQS delivers them; the queue itself is in the end-to-end tests.
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from api import LambdaContext
from event_worker.handler import lambda_handler
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.identifiers import EventId, MetricId, UserId
from plaudit.ids import new_id
from plaudit.services.accept_batch import split_batch
from plaudit.storage.batches import put_parts
from plaudit.storage.logs import list_log


def event(metric_id: str, user_id: str, amount: int, *, key: str | None = None) -> MetricEvent:
    return MetricEvent(EventId(new_id()), UserId(user_id), MetricId(metric_id), Decimal(amount), idempotency_key=key)


def stored_batch(rig: Rig, events: list[MetricEvent]) -> list[dict[str, Any]]:
    """Store a batch as acceptance does, and return the records that would deliver its parts."""
    batch_id = new_id()
    parts = list(split_batch(events, utc_now()))
    put_parts(rig.table(), batch_id, parts)
    return [record(rig, batch_id, number) for number in range(len(parts))]


def record(rig: Rig, batch_id: str, part: int) -> dict[str, Any]:
    body = {
        "kind": "part",
        "tenant_id": rig.tenant_id(),
        "environment_id": rig.environment.id,
        "batch_id": batch_id,
        "part": part,
    }
    return {
        "messageId": f"{batch_id}-{part}",
        "receiptHandle": "handle",
        "body": json.dumps(body),
        "attributes": {"MessageGroupId": f"group-{part}", "ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:batch.fifo",
        "awsRegion": "us-east-1",
    }


def deliver(*records: dict[str, Any]) -> list[str]:
    """Deliver records and return the ids of those that were put back."""
    answer = lambda_handler({"Records": list(records)}, LambdaContext())  # type: ignore[arg-type]  # only what is used
    return [str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]


def amounts_of(rig: Rig, user_id: str) -> list[int]:
    log = list_log(rig.table(), UserId(user_id), newest_first=False)
    return [int(entry.action.amount) for entry in log if isinstance(entry.action, MetricEvent)]


def test_3_6_events_are_processed_in_order_per_user(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")
    events = [event(metric_id, f"user-{number % 3}", number) for number in range(1, 91)]

    assert deliver(*stored_batch(rig, events)) == []

    assert amounts_of(rig, "user-0") == list(range(3, 91, 3))
    assert amounts_of(rig, "user-1") == list(range(1, 91, 3))


def test_3_6_a_message_that_comes_twice_counts_once(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")
    records = stored_batch(rig, [event(metric_id, "ada", number) for number in range(1, 6)])

    deliver(*records)
    deliver(*records)

    assert amounts_of(rig, "ada") == [1, 2, 3, 4, 5]


def test_3_6_a_worker_that_died_half_way_through_a_part_goes_on_where_it_was(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")
    events = [event(metric_id, "ada", number) for number in range(1, 6)]

    deliver(*stored_batch(rig, events[:3]))  # As far as the first one came: the same events, the same ids.
    deliver(*stored_batch(rig, events))

    assert amounts_of(rig, "ada") == [1, 2, 3, 4, 5]


def test_3_4_an_idempotency_key_in_a_batch_is_the_one_of_single_events(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    caller.send_event("words", "ada", 10, headers={"idempotency-key": "lesson-1"})

    deliver(*stored_batch(rig, [event(metric_id, "ada", 99, key="lesson-1"), event(metric_id, "ada", 1)]))

    assert amounts_of(rig, "ada") == [10, 1]


def test_3_6_a_message_that_cannot_be_processed_goes_back_alone(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")
    good = stored_batch(rig, [event(metric_id, "ada", 1)])
    broken = record(rig, new_id(), 7) | {"body": "{}"}

    assert deliver(broken, *good) == [broken["messageId"]]
    assert amounts_of(rig, "ada") == [1]


def test_3_6_a_part_that_expired_is_left_out(rig: Rig) -> None:
    assert deliver(record(rig, new_id(), 7)) == []


def test_3_6_events_of_a_metric_deleted_meanwhile_are_left_out(rig: Rig) -> None:
    caller = rig.caller()
    words, pages = caller.create_metric("words"), caller.create_metric("pages")
    records = stored_batch(rig, [event(pages, "ada", 5), event(words, "ada", 1)])

    caller.admin("DELETE", "/metrics", query={"ids": pages})

    assert deliver(*records) == []
    assert amounts_of(rig, "ada") == [1]


def test_3_4_a_key_that_looks_like_the_mark_of_a_batch_is_another(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    of_batch = event(metric_id, "ada", 1)
    caller.send_event("words", "ada", 10, headers={"idempotency-key": f"batch event {of_batch.id}"})

    deliver(*stored_batch(rig, [of_batch]))

    assert amounts_of(rig, "ada") == [10, 1]


@pytest.mark.parametrize(
    ("events", "status"),
    [
        pytest.param([], 422, id="none"),
        pytest.param([{"key": "words", "user": {"id": "u"}, "value": 1}] * 1001, 422, id="1,001"),
        pytest.param(
            [{"key": "words", "user": {"id": "u"}, "value": 1}, {"key": "words"}], 422, id="one without a user"
        ),
        pytest.param([{"key": "words", "user": {"id": "u"}, "value": 1}, "x"], 422, id="one that is text"),
        pytest.param([{"key": "pages", "user": {"id": "u"}, "value": 1}], 404, id="an unknown metric"),
        pytest.param(
            [
                {"key": "words", "user": {"id": "u"}, "value": 1},
                {"key": "words", "user": {"id": "u"}, "value": 1, "attributes": {"nope": "x"}},
            ],
            422,
            id="an unknown attribute",
        ),
    ],
)
def test_3_6_a_batch_with_anything_wrong_is_refused_whole(rig: Rig, events: list[Any], status: int) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    answer = caller.admin("POST", "/metrics/events", events)

    assert (answer.status, set(answer.body)) == (status, {"error"})
    assert caller.application("GET", "/users/u").status == 404


def test_3_6_a_large_batch_is_cut_into_parts_that_fit(rig: Rig) -> None:
    metric_id = rig.caller().create_metric("words")
    events = [event(metric_id, "ada", number, key="k" * 250 + str(number)) for number in range(60)]

    parts = list(split_batch(events, utc_now()))

    assert [len(part.events) for part in parts] == [25, 25, 10]
    assert [each for part in parts for each in part.events] == events
