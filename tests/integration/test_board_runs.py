"""Runs of boards begin and end by the clock (behaviour 7.6), on real tables."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from factories import at
from integration.agendas import edit, make_board, top
from integration.clock_queue import Clock
from integration.conftest import Rig
from integration.job_queue import JobQueue
from outbox import announced
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.announcements import TopPlace
from plaudit.domain.edits.edit import Deleted
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.leaderboard_runs import first_run
from plaudit.domain.leaderboards import (
    LeaderboardStatus,
    PointsRanking,
    StreakRanking,
)
from plaudit.domain.points import TimeCause, TimeUnit
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.messaging.batch_events import PartReady
from plaudit.services.accept_batch import split_batch
from plaudit.services.edit_configuration import edit_configuration
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.identify_user import identify_user
from plaudit.services.keep_agenda import Agenda, keep_agenda
from plaudit.services.open_tenant import registry
from plaudit.services.process_batch import process_part
from plaudit.services.verify_user import open_archive, verify_user
from plaudit.storage.batches import put_parts
from plaudit.storage.board_editions import PastRules
from plaudit.storage.rankings import Ranking, list_places
from plaudit.storage.users import load_snapshot
from rules import make_attribute, make_system, make_trigger
from timeline import ADA, Timeline, timeline_of

BOB, CYD = UserId("bob"), UserId("cyd")


@pytest.fixture
def life(rig: Rig) -> Timeline:
    return timeline_of(rig)


def test_7_6_runs_of_a_board_start_and_finish_once_at_their_hours(life: Timeline, clock: Clock) -> None:
    board = make_board(life)
    edit(life, "2026-02-20 12:00", board)
    life.event("2026-03-08 20:00", value=3)
    life.event("2026-03-08 21:00", value=5, user_id=BOB)

    told = []
    for now in ("03-01 09:59", "03-01 10:00", "03-08 10:00", "03-09 13:00", "03-09 13:02", "03-15 09:00"):
        clock.run(at(f"2026-{now}"), copies=2)
        told.append(len(announced(life.table)))

    assert told == [0, 1, 2, 2, 3, 3]
    assert announced(life.table) == [
        "03-01 10:00 run.started weekly 2026-03-02",
        "03-08 10:00 run.started weekly 2026-03-09",
        "03-09 13:00 run.finished weekly 2026-03-02",
    ]
    assert top(life, board, date(2026, 3, 2)) == (TopPlace(1, BOB, None, 5), TopPlace(2, ADA, None, 3))
    assert top(life, board, date(2026, 3, 9)) is None


def test_7_6_a_run_is_not_closed_before_everybody_had_what_was_due_in_it(
    life: Timeline, clock: Clock, jobs: JobQueue
) -> None:
    """In Honolulu it is still the day of the run as a trigger has its moment, and the worker has not come by yet."""
    system = make_system()
    trigger = make_trigger(system, 7, TimeCause(TimeUnit.DAYS, 1, at("2026-03-08 22:00")))
    board = make_board(life, repetition=None, ranked_by=PointsRanking(system.id), ends_on=date(2026, 3, 9))
    edit(life, "2026-03-07 12:00", system, trigger, board)
    life.event("2026-03-09 12:00", tz="Pacific/Honolulu")

    clock.run(at("2026-03-10 13:05"))
    before = announced(life.table)
    jobs.work()
    clock.run(at("2026-03-10 13:06"))

    assert before == ["03-01 10:00 run.started weekly 2026-03-02"]
    assert announced(life.table) == [*before, "03-10 13:00 run.finished weekly 2026-03-02"]
    assert top(life, board, date(2026, 3, 2)) == (TopPlace(1, ADA, None, 7),)


@pytest.mark.usefixtures("clock")
def test_7_6_a_run_is_closed_within_the_hour_though_somebody_cannot_be_visited(life: Timeline) -> None:
    board = make_board(life, repetition=None, ends_on=date(2026, 3, 9))
    edit(life, "2026-03-07 12:00", board)
    life.event("2026-03-09 12:00")
    agenda = Agenda(life.table, life.configuration, at("2026-03-10 13:05"), utc_now(), timedelta())

    keep_agenda(agenda)
    keep_agenda(replace(agenda, machine_now=agenda.machine_now + timedelta(minutes=39)))
    before = announced(life.table)
    keep_agenda(replace(agenda, machine_now=agenda.machine_now + timedelta(minutes=41)))

    assert before == ["03-01 10:00 run.started weekly 2026-03-02"]
    assert announced(life.table)[1:] == ["03-10 13:00 run.finished weekly 2026-03-02"]


def test_7_6_a_batch_that_is_processed_after_the_end_changes_nothing_on_the_board(life: Timeline, clock: Clock) -> None:
    """It was accepted within the run; by the time of its processing the winners are told."""
    board = make_board(life)
    edit(life, "2026-02-20 12:00", board)
    life.event("2026-03-04 12:00", value=3)
    clock.run(at("2026-03-10 12:00"))
    words = life.configuration.get_metric("words").id
    event = MetricEvent(EventId(new_id()), ADA, words, Decimal(5))
    (part,) = split_batch([event], at("2026-03-04 13:00"))
    put_parts(life.table, "late", [part])

    outcome = process_part(PartReady(life.table.tenant_id, life.table.environment_id, "late", 0))

    places = list_places(life.table, Ranking(board, first_run(board), ()), at("2026-03-10 12:00"))
    assert outcome.recorded == 1
    assert load_snapshot(life.table, ADA, [words]).state.progress_in(words).total == 8
    assert [(place.user_id, place.value) for place in places] == [(ADA, 3)]
    assert verify_user(open_archive(life.table), ADA).differences == ()


def test_7_6_a_board_that_is_activated_late_has_started_then(life: Timeline, clock: Clock) -> None:
    board = make_board(life, status=LeaderboardStatus.ACTIVE, activated_at=at("2026-03-04 15:30"))
    edit(life, "2026-03-04 15:30", board)

    clock.run(at("2026-03-04 15:30"))
    edit(life, "2026-03-04 15:40", replace(board, name="Renamed"))
    clock.run(at("2026-03-04 15:40"))

    assert announced(life.table) == ["03-04 15:30 run.started weekly 2026-03-02"]


def test_7_6_a_board_that_is_set_to_finished_finishes_then(life: Timeline, clock: Clock) -> None:
    board = make_board(life, repetition=None)
    edit(life, "2026-02-20 12:00", board)
    life.event("2026-03-04 12:00", value=3)
    clock.run(at("2026-03-04 12:00"))
    edit(
        life,
        "2026-03-05 12:00",
        replace(board, status=LeaderboardStatus.FINISHED, finished_at=at("2026-03-05 12:00")),
    )

    clock.run(at("2026-03-05 12:05"))

    assert announced(life.table)[1:] == ["03-05 12:00 run.finished weekly 2026-03-02"]
    assert top(life, board, date(2026, 3, 2)) == (TopPlace(1, ADA, None, 3),)


def test_7_6_a_board_that_is_gone_is_told_of_no_more(life: Timeline, clock: Clock) -> None:
    board, kept = make_board(life), make_board(life, "kept")
    edit(life, "2026-02-20 12:00", board, kept)
    edit_configuration(life.table, life.configuration, [lambda _: Deleted(board)], at("2026-02-21 12:00"))
    edit(life, "2026-02-21 12:00", replace(kept, status=LeaderboardStatus.INACTIVE))

    clock.run(at("2026-03-25 12:00"))

    assert announced(life.table) == []


def test_7_4_the_top_of_a_board_that_is_broken_down_is_that_of_each_group(life: Timeline, clock: Clock) -> None:
    city = make_attribute("city")
    board = make_board(life, breakdown=(city.id,))
    edit(life, "2026-02-20 12:00", city, board)
    for user_id, place, words in ((ADA, "Paris", 3), (BOB, "Oslo", 2), (CYD, "Paris", 5)):
        change = ProfileChange(attributes={city.id: place}, name=user_id.capitalize())
        identify_user(life.table, life.configuration, user_id, change, at("2026-03-03 12:00"))
        life.event("2026-03-04 12:00", value=words, user_id=user_id)

    clock.run(at("2026-03-10 12:00"))

    assert top(life, board, date(2026, 3, 2)) == (
        TopPlace(1, BOB, "Bob", 2, ("Oslo",)),
        TopPlace(1, CYD, "Cyd", 5, ("Paris",)),
        TopPlace(2, ADA, "Ada", 3, ("Paris",)),
    )


def test_7_3_who_has_a_streak_is_on_a_scheduled_board_as_it_opens(life: Timeline, clock: Clock, jobs: JobQueue) -> None:
    board = make_board(life, "streaks", repetition=None, ranked_by=StreakRanking(), starts_on=date(2026, 3, 12))
    edit(life, "2026-03-10 12:00", board)
    life.event("2026-03-10 13:00")

    clock.run(at("2026-03-11 10:00"))
    jobs.work_at(at("2026-03-11 10:00"))

    places = list_places(life.table, Ranking(board, first_run(board), ()), at("2026-03-11 10:00"))
    assert [(place.rank, place.user_id, place.value) for place in places] == [(1, ADA, 1)]


def test_2_7_an_erased_user_is_taken_out_of_the_first_places(life: Timeline, clock: Clock) -> None:
    board = make_board(life)
    edit(life, "2026-02-20 12:00", board)
    life.event("2026-03-04 12:00", value=3)
    life.event("2026-03-04 12:00", value=5, user_id=BOB)
    clock.run(at("2026-03-10 12:00"))

    eraser = Eraser(life.table, PastRules(life.table), at("2026-03-11 12:00"), lambda: True)
    assert erase_user(registry(), eraser, BOB)

    assert top(life, board, date(2026, 3, 2)) == (TopPlace(2, ADA, None, 3),)
