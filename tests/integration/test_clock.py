"""What happens by the clock when nobody calls (behaviour 9.3), on real tables."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from plaudit.domain.achievements import AnniversaryGoal
from plaudit.domain.effects import (
    AchievementCompleted,
    FreezesEarned,
    FreezesUsed,
    ReactivationEmailDue,
    RecapEmailDue,
    StreakLost,
    StreakReminderEmailDue,
)
from plaudit.domain.identifiers import TenantId, UserId
from plaudit.domain.streak_settings import FreezeSettings
from plaudit.domain.users import ProfileChange
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import message_of, work_off
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.settings import settings
from plaudit.storage.clock_slots import CLOCK_POINTERS, list_slots
from plaudit.storage.dynamodb import carry_out, put
from plaudit.storage.logs import list_log
from plaudit.storage.pointers import DueSlot
from plaudit.storage.registry_keys import CLOCK, pointer_key
from rules import make_achievement, set_up
from timeline import ADA, Timeline, timeline_of


@pytest.fixture
def life(rig: Rig) -> Timeline:
    return timeline_of(rig)


@pytest.fixture
def clock(life: Timeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with clock_of(life.table, monkeypatch) as clock:
        yield clock


def told(life: Timeline, user_id: UserId = ADA, *kinds: type) -> list[tuple[str, object]]:
    """The effects of some kinds, oldest first, each with the instant of its log entry."""
    entries = list_log(life.table, user_id, newest_first=False)
    return [
        (f"{entry.occurred_at:%m-%d %H:%M}", effect)
        for entry in entries
        for effect in entry.effects
        if isinstance(effect, kinds)
    ]


def names(life: Timeline, user_id: UserId = ADA) -> list[str]:
    """What the clock has told, in a word each."""
    by_clock = (StreakLost, FreezesUsed, FreezesEarned, StreakReminderEmailDue, ReactivationEmailDue, RecapEmailDue)
    return [f"{instant} {type(effect).__name__}" for instant, effect in told(life, user_id, *by_clock)]


def test_4_4_a_streak_is_lost_at_the_users_own_midnight_though_nobody_calls(life: Timeline, clock: Clock) -> None:
    life.event("2026-03-10 12:00", tz="America/Los_Angeles")

    clock.run(at("2026-03-12 06:59"))
    assert told(life, ADA, StreakLost) == []
    clock.run(at("2026-03-12 07:00"))

    assert told(life, ADA, StreakLost) == [("03-12 07:00", StreakLost(1, at("2026-03-12 07:00")))]


def test_9_3_after_an_outage_everything_is_caught_up_in_order(life: Timeline, clock: Clock) -> None:
    life.settings("2026-03-01 00:00", freezes=FreezeSettings(1, 2))
    life.event("2026-03-10 12:00", tz="UTC")

    clock.run(at("2026-04-30 12:00"))

    assert names(life) == [
        "03-11 20:00 StreakReminderEmailDue",
        "03-12 00:00 FreezesUsed",
        "03-12 20:00 StreakReminderEmailDue",
        "03-13 00:00 StreakLost",
        "03-13 12:00 ReactivationEmailDue",
        "03-15 12:00 ReactivationEmailDue",
        "03-16 00:00 RecapEmailDue",
        "03-17 12:00 ReactivationEmailDue",
        "03-24 12:00 ReactivationEmailDue",
        "04-09 12:00 ReactivationEmailDue",
    ]


def test_9_3_looking_often_tells_the_same_as_looking_once(life: Timeline, clock: Clock) -> None:
    other = UserId("bob")
    life.event("2026-03-10 12:00", tz="UTC")
    for hours in range(0, 24 * 9, 19):
        clock.run(at("2026-03-10 12:00") + timedelta(hours=hours))
    life.event("2026-03-10 12:00", tz="UTC", user_id=other)
    clock.run(at("2026-03-19 12:00"))

    assert names(life) == names(life, other)
    assert len(names(life)) == 6


def test_9_3_an_event_comes_after_what_was_due_before_it(life: Timeline) -> None:
    life.event("2026-03-10 12:00", tz="UTC")
    life.event("2026-03-12 08:00", tz="UTC")

    entries = list(list_log(life.table, ADA, newest_first=False))

    assert [f"{entry.occurred_at:%m-%d %H:%M}" for entry in entries] == [
        "03-10 12:00",
        "03-11 20:00",
        "03-12 00:00",
        "03-12 08:00",
    ]
    assert verify_user(open_archive(life.table), ADA).differences == ()


def test_9_3_every_message_may_come_twice_and_two_workers_may_be_at_it(life: Timeline, clock: Clock) -> None:
    users = [UserId(f"user-{number}") for number in range(12)]
    for user_id in users:
        life.event("2026-03-10 12:00", tz="UTC", user_id=user_id)

    now = at("2026-03-20 12:00")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: clock.run(now, copies=2), range(4)))

    assert {tuple(names(life, user_id)) for user_id in users} == {
        (
            "03-11 20:00 StreakReminderEmailDue",
            "03-12 00:00 StreakLost",
            "03-13 12:00 ReactivationEmailDue",
            "03-15 12:00 ReactivationEmailDue",
            "03-16 00:00 RecapEmailDue",
            "03-17 12:00 ReactivationEmailDue",
        )
    }


def test_9_3_events_and_the_clock_at_once_leave_one_truth(life: Timeline, clock: Clock) -> None:
    life.event("2026-03-10 12:00", tz="UTC")
    barrier = threading.Barrier(3)

    def act() -> None:
        barrier.wait()
        life.event("2026-03-14 12:00", tz="UTC")

    def look() -> None:
        barrier.wait()
        clock.run(at("2026-03-14 12:00"))

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(act), pool.submit(look), pool.submit(look)]:
            done.result()

    assert names(life) == [
        "03-11 20:00 StreakReminderEmailDue",
        "03-12 00:00 StreakLost",
        "03-13 12:00 ReactivationEmailDue",
    ]
    assert verify_user(open_archive(life.table), ADA).differences == ()


def test_9_3_a_worker_without_time_sends_on_what_remains(life: Timeline, clock: Clock) -> None:
    for number in range(9):
        life.event("2026-03-10 12:00", tz="UTC", user_id=UserId(f"user-{number}"))
    turns = iter([True] * 4)
    (message,) = clock.messages(at("2026-03-11 20:00"))

    shift = work_off(message, at("2026-03-11 20:00"), lambda: next(turns, False))

    assert shift is not None
    assert shift.visited == 4
    assert {part for rest in clock.receive() for part in rest.parts} == set(shift.remaining)
    clock.run(at("2026-03-11 20:00"))
    assert [names(life, UserId(f"user-{number}")) for number in range(9)] == [
        ["03-11 20:00 StreakReminderEmailDue"]
    ] * 9


def test_9_3_slots_that_are_worked_off_are_forgotten(
    life: Timeline, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGEST_REQUEST_SECONDS", "0")
    settings.cache_clear()
    life.event("2026-03-10 12:00", tz="UTC")
    assert list(list_slots(life.table, at("2026-04-30 00:00"))) == [at("2026-03-11 20:00")]

    for _ in range(12):
        clock.run(at("2026-06-30 00:00"))

    assert list(list_slots(life.table, at("2026-06-30 00:00"))) == []
    assert not any(
        due.tenant_id == life.table.tenant_id for due in CLOCK_POINTERS.list_until(registry(), at("2026-06-30 00:00"))
    )


def test_1_4_a_tenant_that_was_purged_is_forgotten(life: Timeline, clock: Clock) -> None:
    gone = replace(life.table, tenant_id=TenantId("gone"), name=f"{settings().tenant_table_prefix}gone")
    due = DueSlot(gone.tenant_id, gone.environment_id, at("2026-03-10 12:00"), pointed=1)
    item = {**pointer_key(CLOCK, due.slot, due.tenant_id).attributes(), "slot": due.slot.isoformat(), "pointed": 1}
    item |= {"tenant_id": due.tenant_id, "environment_id": due.environment_id}
    carry_out(registry().client, put(registry().table, item))

    assert work_off(message_of(due), at("2026-03-10 12:00"), lambda: True) is None
    assert due not in CLOCK_POINTERS.list_until(registry(), at("2026-03-10 12:00"))
    assert clock.receive() == []


def test_2_5_an_anniversary_completes_though_nobody_calls(life: Timeline, clock: Clock) -> None:
    year = make_achievement("One year", AnniversaryGoal(1))
    set_up(life.table, year)
    change = ProfileChange(time_zone="UTC", signed_up_on=date(2025, 3, 20))
    identify_user(life.table, life.configuration, ADA, change, at("2026-03-10 12:00"))

    clock.run(at("2026-03-19 23:59"))
    assert told(life, ADA, AchievementCompleted) == []
    clock.run(at("2026-03-20 00:00"))

    assert [instant for instant, _ in told(life, ADA, AchievementCompleted)] == ["03-20 00:00"]
