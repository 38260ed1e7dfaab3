"""What the clock does for a tenant, and when (behaviour 6.1, 7.6, 9.2)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import NOW, WORDS, at, make_configuration
from plaudit.domain.agenda import (
    AgendaItem,
    Kind,
    boost_ends_at,
    boost_starts_at,
    item_of_erasure,
    items_after,
    items_after_start,
    items_of_board,
    items_of_boost,
    latest_tick,
    next_tick,
    run_ending_by,
    run_starting_by,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Saved
from plaudit.domain.erasures import Erasure
from plaudit.domain.identifiers import BoostId, LeaderboardId, PointsSystemId, TriggerId, UserId
from plaudit.domain.leaderboard_runs import run_of
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, Repetition, RunUnit
from plaudit.domain.local_time import zone_of
from plaudit.domain.points import Boost, PointsSystem, StreakCause, TimeCause, TimeUnit, Trigger, TriggerStatus
from plaudit.domain.ticks import changes_ticks

ID = LeaderboardId("board")
XP = PointsSystemId("xp")
WEEKLY = Leaderboard(
    ID,
    "weekly",
    "Weekly",
    MetricRanking(WORDS),
    starts_on=date(2026, 3, 2),
    repetition=Repetition(RunUnit.DAY, 7),
    status=LeaderboardStatus.ACTIVE,
    activated_at=at("2026-03-03 08:00"),
)
PERPETUAL = replace(WEEKLY, repetition=None)
BOOST = Boost(BoostId("boost"), XP, "Double", date(2026, 3, 12), date(2026, 3, 13), Decimal(2))
ADAS = replace(BOOST, user_id=UserId("ada"))


def lines(items: Iterable[AgendaItem]) -> list[str]:
    """Return items as a reader would note them."""
    return [f"{item.due_at:%m-%d %H:%M} {item.kind} {item.run or ''}".strip() for item in items]


def having(board: Leaderboard) -> Configuration:
    return make_configuration(leaderboards={board.id: board})


def ticking(*causes: TimeCause) -> Configuration:
    triggers = [
        Trigger(TriggerId(f"{n}"), XP, 1, cause, NOW, NOW, TriggerStatus.ACTIVE) for n, cause in enumerate(causes)
    ]
    return make_configuration(triggers={trigger.id: trigger for trigger in triggers})


def test_7_6_a_repeating_board_has_its_open_runs_and_the_next_one_on_the_agenda() -> None:
    assert lines(items_of_board(WEEKLY, at("2026-03-09 12:30"))) == [
        "03-03 08:00 run_starts 2026-03-02",
        "03-09 13:00 run_ends 2026-03-02",
        "03-08 10:00 run_starts 2026-03-09",
        "03-16 13:00 run_ends 2026-03-09",
        "03-15 10:00 run_starts 2026-03-16",
        "03-23 13:00 run_ends 2026-03-16",
    ]


def test_7_6_a_run_that_is_over_is_not_on_the_agenda_of_a_board_that_is_activated_late() -> None:
    late = replace(WEEKLY, activated_at=at("2026-03-09 14:00"))

    assert lines(items_of_board(late, at("2026-03-09 14:00")))[0] == "03-09 14:00 run_starts 2026-03-09"


@pytest.mark.parametrize(
    ("board", "expected"),
    [
        pytest.param(PERPETUAL, ["03-03 08:00 run_starts 2026-03-02"], id="perpetual"),
        pytest.param(replace(WEEKLY, status=LeaderboardStatus.INACTIVE, activated_at=None), [], id="inactive"),
        pytest.param(replace(WEEKLY, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)), [], id="over"),
        pytest.param(
            replace(PERPETUAL, status=LeaderboardStatus.FINISHED, finished_at=at("2026-03-10 11:00")),
            ["03-03 08:00 run_starts 2026-03-02", "03-10 11:00 run_ends 2026-03-02"],
            id="finished by hand",
        ),
        pytest.param(
            replace(PERPETUAL, starts_on=date(2026, 3, 20), status=LeaderboardStatus.SCHEDULED),
            ["03-19 10:00 run_starts 2026-03-20"],
            id="scheduled",
        ),
        pytest.param(
            replace(WEEKLY, starts_on=date(2026, 3, 20), ends_on=date(2026, 3, 22)),
            ["03-19 10:00 run_starts 2026-03-20", "03-23 13:00 run_ends 2026-03-20"],
            id="cut at its end",
        ),
    ],
)
def test_7_6_what_is_on_the_agenda_of_a_board(board: Leaderboard, expected: list[str]) -> None:
    assert lines(items_of_board(board, NOW)) == expected


def test_7_6_what_an_item_says_holds_only_if_the_board_still_says_so() -> None:
    start = AgendaItem(at("2026-03-08 10:00"), Kind.RUN_STARTS, ID, date(2026, 3, 9))
    end = AgendaItem(at("2026-03-16 13:00"), Kind.RUN_ENDS, ID, date(2026, 3, 9))
    run = run_of(WEEKLY, date(2026, 3, 9))
    cut = having(replace(WEEKLY, ends_on=date(2026, 3, 12)))
    moved = having(replace(WEEKLY, starts_on=date(2026, 3, 3)))
    finished = having(replace(WEEKLY, status=LeaderboardStatus.FINISHED, finished_at=at("2026-03-07 08:00")))
    inactive = having(replace(WEEKLY, status=LeaderboardStatus.INACTIVE))

    assert run_starting_by(having(WEEKLY), start) == (WEEKLY, run)
    assert run_ending_by(having(WEEKLY), end) == (WEEKLY, run)
    assert run_starting_by(cut, start) is not None
    assert run_ending_by(cut, end) is None
    assert [run_starting_by(each, start) for each in (moved, finished, inactive, make_configuration())] == [None] * 4
    assert [run_ending_by(each, end) for each in (moved, finished, inactive, make_configuration())] == [None] * 4


def test_7_6_a_run_that_begins_is_followed_by_its_end_and_the_next_one() -> None:
    run = run_of(WEEKLY, date(2026, 3, 9))
    assert run is not None

    assert lines(items_after_start(WEEKLY, run)) == [
        "03-16 13:00 run_ends 2026-03-09",
        "03-15 10:00 run_starts 2026-03-16",
    ]


boards = st.builds(
    lambda unit, interval, ends, activated: replace(
        WEEKLY,
        repetition=Repetition(unit, interval),
        ends_on=WEEKLY.starts_on + timedelta(days=ends) if ends is not None else None,
        activated_at=at("2026-02-20 00:00") + timedelta(hours=activated),
    ),
    st.sampled_from(RunUnit),
    st.integers(1, 40),
    st.none() | st.integers(0, 200),
    st.integers(0, 24 * 100),
)


@given(boards, st.lists(st.integers(0, 24 * 30), max_size=4))
def test_7_6_every_run_begins_and_ends_once_however_often_the_board_is_edited(
    board: Leaderboard, edited_after: list[int]
) -> None:
    """The agenda, kept from the activation on with an edit now and then, tells what a walk through all days tells."""
    assert board.activated_at is not None
    horizon = board.activated_at + timedelta(days=200)
    edits = {board.activated_at + timedelta(hours=hours) for hours in edited_after} | {board.activated_at}
    waiting = {item for now in edits for item in items_of_board(board, now)}
    told: list[AgendaItem] = []
    while due := sorted((item for item in waiting if item.due_at <= horizon), key=lambda item: item.due_at):
        item, configuration = due[0], having(board)
        waiting.remove(item)
        found = run_starting_by(configuration, item) or run_ending_by(configuration, item)
        if found and item not in told:
            told.append(item)
            waiting |= set(items_after_start(*found)) if item.kind is Kind.RUN_STARTS else set()

    assert sorted(told, key=str) == sorted(runs_of_all_days(board, horizon), key=str)


def runs_of_all_days(board: Leaderboard, horizon: datetime) -> set[AgendaItem]:
    """What happens to the runs of each day that there is, from the rules as they are written."""
    assert board.activated_at is not None
    found: set[AgendaItem] = set()
    days = [board.starts_on + timedelta(days=number) for number in range(500)]
    for run in {run for day in days if (run := run_of(board, day))}:
        opens = datetime.fromisoformat(f"{run.starts_on - timedelta(days=1)}T10:00Z")
        start = max(opens, board.activated_at)
        end = datetime.fromisoformat(f"{run.ends_on + timedelta(days=1)}T13:00Z") if run.ends_on else None
        if end and end < start:
            continue
        items = [AgendaItem(start, Kind.RUN_STARTS, board.id, run.starts_on)]
        items += [AgendaItem(end, Kind.RUN_ENDS, board.id, run.starts_on)] if end else []
        found |= {item for item in items if item.due_at <= horizon}
    return found


@pytest.mark.parametrize(
    ("boost", "now", "expected"),
    [
        (BOOST, "2026-03-10 12:00", ["03-11 10:00 boost_starts", "03-14 13:00 boost_ends"]),
        (BOOST, "2026-03-13 12:00", ["03-13 12:00 boost_starts", "03-14 13:00 boost_ends"]),
        (BOOST, "2026-03-14 13:00", []),
        (replace(BOOST, ends_on=None), "2026-04-01 00:00", ["04-01 00:00 boost_starts"]),
        (ADAS, "2026-03-10 12:00", ["03-11 10:00 boost_starts", "03-13 10:00 boost_ends"]),
    ],
)
def test_9_2_what_is_on_the_agenda_of_a_boost(boost: Boost, now: str, expected: list[str]) -> None:
    assert lines(items_of_boost(boost, at(now))) == expected


def test_9_2_a_boost_is_told_of_at_the_hours_of_boards_and_a_users_own_at_the_users_midnight() -> None:
    tokyo = zone_of("Asia/Tokyo")

    assert boost_starts_at(BOOST, tokyo) == at("2026-03-11 10:00")
    assert boost_ends_at(BOOST, tokyo) == at("2026-03-14 13:00")
    assert boost_starts_at(ADAS, tokyo) == at("2026-03-11 15:00")
    assert boost_ends_at(ADAS, tokyo) == at("2026-03-13 15:00")
    assert boost_ends_at(replace(ADAS, ends_on=None), tokyo) is None


def test_6_1_the_next_moment_is_that_of_the_trigger_that_comes_first() -> None:
    daily = TimeCause(TimeUnit.DAYS, 1, at("2026-03-01 08:00"))
    every_nine_hours = TimeCause(TimeUnit.HOURS, 9, at("2026-03-10 00:00"))

    assert next_tick(ticking(), NOW) is None
    assert next_tick(ticking(daily), NOW) == AgendaItem(at("2026-03-11 08:00"), Kind.TICK)
    assert next_tick(ticking(daily, every_nine_hours), NOW) == AgendaItem(at("2026-03-10 18:00"), Kind.TICK)


def test_9_3_moments_that_passed_during_an_outage_are_had_in_one_go() -> None:
    configuration = ticking(TimeCause(TimeUnit.HOURS, 3, at("2026-03-10 00:00")))
    item = AgendaItem(at("2026-03-10 03:00"), Kind.TICK)

    assert latest_tick(configuration, item, at("2026-03-10 03:00")) == at("2026-03-10 03:00")
    assert latest_tick(configuration, item, at("2026-03-11 01:00")) == at("2026-03-11 00:00")
    assert latest_tick(configuration, replace(item, due_at=at("2026-03-10 04:00")), NOW) is None
    assert latest_tick(ticking(), item, NOW) is None


def test_6_1_a_trigger_that_acts_by_the_clock_is_changed_or_ended() -> None:
    hourly, daily = (TimeCause(TimeUnit.HOURS, hours, at("2026-03-10 00:00")) for hours in (1, 24))

    assert changes_ticks(ticking(hourly), ticking(daily))
    assert changes_ticks(ticking(hourly), ticking())
    assert not changes_ticks(ticking(hourly), ticking(hourly, daily))
    assert not changes_ticks(ticking(), ticking(hourly))


def test_9_3_an_edit_notes_what_it_leads_to_and_nothing_for_what_it_deletes() -> None:
    def noted(configuration: Configuration, *things: Any) -> list[str]:  # noqa: ANN401  # boards, boosts, triggers
        return lines(items_after(configuration, [Saved(thing) for thing in things], NOW))

    hourly = ticking(TimeCause(TimeUnit.HOURS, 1, at("2026-03-10 11:30")))
    (trigger,) = hourly.triggers.values()

    assert noted(having(PERPETUAL), PERPETUAL) == ["03-03 08:00 run_starts 2026-03-02"]
    assert noted(make_configuration(), BOOST) == ["03-11 10:00 boost_starts", "03-14 13:00 boost_ends"]
    assert noted(hourly, trigger) == ["03-10 12:30 tick"]
    assert noted(hourly, hourly.metrics[WORDS]) == []
    assert lines(items_after(hourly, [Deleted(PointsSystem(XP, "xp", "XP"))], NOW)) == ["03-10 12:30 tick"]
    assert noted(make_configuration(), replace(trigger, cause=StreakCause(1))) == []
    assert items_after(make_configuration(), [Deleted(PERPETUAL)], NOW) == []


def test_2_7_an_erasure_is_looked_at_when_it_should_be_through() -> None:
    erasure = Erasure("digest", erased_at=NOW, free_from=NOW, waited=timedelta(0), remains=None)

    assert item_of_erasure(erasure) == AgendaItem(at("2026-03-10 12:20"), Kind.ERASURE, "digest")
