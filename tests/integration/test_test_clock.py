"""The test clock of an environment (behaviour 9.5): what may be asked of it, and what is dated by it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from admin_api.routes import test_clock as routes
from api import Caller
from event_costs import measured
from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig, make_rig
from integration.rehearsals import BEGIN, MONTH_LATER, MONTH_OF_ADA, live, moves_on, set_to, started, told, work
from integration.test_batches import deliver, record
from outbox import waiting
from plaudit.clock import utc_now
from plaudit.domain.identifiers import UserId
from plaudit.domain.tenancy import EnvironmentType
from plaudit.messaging.clock import MoveDue
from plaudit.storage.dynamodb import beginning_with, query
from plaudit.storage.logs import list_log
from plaudit_cli.connection import Deployment
from rules import everything_is_told


@pytest.fixture
def clock(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A queue of the clock that nobody works on but the test."""
    with clock_of(rig.table(), monkeypatch) as clock:
        yield clock


def test_9_5_a_month_passes_before_the_call_answers(rig: Rig) -> None:
    caller = rig.caller()
    started(caller, "ada")

    moved = set_to(caller, MONTH_LATER)

    assert (moved.status, moved.body) == (
        200,
        {
            "now": MONTH_LATER,
            "frozen": True,
            "pending": False,
            "happened": {
                "reactivation_email_due": 5,
                "recap_email_due": 1,
                "streak_lost": 1,
                "streak_reminder_email_due": 1,
            },
        },
    )
    assert told(rig.table()) == MONTH_OF_ADA
    assert caller.admin("GET", "/test-clock").body == moved.body


def test_9_5_in_an_environment_with_users_time_only_goes_forward(rig: Rig) -> None:
    caller = rig.caller()
    started(caller, "ada")

    back = set_to(caller, "2026-03-10T11:59:59.999Z")

    assert (back.status, back.body) == (
        422,
        {
            "error": "Invalid now: in an environment with users time only goes forward. Use an instant from "
            "2026-03-10T12:00:00.000Z on, or an environment without users."
        },
    )
    assert set_to(caller, BEGIN).body == {"now": BEGIN, "frozen": True, "pending": False, "happened": {}}


def test_9_5_before_the_first_user_time_may_be_set_to_any_instant(rig: Rig) -> None:
    caller = rig.caller()

    told = [set_to(caller, now).body["now"] for now in (BEGIN, MONTH_LATER, "2001-02-03T04:05:06Z", BEGIN)]

    assert told == [BEGIN, MONTH_LATER, "2001-02-03T04:05:06.000Z", BEGIN]


def test_9_5_real_time_is_a_present_too_that_users_cannot_leave_backwards(rig: Rig) -> None:
    caller = rig.caller()
    live(caller, "ada")

    assert set_to(caller, BEGIN).status == 422
    assert caller.admin("GET", "/test-clock").body["frozen"] is False


@pytest.mark.parametrize(
    "now", ["2026-03-10T12:00:00", "2026-03-10", 1773144000, None, "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z"]
)
def test_9_5_what_is_no_instant_of_this_century_is_refused(quiet_rig: Rig, now: object) -> None:
    refused = quiet_rig.caller().admin("POST", "/test-clock", {"now": now})

    assert refused.status == 422
    assert refused.body["error"].startswith("Invalid now: ")


def test_9_5_an_instant_may_be_of_any_zone_and_counts_to_the_millisecond(rig: Rig) -> None:
    answer = set_to(rig.caller(), "2026-03-10T13:00:00.123987+01:00")

    assert answer.body["now"] == "2026-03-10T12:00:00.123Z"


def test_9_5_production_lives_in_real_time(connected: Deployment) -> None:
    assert connected.stack_name
    caller = make_rig(type_=EnvironmentType.PRODUCTION).caller()

    refused = set_to(caller, MONTH_LATER)

    assert (refused.status, refused.body) == (
        403,
        {"error": "The time of the production environment cannot be frozen. Use a key of another environment."},
    )
    shown = caller.admin("GET", "/test-clock").body
    assert (shown["frozen"], shown["pending"], shown["happened"]) == (False, False, {})
    assert abs(datetime.fromisoformat(shown["now"]) - utc_now()) < timedelta(seconds=30)


