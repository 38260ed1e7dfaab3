"""What the clock does to a tenant as a whole: boosts, triggers, jobs, erasures (behaviour 6.1, 9.2), on real tables."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from factories import at
from integration.agendas import edit, make_board, told
from integration.clock_queue import Clock
from integration.conftest import Rig
from integration.job_queue import JobQueue
from interruptions import DeathError, dying_after
from outbox import announced
from plaudit.clock import utc_now
from plaudit.domain.achievements import AnniversaryGoal
from plaudit.domain.edits.edit import Deleted, Saved, apply_edit
from plaudit.domain.effects import AchievementCompleted, PointsAwarded
from plaudit.domain.identifiers import UserId
from plaudit.domain.points import TimeCause, TimeUnit
from plaudit.domain.users import ProfileChange
from plaudit.services.edit_configuration import Decision, edit_configuration
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.identify_user import identify_user
from plaudit.services.keep_agenda import Agenda, keep_agenda
from plaudit.services.note_agenda import note_agenda
from plaudit.services.open_tenant import registry
from plaudit.storage.agenda import list_due_items
from plaudit.storage.board_editions import PastRules
from plaudit.storage.logs import list_log
from rules import make_achievement, make_boost, make_system, make_trigger, saving
from timeline import ADA, Timeline, timeline_of

BOB = UserId("bob")
FAR = at("2099-01-01 00:00")


@pytest.fixture
def life(rig: Rig) -> Timeline:
    return timeline_of(rig)


def test_9_3_after_an_outage_every_run_is_told_of_in_order(life: Timeline, clock: Clock) -> None:
    edit(life, "2026-02-20 12:00", make_board(life))
    life.event("2026-03-10 12:00")

    clock.run(at("2026-03-25 12:00"))
    clock.run(at("2026-03-25 12:00"))

    assert announced(life.table) == [
        "03-01 10:00 run.started weekly 2026-03-02",
        "03-08 10:00 run.started weekly 2026-03-09",
        "03-09 13:00 run.finished weekly 2026-03-02",
        "03-15 10:00 run.started weekly 2026-03-16",
        "03-16 13:00 run.finished weekly 2026-03-09",
        "03-22 10:00 run.started weekly 2026-03-23",
        "03-23 13:00 run.finished weekly 2026-03-16",
    ]


def test_2_7_an_erasure_that_was_interrupted_is_resumed_by_the_clock(
    life: Timeline, clock: Clock, jobs: JobQueue
) -> None:
    life.event("2026-03-04 12:00")
    eraser = Eraser(life.table, PastRules(life.table), at("2026-03-11 12:00"), lambda: False)
    assert not erase_user(registry(), eraser, ADA)
    assert len(jobs.receive()) == 1, "the message is lost"

    clock.run(at("2026-03-11 12:19"))
    early = jobs.receive()
    clock.run(at("2026-03-11 12:20"))
    jobs.work()

    assert early == []
    assert list(list_log(life.table, ADA, newest_first=False)) == []
    clock.run(at("2026-03-11 12:45"))
    assert list(list_due_items(life.table, FAR)) == []


def test_9_2_boosts_start_and_finish_once(life: Timeline, clock: Clock) -> None:
    system = make_system()
    everybodys = make_boost(system, "2", date(2026, 3, 12), date(2026, 3, 13))
    adas = make_boost(system, "3", date(2026, 3, 12), date(2026, 3, 13), user_id=ADA)
    endless = make_boost(system, "4", date(2026, 3, 1))
    change = ProfileChange(time_zone="Asia/Tokyo")
    identify_user(life.table, life.configuration, ADA, change, at("2026-03-10 12:00"))
    edit(life, "2026-03-10 12:00", system, everybodys, adas, endless)
    edit(life, "2026-03-10 18:00", replace(endless, name="Renamed"))

    for now in ("03-10 12:00", "03-11 12:00", "03-11 15:00", "03-13 14:00", "03-13 15:00", "03-14 14:00"):
        clock.run(at(f"2026-{now}"), copies=2)

    assert announced(life.table) == [
        "03-10 12:00 boost.started Renamed",
        "03-11 10:00 boost.started 2 times",
        "03-11 15:00 boost.started 3 times",
        "03-13 15:00 boost.finished 3 times",
        "03-14 13:00 boost.finished 2 times",
    ]


def test_6_1_everybody_has_each_moment_of_a_trigger_once(life: Timeline, clock: Clock, jobs: JobQueue) -> None:
    system = make_system()
    trigger = make_trigger(system, 5, TimeCause(TimeUnit.HOURS, 3, at("2026-03-10 00:00")))
    edit(life, "2026-03-10 00:00", system, trigger)
    life.event("2026-03-10 01:00")
    life.event("2026-03-10 04:00", user_id=BOB)

    for now in ("03-10 03:00", "03-10 06:01", "03-10 15:30", "03-10 15:31"):
        clock.run(at(f"2026-{now}"), copies=2)
        jobs.work(copies=2)
    life.event("2026-03-10 18:10", user_id=UserId("late"))
    life.event("2026-03-10 18:10")
    clock.run(at("2026-03-10 18:20"))
    jobs.work()

    assert told(life, PointsAwarded) == [f"03-10 {hour:02d}:00" for hour in (3, 6, 9, 12, 15, 18)]
    assert told(life, PointsAwarded, BOB) == [f"03-10 {hour:02d}:00" for hour in (6, 9, 12, 15, 18)]
    assert told(life, PointsAwarded, UserId("late")) == []


def test_6_1_a_trigger_cannot_change_while_it_acts_for_everybody(life: Timeline, clock: Clock, jobs: JobQueue) -> None:
    system = make_system()
    trigger = make_trigger(system, 5, TimeCause(TimeUnit.HOURS, 3, at("2026-03-10 00:00")))
    edit(life, "2026-03-10 00:00", system, trigger)
    life.event("2026-03-10 01:00")
    other = make_trigger(system, 1, TimeCause(TimeUnit.HOURS, 1, at("2026-03-10 03:01")))
    busy = "A time trigger is acting for all users at this moment. Try again in a few minutes."

    def try_to_change(when: str) -> list[str]:
        decisions: list[Decision] = [
            saving(replace(trigger, points=6)),
            lambda _: Deleted(trigger),
            lambda _: Deleted(system),
        ]
        return list(map(str, edit_configuration(life.table, life.configuration, decisions, at(when))))

    assert try_to_change("2026-03-10 03:00") == [busy, busy, busy]
    clock.run(at("2026-03-10 03:00"))
    assert try_to_change("2026-03-10 03:01") == [busy, busy, busy]
    edit(life, "2026-03-10 03:01", other)
    jobs.work_at(at("2026-03-10 03:02"))
    assert busy not in try_to_change("2026-03-10 03:02")
    assert told(life, PointsAwarded) == ["03-10 03:00"]


def test_9_3_what_new_rules_make_due_earlier_comes_though_nobody_calls(
    life: Timeline, clock: Clock, jobs: JobQueue
) -> None:
    """For a user with no streak nothing was due before the last reactivation; now there is an anniversary."""
    life.event("2026-03-10 12:00", tz="UTC")
    clock.run(at("2026-03-26 12:00"))
    signed_up = ProfileChange(signed_up_on=date(2025, 3, 29))
    identify_user(life.table, life.configuration, ADA, signed_up, at("2026-03-26 13:00"))
    year = AnniversaryGoal(1, active_since=at("2026-03-26 14:00"))
    edit(life, "2026-03-26 14:00", make_achievement("One year", year))
    jobs.work_at(at("2026-03-26 14:00"))

    clock.run(at("2026-03-30 12:00"))

    assert told(life, AchievementCompleted) == ["03-29 00:00"]


def test_9_3_a_worker_that_is_killed_again_and_again_tells_everything_once(
    life: Timeline, clock: Clock, jobs: JobQueue
) -> None:
    system = make_system()
    trigger = make_trigger(system, 5, TimeCause(TimeUnit.DAYS, 1, at("2026-03-03 00:00")))
    boost = make_boost(system, "2", date(2026, 3, 5), date(2026, 3, 6))
    edit(life, "2026-02-20 12:00", make_board(life), system, trigger, boost)
    life.event("2026-03-03 12:00")
    now, deaths, is_killed = at("2026-03-12 12:00"), 0, True
    while is_killed:
        with contextlib.suppress(DeathError), dying_after(deaths) as death:
            clock.run(now)
        with contextlib.suppress(DeathError), dying_after(deaths):
            jobs.work_at(now)
        is_killed = death.happened
        deaths += 20 * is_killed

    for minutes in range(20, 60, 20):
        clock.run(now + timedelta(minutes=minutes))
        jobs.work_at(now + timedelta(minutes=minutes))

    assert deaths > 10
    assert announced(life.table) == [
        "03-01 10:00 run.started weekly 2026-03-02",
        "03-04 10:00 boost.started 2 times",
        "03-07 13:00 boost.finished 2 times",
        "03-08 10:00 run.started weekly 2026-03-09",
        "03-09 13:00 run.finished weekly 2026-03-02",
    ]
    assert told(life, PointsAwarded) == [f"03-{day:02d} 00:00" for day in range(4, 13)]


def test_9_3_an_agenda_that_was_worked_off_is_empty(life: Timeline, clock: Clock) -> None:
    board = make_board(life, repetition=None, ends_on=date(2026, 3, 3))
    edit(life, "2026-02-20 12:00", board)

    for _ in range(3):
        clock.run(at("2026-03-04 13:30"))

    assert list(list_due_items(life.table, FAR)) == []


def test_9_3_nothing_is_told_of_an_edit_that_was_never_saved(life: Timeline, clock: Clock) -> None:
    board = make_board(life)
    note_agenda(life.table, apply_edit(life.configuration, Saved(board)), [Saved(board)], [], at("2026-02-20 12:00"))

    clock.run(at("2026-03-25 12:00"))

    assert announced(life.table) == []


@pytest.mark.usefixtures("clock")
def test_9_3_an_item_that_is_wrong_stays_until_its_edit_must_have_been_saved(life: Timeline) -> None:
    board = make_board(life)
    note_agenda(life.table, apply_edit(life.configuration, Saved(board)), [Saved(board)], [], at("2026-02-20 12:00"))
    agenda = Agenda(life.table, life.configuration, at("2026-03-10 12:00"), utc_now(), timedelta())

    keep_agenda(agenda)
    early = len(list(list_due_items(life.table, FAR)))
    keep_agenda(replace(agenda, machine_now=agenda.machine_now + timedelta(seconds=91)))

    assert (early, list(list_due_items(life.table, FAR))) == (2, [])
