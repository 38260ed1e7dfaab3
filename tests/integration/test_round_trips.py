"""What a request costs in calls to DynamoDB, and that remembering things never shows old ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from event_costs import EVENTS_OF_A_CYCLE, settled_cost
from integration.conftest import Rig
from plaudit import clients
from plaudit.services import open_tenant


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """Collect the operations of every call to DynamoDB."""
    calls: list[str] = []

    def note(model: Any, **_: object) -> None:  # noqa: ANN401  # botocore's operation model
        calls.append(model.name)

    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield calls
    finally:
        events.unregister("before-call.dynamodb", note)


def forget() -> None:
    """Forget what the process remembers, as a new one would."""
    for memory in (open_tenant._remembered_keys, open_tenant._tenant_ids, open_tenant._configurations):  # noqa: SLF001
        memory.clear()


def test_an_event_takes_one_batch_read_and_one_write(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1)

    with counted_calls() as calls:
        caller.send_event("words", "ada", 1, headers={"idempotency-key": "k"})
        caller.send_event("words", "bob", 1, headers={"idempotency-key": "k"})

    assert calls == ["BatchGetItem", "PutItem", "BatchGetItem", "TransactWriteItems"]  # a new user is counted, too


def test_a_replay_takes_one_batch_read(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1, headers={"idempotency-key": "k"})

    with counted_calls() as calls:
        caller.send_event("words", "ada", 1, headers={"idempotency-key": "k"})

    assert calls == ["BatchGetItem"]


def test_the_two_hundredth_event_takes_no_more_calls_and_writes_no_larger_items_than_the_tenth(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    for _ in range(10):
        caller.send_event("words", "ada", 1)
    early = settled_cost(caller)
    for _ in range(170):
        caller.send_event("words", "ada", 1)
    late = settled_cost(caller)

    assert early.operations["BatchGetItem"] == late.operations["BatchGetItem"] == EVENTS_OF_A_CYCLE
    assert late.write_units <= early.write_units * 1.1


def test_a_new_process_finds_its_way_in_four_reads(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    forget()

    with counted_calls() as calls:
        caller.send_event("words", "ada", 1)

    assert calls == [
        "GetItem",  # the key
        "GetItem",  # the tenant
        "Query",  # the configuration
        "BatchGetItem",
        "PutItem",  # where the clock has to look for the user, once for a quarter of an hour
        "UpdateItem",
        "TransactWriteItems",
    ]


def test_1_8_a_new_metric_counts_from_the_next_request_in_a_process_that_knows_the_old_configuration(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1)
    known = dict(open_tenant._configurations)  # noqa: SLF001
    caller.create_metric("pages")
    open_tenant._configurations.clear()  # noqa: SLF001
    open_tenant._configurations.update(known)  # noqa: SLF001

    with counted_calls() as calls:
        answer = caller.send_event("pages", "ada", 3)

    assert (answer.status, answer.body["total"]) == (201, 3)
    assert calls == ["BatchGetItem", "Query", "BatchGetItem", "PutItem"]


def test_1_8_a_deleted_metric_is_404_from_the_next_request_and_its_key_starts_anew(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    caller.send_event("words", "ada", 5)

    caller.admin("DELETE", "/metrics", query={"ids": metric_id})
    gone = caller.send_event("words", "ada", 1)
    caller.create_metric("words")

    assert (gone.status, gone.body) == (404, {"error": "Metric not found by key: words"})
    assert caller.send_event("words", "ada", 1).body["total"] == 1