def test_9_5_the_test_clock_is_for_admin_keys(rig: Rig) -> None:
    caller = rig.caller()
    keys = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]

    assert Caller(keys[0]["key"]).admin("GET", "/test-clock").status == 401


def test_9_5_real_time_is_not_given_back_while_the_test_time_is_ahead_of_it(rig: Rig) -> None:
    caller = rig.caller()
    set_to(caller, "2098-01-01T00:00:00Z")

    refused = caller.admin("DELETE", "/test-clock")

    assert (refused.status, refused.body) == (
        422,
        {
            "error": "The test time is ahead of real time. It can be given back from 2098-01-01T00:00:00.000Z on; "
            "until then, go on in a fresh environment."
        },
    )


def test_9_5_what_is_due_when_real_time_is_given_back_is_done_by_the_schedule(rig: Rig, clock: Clock) -> None:
    caller = rig.caller()
    started(caller, "ada")

    released = caller.admin("DELETE", "/test-clock")

    assert (released.status, released.body["frozen"]) == (200, False)
    assert caller.admin("DELETE", "/test-clock").status == 200
    assert told(rig.table()) == []
    clock.run(at("2026-04-10 12:00"))
    assert told(rig.table()) == MONTH_OF_ADA


def test_9_5_time_is_not_given_back_while_it_is_being_moved(
    rig: Rig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = rig.caller()
    started(caller, "ada")
    monkeypatch.setattr(routes, "SECONDS_FOR_MOVING", 0)

    moved = set_to(caller, MONTH_LATER)

    assert (moved.status, moved.body) == (202, {"now": MONTH_LATER, "frozen": True, "pending": True, "happened": {}})
    assert caller.admin("GET", "/test-clock").body == moved.body
    refused = caller.admin("DELETE", "/test-clock")
    assert (refused.status, refused.body) == (
        422,
        {"error": "The clock is still being moved. Ask for its progress, and try again when it is not pending."},
    )
    assert moves_on(clock) == [rig.environment.id]
    work(MoveDue(rig.environment.id))
    assert caller.admin("GET", "/test-clock").body["pending"] is False
    assert caller.admin("DELETE", "/test-clock").status == 200
    assert told(rig.table()) == MONTH_OF_ADA


def test_9_5_what_waits_for_the_outside_world_is_kept_by_real_time(rig: Rig) -> None:
    everything_is_told(rig.table())
    started(rig.caller(), "ada", now="2010-03-10T12:00:00Z")

    (item,) = waiting(rig.table())

    assert item["SK"].startswith("2010-03-10")
    assert 6 * 86_400 < int(item["expires_at"]) - utc_now().timestamp() < 8 * 86_400


def test_9_5_batch_events_are_dated_by_the_clock_of_the_environment(rig: Rig) -> None:
    caller = rig.caller()
    started(caller)
    body = [{"key": "words", "user": {"id": "ada"}, "value": 3}]

    assert caller.admin("POST", "/metrics/events", body).status == 202
    table = rig.table()
    (part,) = query(table.client, table.name, "USER#ada", between=beginning_with("BATCH#"))
    assert deliver(record(rig, part["batch_id"], int(part["part"]))) == []
    entries = list_log(table, UserId("ada"), newest_first=False)

    assert [entry.occurred_at for entry in entries] == [at("2026-03-10 12:00")]


def test_9_5_only_keys_of_production_are_spared_a_look_at_the_test_clock(connected: Deployment) -> None:
    assert connected.stack_name
    read = {}
    for type_ in (EnvironmentType.PRODUCTION, EnvironmentType.STAGING):
        caller = make_rig(type_=type_).caller()
        live(caller, "ada")
        with measured() as cost:
            caller.send_event("words", "ada", 1)
        read[type_] = (cost.calls, cost.read_units)

    assert read == {
        EnvironmentType.PRODUCTION: (["BatchGetItem", "PutItem"], 4),
        EnvironmentType.STAGING: (["BatchGetItem", "PutItem"], 5),
    }
