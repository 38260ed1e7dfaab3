"""What a request costs in calls to DynamoDB, and that remembering things never shows old ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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


def test_an_event_takes_one_batch_read_and_one_transaction(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1)

    with counted_calls() as calls:
        caller.send_event("words", "ada", 1)
        caller.send_event("words", "bob", 1, headers={"idempotency-key": "k"})

    assert calls == ["BatchGetItem", "TransactWriteItems"] * 2


def test_a_replay_takes_one_batch_read(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")
    caller.send_event("words", "ada", 1, headers={"idempotency-key": "k"})

    with counted_calls() as calls:
        caller.send_event("words", "ada", 1, headers={"idempotency-key": "k"})

    assert calls == ["BatchGetItem"]


def test_the_thousandth_event_takes_no_more_calls_and_no_larger_item_than_the_tenth(rig: Rig) -> None:
    caller = rig.caller()
    caller.create_metric("words")

    def sizes() -> list[int]:
        written: list[int] = []

        def note(params: dict[str, Any], **_: object) -> None:
            written.append(len(str(params["body"])))

        clients.dynamodb().meta.events.register("before-call.dynamodb.TransactWriteItems", note)
        caller.send_event("words", "ada", 1)
        clients.dynamodb().meta.events.unregister("before-call.dynamodb.TransactWriteItems", note)
        return written

    for _ in range(10):
        caller.send_event("words", "ada", 1)
    early = sizes()
    for _ in range(190):
        caller.send_event("words", "ada", 1)
    late = sizes()

    assert len(early) == len(late) == 1
    assert late[0] <= early[0] * 1.02


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
    assert calls == ["BatchGetItem", "Query", "BatchGetItem", "TransactWriteItems"]


def test_1_8_a_deleted_metric_is_404_from_the_next_request_and_its_key_starts_anew(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    caller.send_event("words", "ada", 5)

    caller.admin("DELETE", "/metrics", query={"ids": metric_id})
    gone = caller.send_event("words", "ada", 1)
    caller.create_metric("words")

    assert (gone.status, gone.body) == (404, {"error": "Metric not found by key: words"})
    assert caller.send_event("words", "ada", 1).body["total"] == 1
