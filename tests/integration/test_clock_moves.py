"""Moves of a test clock (behaviour 9.5): whatever comes between, everything happens once and in order."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from admin_api.routes import test_clock as routes
from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from integration.rehearsals import BEGIN, MONTH_LATER, MONTH_OF_ADA, act, live, moves_on, set_to, started, told, work
from interruptions import DeathError, dying_after
from outbox import announced
from plaudit.clock import utc_now
from plaudit.messaging.clock import MoveDue
from plaudit.services.move_clock import move_clock, move_on
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import look_at_clock
from plaudit.storage.clock_slots import CLOCK_POINTERS, list_slots
from plaudit.storage.test_clocks import find_test_clock


@pytest.fixture
def clock(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """A queue of the clock that nobody works on but the test."""
    with clock_of(rig.table(), monkeypatch) as clock:
        yield clock


def test_9_5_all_tenants_of_the_environment_are_moved(shared_rig: Rig) -> None:
    caller = shared_rig.caller()
    assert set_to(caller, BEGIN).status == 200
    live(shared_rig.caller("acme"), "ada")
    live(shared_rig.caller("globex"), "bob", "cem")

    moved = set_to(caller, "2026-03-13T00:00:00Z")

    assert moved.body["happened"] == {"streak_lost": 3, "streak_reminder_email_due": 3}
    assert told(shared_rig.table("acme")) == MONTH_OF_ADA[:2]
    assert told(shared_rig.table("globex"), "cem") == MONTH_OF_ADA[:2]


def test_9_5_a_user_is_where_the_clock_is_though_the_move_is_not_done(
    rig: Rig, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = rig.caller()
    started(caller, "ada")
    monkeypatch.setattr(routes, "SECONDS_FOR_MOVING", 0)
    set_to(caller, MONTH_LATER)

    event = caller.send_event("words", "ada", 1)

    assert event.body["currentStreak"]["length"] == 1
    assert told(rig.table())[: len(MONTH_OF_ADA)] == MONTH_OF_ADA
    assert moves_on(clock) == [rig.environment.id]
    work(MoveDue(rig.environment.id))
    assert told(rig.table())[len(MONTH_OF_ADA) :] == ["04-10 12:00 MetricChanged", "04-10 12:00 StreakStarted"]


def test_9_5_a_mover_that_dies_anywhere_is_followed_by_one_that_finishes(rig: Rig, clock: Clock) -> None:
    caller = rig.caller()
    started(caller, "ada")
    deaths = 0

    for calls in range(3, 400, 3):
        with dying_after(calls) as death:
            try:
                move_clock(registry(), rig.environment, at("2026-04-10 12:00"), utc_now(), lambda: True)
            except DeathError:
                deaths += 1
        if not death.happened:
            break

    assert deaths > 5
    assert clock.url
    assert told(rig.table()) == MONTH_OF_ADA
    shown = find_test_clock(registry(), rig.environment.id)
    assert shown is not None
    assert (shown.now, shown.is_pending) == (at("2026-04-10 12:00"), False)


def test_9_5_two_movers_at_once_do_everything_once(rig: Rig) -> None:
    caller = rig.caller()
    users = [f"user-{number}" for number in range(6)]
    started(caller, *users)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: set_to(caller, "2026-03-20T00:00:00Z"), range(4)))
    move_on(registry(), rig.environment.id, lambda: True)

    assert {answer.status for answer in answers} <= {200, 202}
    assert {tuple(told(rig.table(), user_id)) for user_id in users} == {tuple(MONTH_OF_ADA[:6])}
    assert caller.admin("GET", "/test-clock").body["happened"] == {
        "reactivation_email_due": 18,
        "recap_email_due": 6,
        "streak_lost": 6,
        "streak_reminder_email_due": 6,
    }


def test_9_5_a_mover_without_time_leaves_the_rest_to_a_message(rig: Rig, clock: Clock) -> None:
    caller = rig.caller()
    started(caller, "ada", "bob", "cem")
    turns = iter([True])

    moved = move_clock(registry(), rig.environment, at("2026-03-13 00:00"), utc_now(), lambda: next(turns, False))

    assert (moved.is_pending, moved.happened) == (True, {"streak_lost": 1, "streak_reminder_email_due": 1})
    assert moves_on(clock) == [rig.environment.id]
    work(MoveDue(rig.environment.id))
    assert caller.admin("GET", "/test-clock").body["happened"] == {"streak_lost": 3, "streak_reminder_email_due": 3}


def test_9_5_things_happen_day_by_day_across_users(rig: Rig) -> None:
    """The reminder of the one is due after the other's streak is lost: a mover that dies in between has done that."""
    caller = rig.caller()
    started(caller, "ada", tz="America/Los_Angeles")
    act(caller, "bob", tz="Pacific/Auckland")
    turns = iter([True] * 2)

    move_clock(registry(), rig.environment, at("2026-04-10 12:00"), utc_now(), lambda: next(turns, False))

    assert told(rig.table(), "bob") == ["03-12 07:00 StreakReminderEmailDue", "03-12 11:00 StreakLost"]
    assert told(rig.table(), "ada") == ["03-12 03:00 StreakReminderEmailDue", "03-12 07:00 StreakLost"]


