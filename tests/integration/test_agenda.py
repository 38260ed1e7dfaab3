"""What the clock does to a tenant as a whole: boards, boosts, triggers (behaviour 6.1, 7.6, 9.2), on real tables."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from factories import at
from integration.clock_queue import Clock, clock_of
from integration.conftest import Rig
from integration.job_queue import JobQueue, job_queue
from interruptions import DeathError, dying_after
from outbox import announced
from plaudit.clock import utc_now
from plaudit.domain.achievements import AnniversaryGoal
from plaudit.domain.announcements import TopPlace
from plaudit.domain.edits.edit import ConfigurationThing, Deleted, Saved, apply_edit
from plaudit.domain.effects import AchievementCompleted, PointsAwarded
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboard_runs import first_run
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Repetition,
    RunUnit,
    StreakRanking,
    edition_of,
)
from plaudit.domain.points import TimeCause, TimeUnit
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.services.edit_configuration import Decision, edit_configuration
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.identify_user import identify_user
from plaudit.services.keep_agenda import Agenda, keep_agenda
from plaudit.services.note_agenda import note_agenda
from plaudit.services.open_tenant import registry
from plaudit.storage.agenda import list_due_items
from plaudit.storage.announcements import find_top
from plaudit.storage.board_editions import PastRules, RunOfBoard
from plaudit.storage.logs import list_log
from plaudit.storage.rankings import Ranking, list_places
from rules import make_achievement, make_attribute, make_boost, make_system, make_trigger, saving
from timeline import ADA, Timeline, timeline_of

BOB, CYD = UserId("bob"), UserId("cyd")
WEEK = Repetition(RunUnit.DAY, 7)
FAR = at("2099-01-01 00:00")


@pytest.fixture
def life(rig: Rig) -> Timeline:
    return timeline_of(rig)


@pytest.fixture
def jobs() -> Iterator[JobQueue]:
    with pytest.MonkeyPatch.context() as own, job_queue(own, longest_request_seconds=90) as queue:
        yield queue


@pytest.fixture
def clock(life: Timeline, jobs: JobQueue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    assert jobs.receive() == []
    with clock_of(life.table, monkeypatch) as clock:
        yield clock


def edit(life: Timeline, when: str, *things: ConfigurationThing) -> None:
    """Change what is set up, as the Admin API does, at a time that the test chooses."""
    decisions = [saving(thing) for thing in things]
    assert edit_configuration(life.table, life.configuration, decisions, at(when)) == list(things)


def make_board(life: Timeline, key: str = "weekly", **fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    """A weekly board by words, from Monday 2 March on."""
    defaults: dict[str, Any] = {
        "ranked_by": MetricRanking(life.configuration.get_metric("words").id),
        "starts_on": date(2026, 3, 2),
        "repetition": WEEK,
        "status": LeaderboardStatus.SCHEDULED,
        "activated_at": at("2026-02-20 12:00"),
    }
    return Leaderboard(LeaderboardId(new_id()), key, key, **(defaults | fields))


def top(life: Timeline, board: Leaderboard, run: date) -> tuple[TopPlace, ...] | None:
    return find_top(life.table, RunOfBoard(board.id, edition_of(board), run, None))


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

    for hours in range(0, 24 * 6, 5):
        clock.run(at("2026-03-10 12:00") + timedelta(hours=hours), copies=2)

    assert announced(life.table) == [
        "03-10 12:00 boost.started Renamed",
        "03-11 10:00 boost.started 2 times",
        "03-11 15:00 boost.started 3 times",
        "03-13 15:00 boost.finished 3 times",
        "03-14 13:00 boost.finished 2 times",
    ]


def told(life: Timeline, kind: type, user_id: UserId = ADA) -> list[str]:
    """When something was told of a user."""
    entries = list_log(life.table, user_id, newest_first=False)
    return [f"{entry.occurred_at:%m-%d %H:%M}" for entry in entries for each in entry.effects if isinstance(each, kind)]


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
        deaths += 3 * is_killed

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
