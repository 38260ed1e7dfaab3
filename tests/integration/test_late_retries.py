"""Behaviour 2.7: nothing comes back of an erased user, whatever was on its way and whoever is at work meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from api import Answer, Caller
from dumps import dump, mentions
from event_costs import board_of, measured
from integration.conftest import Rig
from integration.job_queue import JobQueue, job_queue
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import EventId, MetricId, UserId
from plaudit.domain.leaderboards import MetricRanking
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.messaging.batch_events import PartReady
from plaudit.services.accept_batch import split_batch
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import registry
from plaudit.services.process_batch import PartOutcome, process_part
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.settings import settings
from plaudit.storage.batches import put_parts
from plaudit.storage.board_editions import PastRules
from plaudit.storage.configuration import load_configuration
from plaudit.storage.erasures import find_erasure
from plaudit.storage.users import find_user
from plaudit_cli.connection import Deployment
from rules import make_metric, set_up

GONE = UserId("quetzal")
REFUSED = "This user was erased. The id can be used again from "


@pytest.fixture
def caller(rig: Rig) -> Caller:
    """Somebody with the admin key of a tenant with a metric and a board."""
    words = make_metric("words")
    set_up(rig.table(), words, board_of(MetricRanking(words.id)))
    return rig.caller()


@pytest.fixture
def free_at_once(monkeypatch: pytest.MonkeyPatch, connected: Deployment) -> Iterator[JobQueue]:
    """Requests take no time, so that ids of erased users are free at once."""
    assert connected.stack_name
    with job_queue(monkeypatch) as queue:
        yield queue


def erase(caller: Caller, *, expected: int = 1) -> None:
    answer = caller.admin("DELETE", "/users", query={"ids": GONE})
    assert len(answer.body["deleted"]) == expected, answer.body


def keyed(caller: Caller, key: str = "k") -> Answer:
    return caller.send_event("words", GONE, 3, headers={"idempotency-key": key})


def stored_part(rig: Rig, *, age: timedelta = timedelta()) -> PartReady:
    """A part of a batch that was accepted so long ago, with two events of the user."""
    metric_id = MetricId(rig.caller().admin("GET", "/metrics").body[0]["id"])
    events = [MetricEvent(EventId(f"event {n}"), GONE, metric_id, Decimal(5)) for n in range(2)]
    batch_id = new_id()
    put_parts(rig.table(), batch_id, list(split_batch(events, utc_now() - age)))
    return PartReady(rig.tenant_id(), rig.environment.id, batch_id, 0)


def traces(rig: Rig) -> list[Any]:
    return mentions(dump(rig.table().name), GONE)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/metrics/words/event", {"user": {"id": GONE}, "value": 1}),
        ("POST", "/users", {"id": GONE}),
        ("PUT", f"/users/{GONE}", {}),
    ],
)
def test_2_7_an_erased_user_is_not_made_anew_by_a_late_request(
    rig: Rig, caller: Caller, method: str, path: str, body: dict[str, Any]
) -> None:
    caller.send_event("words", GONE, 1)
    erase(caller)

    answer = caller.application(method, path, body)

    assert answer.status == 422
    assert answer.body["error"].startswith(REFUSED), answer.body
    erasure = find_erasure(rig.table(), GONE)
    assert erasure is not None
    assert erasure.free_from - erasure.erased_at == timedelta(seconds=settings().longest_request_seconds)
    assert traces(rig) == []


def test_2_7_a_user_who_is_not_there_is_not_found(caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    erase(caller)

    assert caller.application("GET", f"/users/{GONE}").status == 404
    assert caller.application("PATCH", f"/users/{GONE}", {}).status == 404
    assert caller.admin("POST", "/streaks/freezes", {"freezes": [{"userId": GONE}]}).body["issues"][0]["message"] == (
        "User does not exist"
    )
    erase(caller, expected=0)


def test_2_7_no_key_is_made_for_who_was_erased_a_moment_ago(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    erase(caller)

    answer = caller.admin("POST", "/application-api-keys", [{"userId": GONE}])

    assert answer.status == 200
    assert answer.body["issues"][0]["message"].startswith(REFUSED)
    assert traces(rig) == []


def test_3_4_a_late_retry_with_the_same_key_is_a_replay_that_makes_nobody(rig: Rig, caller: Caller) -> None:
    first = keyed(caller).body
    erase(caller)

    again = keyed(caller)

    assert again.status == 202
    assert again.body["eventId"] == first["eventId"]
    assert (again.body["total"], again.body["idempotentReplayed"]) == (0, True)
    assert traces(rig) == []


@pytest.mark.usefixtures("free_at_once")
def test_3_4_a_retry_is_a_replay_also_when_the_id_is_free_or_somebody_else_has_it(rig: Rig, caller: Caller) -> None:
    first = keyed(caller).body
    erase(caller)
    assert (keyed(caller).status, find_user(rig.table(), GONE)) == (202, None)
    assert caller.send_event("words", GONE, 2).body["total"] == 2

    again = keyed(caller)

    assert (again.status, again.body["eventId"], again.body["total"]) == (202, first["eventId"], 2)
    assert (keyed(caller, "another").status, keyed(caller, "another").status) == (201, 202)
    assert verify_user(open_archive(rig.table()), GONE).differences == ()


@pytest.mark.usefixtures("free_at_once")
def test_2_7_events_cost_no_more_for_who_has_an_id_anew_unless_they_carry_a_key(caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    erase(caller)
    caller.send_event("words", GONE, 1)

    with measured() as cost:
        caller.send_event("words", GONE, 1)

    assert cost.operations == {"BatchGetItem": 1, "Query": 3, "TransactWriteItems": 1}


def test_3_6_events_that_were_accepted_before_are_left_out(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    waiting, delivered = stored_part(rig), stored_part(rig)
    erase(caller)
    arrived_late = stored_part(rig)

    assert process_part(waiting) == process_part(delivered) == PartOutcome(0, 0, {}, is_expired=True)
    outcome = process_part(arrived_late)

    sentence = "its user was erased"
    assert outcome == PartOutcome(0, 0, {"event 0": sentence, "event 1": sentence})
    assert process_part(arrived_late).is_expired
    assert traces(rig) == []


@pytest.mark.usefixtures("free_at_once")
def test_3_6_events_that_were_accepted_before_do_not_go_to_who_has_the_id_now(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    erase(caller)
    caller.send_event("words", GONE, 2)

    outcome = process_part(stored_part(rig, age=timedelta(minutes=1)))
    assert len(outcome.rejected) == 2
    assert process_part(stored_part(rig)).recorded == 2

    assert caller.total("words", GONE) == 12


def test_2_7_an_erasure_in_the_middle_of_a_batch_leaves_nothing(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    part = stored_part(rig)

    outcome = interrupted_by(lambda: process_part(part), lambda: erase(caller))

    assert set(outcome.rejected) == {"event 0", "event 1"}
    assert process_part(part).is_expired
    assert traces(rig) == []


def test_2_7_an_erasure_in_the_middle_of_a_request_makes_it_fail(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)

    answer = interrupted_by(lambda: caller.send_event("words", GONE, 1), lambda: erase(caller))

    assert (answer.status, answer.body["error"][: len(REFUSED)]) == (422, REFUSED)
    pause = {"userId": GONE, "start": "2030-01-01", "end": "2030-01-02"}
    assert caller.admin("POST", "/streaks/pauses", {"pauses": [pause]}).body["created"] == []
    assert traces(rig) == []


def test_2_7_a_pause_that_loses_against_an_erasure_leaves_no_trace(rig: Rig, caller: Caller) -> None:
    caller.send_event("words", GONE, 1)
    pause = {"userId": GONE, "start": "2030-01-01", "end": "2030-01-02"}

    answer = interrupted_by(lambda: caller.admin("POST", "/streaks/pauses", {"pauses": [pause]}), lambda: erase(caller))

    issue = {"userId": GONE, "severity": "error", "message": "User does not exist"}
    assert answer.body == {"created": [], "issues": [issue]}
    assert traces(rig) == []


def test_2_7_events_and_erasures_at_the_same_time_leave_nobody_and_later_somebody_new(
    rig: Rig, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.send_event("words", GONE, 1)
    table = rig.table()

    def send(number: int) -> int:
        return caller.send_event("words", GONE, 1, headers={"idempotency-key": f"{number}"}).status

    def end(_: int) -> int:
        try:
            erase_user(registry(), Eraser(table, PastRules(table), utc_now(), lambda: True), GONE)
        except UserNotFoundError:
            return 404
        return 200

    with job_queue(monkeypatch, longest_request_seconds=90) as jobs, ThreadPoolExecutor(6) as pool:
        tasks = [pool.submit(end if number % 10 == 5 else send, number) for number in range(40)]
        statuses = {task.result() for task in tasks}
        jobs.work()

    assert statuses <= {200, 201, 202, 404, 422, 503}
    assert 200 in statuses
    assert traces(rig) == []
    configuration, later = load_configuration(table), utc_now() + timedelta(minutes=10)
    assert identify_user(table, configuration, GONE, ProfileChange(), later).created_at == later
    assert verify_user(open_archive(table), GONE).entries == 1


def interrupted_by(act: Callable[[], Any], meanwhile: Callable[[], None]) -> Any:  # noqa: ANN401  # what acting returns
    """Act, while something else happens just before the first transaction."""
    events = clients.dynamodb().meta.events
    is_over = False

    def interrupt(**_: object) -> None:
        nonlocal is_over
        if not is_over:
            is_over = True
            with ThreadPoolExecutor(1) as other:  # A handler has an event loop, and a thread has one at a time.
                other.submit(meanwhile).result()

    events.register("before-call.dynamodb.TransactWriteItems", interrupt)
    try:
        return act()
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", interrupt)
        assert is_over