def test_9_3_the_schedule_leaves_frozen_environments_alone(rig: Rig, clock: Clock) -> None:
    started(rig.caller(), "ada")

    look_at_clock(at("2026-04-10 12:00"))

    assert rig.environment.id not in moves_on(clock)
    assert told(rig.table()) == []


def test_9_5_a_message_from_before_the_freezing_does_nothing(rig: Rig, clock: Clock) -> None:
    started(rig.caller(), "ada")
    (message,) = clock.messages(at("2026-03-12 12:00"))

    work(message)

    assert told(rig.table()) == []


def test_9_5_a_move_that_nobody_is_at_is_taken_up_by_the_schedule(rig: Rig, clock: Clock) -> None:
    caller = rig.caller()
    started(caller, "ada")
    move_clock(registry(), rig.environment, at("2026-04-10 12:00"), utc_now(), lambda: False)
    assert moves_on(clock) == [rig.environment.id]

    look_at_clock(utc_now() + timedelta(seconds=20))
    early = moves_on(clock)
    look_at_clock(utc_now() + timedelta(seconds=50))
    late = moves_on(clock)

    assert rig.environment.id not in early
    assert rig.environment.id in late
    work(MoveDue(rig.environment.id))
    assert told(rig.table()) == MONTH_OF_ADA


def test_9_5_slots_are_forgotten_when_no_request_can_mark_anybody_in_them_any_more(rig: Rig) -> None:
    started(rig.caller(), "ada")
    later = utc_now() + timedelta(minutes=10)
    move_clock(registry(), rig.environment, at("2026-03-14 12:00"), utc_now(), lambda: True)
    assert list(list_slots(rig.table(), at("2026-03-14 12:00"))) == [
        at("2026-03-12 03:00"),
        at("2026-03-12 07:00"),
        at("2026-03-13 12:00"),
    ]

    move_clock(registry(), rig.environment, at("2026-04-10 12:00"), later, lambda: True)

    assert min(list_slots(rig.table(), at("2026-04-10 12:00"))) == at("2026-03-15 12:00")
    pointed = [
        due.slot
        for due in CLOCK_POINTERS.list_until(registry(), at("2026-04-10 12:00"))
        if due.tenant_id == rig.tenant_id()
    ]
    assert min(pointed) == at("2026-03-15 12:00")


def test_9_5_boards_and_moments_of_triggers_come_on_the_way(rig: Rig) -> None:
    caller = rig.caller()
    started(caller, "ada", tz="UTC")
    metric_id = caller.admin("GET", "/metrics").body[0]["id"]
    board = {"name": "Week", "key": "week", "rankBy": "metric", "metricId": metric_id, "start": "2026-03-11"}
    repeating = board | {"runUnit": "day", "runInterval": 7, "status": "active"}
    assert caller.admin("POST", "/leaderboards", [repeating]).body["issues"] == []
    system = caller.admin("POST", "/points", [{"name": "XP", "key": "xp"}]).body["created"][0]["id"]
    trigger = {"type": "time", "points": 5, "timeUnit": "hours", "timeInterval": 6, "status": "active"}
    assert caller.admin("POST", f"/points/{system}/triggers", [trigger]).body["issues"] == []

    moved = set_to(caller, "2026-03-12T00:00:00Z")

    assert moved.body["happened"] == {
        "points_awarded": 6,
        "run_started": 1,
        "streak_lost": 1,
        "streak_reminder_email_due": 1,
    }
    assert [line for line in told(rig.table()) if "Points" in line] == [
        "03-10 18:00 PointsAwarded",
        "03-11 00:00 PointsAwarded",
        "03-11 06:00 PointsAwarded",
        "03-11 12:00 PointsAwarded",
        "03-11 18:00 PointsAwarded",
        "03-12 00:00 PointsAwarded",
    ]
    assert announced(rig.table()) == ["03-10 12:00 run.started week 2026-03-11"]
