"""Behaviour 7.1 and 7.6: runs, when they open and freeze, and a board's status."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import WORDS, at
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboard_runs import (
    Run,
    current_run,
    first_run,
    frozen_at,
    is_frozen,
    needs_backfill,
    opens_at,
    run_of,
    run_starting,
    seen_at,
    status_at,
)
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, Repetition, RunUnit

WEEKLY = Repetition(RunUnit.DAY, 7)
MONTHLY = Repetition(RunUnit.MONTH, 1)
YEARLY = Repetition(RunUnit.YEAR, 1)
MONDAY = date(2026, 3, 9)


def make_board(starts_on: date = MONDAY, **fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    """An active board by words."""
    defaults: dict[str, Any] = {"status": LeaderboardStatus.ACTIVE}
    return Leaderboard(LeaderboardId("board"), "board", "Board", MetricRanking(WORDS), starts_on, **(defaults | fields))


def test_7_1_a_perpetual_board_has_one_run() -> None:
    board = make_board()

    assert run_of(board, date(2031, 1, 1)) == Run(MONDAY, None)
    assert run_of(board, date(2026, 3, 8)) is None
    assert frozen_at(first_run(board)) is None


def test_7_1_a_board_without_repetition_ends_with_its_end() -> None:
    board = make_board(ends_on=date(2026, 3, 20))

    assert run_of(board, date(2026, 3, 20)) == Run(MONDAY, date(2026, 3, 20))
    assert run_of(board, date(2026, 3, 21)) is None


@pytest.mark.parametrize(
    ("repetition", "starts_on", "day", "run"),
    [
        (WEEKLY, MONDAY, date(2026, 3, 15), Run(MONDAY, date(2026, 3, 15))),
        (WEEKLY, MONDAY, date(2026, 3, 16), Run(date(2026, 3, 16), date(2026, 3, 22))),
        (Repetition(RunUnit.DAY, 1), MONDAY, date(2028, 2, 29), Run(date(2028, 2, 29), date(2028, 2, 29))),
        (MONTHLY, date(2026, 1, 31), date(2026, 2, 27), Run(date(2026, 1, 31), date(2026, 2, 27))),
        (MONTHLY, date(2026, 1, 31), date(2026, 2, 28), Run(date(2026, 2, 28), date(2026, 3, 30))),
        (MONTHLY, date(2026, 1, 31), date(2026, 3, 31), Run(date(2026, 3, 31), date(2026, 4, 29))),
        (MONTHLY, date(2026, 1, 31), date(2028, 2, 29), Run(date(2028, 2, 29), date(2028, 3, 30))),
        (Repetition(RunUnit.MONTH, 3), date(2026, 1, 15), date(2026, 4, 14), Run(date(2026, 1, 15), date(2026, 4, 14))),
        (Repetition(RunUnit.MONTH, 3), date(2026, 1, 15), date(2026, 4, 15), Run(date(2026, 4, 15), date(2026, 7, 14))),
        (YEARLY, date(2024, 2, 29), date(2025, 2, 27), Run(date(2024, 2, 29), date(2025, 2, 27))),
        (YEARLY, date(2024, 2, 29), date(2026, 1, 1), Run(date(2025, 2, 28), date(2026, 2, 27))),
        (YEARLY, date(2024, 2, 29), date(2028, 3, 1), Run(date(2028, 2, 29), date(2029, 2, 27))),
        (Repetition(RunUnit.YEAR, 9000), MONDAY, date(9999, 12, 31), Run(MONDAY, None)),
        (Repetition(RunUnit.DAY, 9_000_000), MONDAY, date(9999, 12, 31), Run(MONDAY, None)),
    ],
)
def test_7_1_runs_follow_each_other_and_month_ends_clamp(
    repetition: Repetition, starts_on: date, day: date, run: Run
) -> None:
    assert run_of(make_board(starts_on, repetition=repetition), day) == run


def test_7_1_the_last_run_is_cut_at_the_end() -> None:
    board = make_board(repetition=WEEKLY, ends_on=date(2026, 3, 18))

    assert run_of(board, date(2026, 3, 17)) == Run(date(2026, 3, 16), date(2026, 3, 18))
    assert run_of(board, date(2026, 3, 19)) is None


@given(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.builds(Repetition, st.sampled_from(RunUnit), st.integers(1, 30)),
    st.integers(0, 30_000),
)
def test_7_1_every_day_from_the_start_on_is_in_one_run(starts_on: date, repetition: Repetition, days: int) -> None:
    board = make_board(starts_on, repetition=repetition)
    day = starts_on + timedelta(days=days)
    run = run_of(board, day)

    assert run is not None
    assert run.ends_on is not None
    assert run.starts_on <= day <= run.ends_on
    assert run_of(board, run.starts_on) == run == run_of(board, run.ends_on)
    following = run_starting(board, run.ends_on + timedelta(days=1))
    assert following is not None


def test_a_run_is_found_by_its_first_day_only() -> None:
    board = make_board(repetition=WEEKLY)

    assert run_starting(board, date(2026, 3, 16)) == Run(date(2026, 3, 16), date(2026, 3, 22))
    assert run_starting(board, date(2026, 3, 17)) is None
    assert run_starting(board, date(2026, 3, 2)) is None


def test_7_6_the_current_run_is_that_of_the_utc_date_or_the_first_or_the_last() -> None:
    board = make_board(repetition=WEEKLY, ends_on=date(2026, 3, 29))

    assert current_run(board, date(2026, 3, 17)).starts_on == date(2026, 3, 16)
    assert current_run(board, date(2026, 1, 1)).starts_on == MONDAY
    assert current_run(board, date(2027, 1, 1)) == Run(date(2026, 3, 23), date(2026, 3, 29))
    assert current_run(make_board(), date(2027, 1, 1)) == Run(MONDAY, None)


def test_7_6_a_run_opens_the_day_before_at_ten_and_freezes_the_day_after_at_one() -> None:
    run = Run(MONDAY, date(2026, 3, 15))

    assert opens_at(run) == at("2026-03-08 10:00")
    assert frozen_at(run) == at("2026-03-16 13:00")
    assert not is_frozen(run, at("2026-03-16 12:59:59.999999"))
    assert is_frozen(run, at("2026-03-16 13:00"))
    assert not is_frozen(Run(MONDAY, None), at("9999-01-01 00:00"))


def test_the_ends_of_the_calendar_are_no_obstacle() -> None:
    board = make_board(date.min, ends_on=date.max)

    assert opens_at(first_run(board)) == at("0001-01-01 10:00")
    assert frozen_at(first_run(board)) == at("9999-12-31 13:00")


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-03-08 09:59:59", LeaderboardStatus.SCHEDULED),
        ("2026-03-08 10:00", LeaderboardStatus.ACTIVE),
        ("2026-03-21 12:59:59", LeaderboardStatus.ACTIVE),
        ("2026-03-21 13:00", LeaderboardStatus.FINISHED),
    ],
)
@pytest.mark.parametrize("stored", [LeaderboardStatus.SCHEDULED, LeaderboardStatus.ACTIVE])
def test_7_6_a_board_is_scheduled_active_and_finished_by_time(
    stored: LeaderboardStatus, now: str, status: LeaderboardStatus
) -> None:
    board = make_board(repetition=WEEKLY, ends_on=date(2026, 3, 20), status=stored)

    assert status_at(board, at(now)) is status


@pytest.mark.parametrize("status", [LeaderboardStatus.INACTIVE, LeaderboardStatus.FINISHED])
def test_7_6_inactive_and_finished_are_no_matter_of_time(status: LeaderboardStatus) -> None:
    assert status_at(make_board(status=status), at("2026-03-10 12:00")) is status


def test_7_6_a_perpetual_board_never_finishes_by_itself() -> None:
    assert status_at(make_board(), at("9000-01-01 00:00")) is LeaderboardStatus.ACTIVE


def test_7_6_what_is_over_is_seen_as_it_was_at_its_end() -> None:
    board = make_board(repetition=WEEKLY)
    run = Run(MONDAY, date(2026, 3, 15))
    finished = make_board(finished_at=at("2026-03-12 08:00"))

    assert seen_at(board, run, at("2026-03-12 09:00")) == at("2026-03-12 09:00")
    assert seen_at(board, run, at("2026-04-01 09:00")) == at("2026-03-16 13:00")
    assert seen_at(finished, first_run(finished), at("2026-04-01 09:00")) == at("2026-03-12 08:00")


@pytest.mark.parametrize(
    ("activated_at", "created_at", "is_needed"),
    [
        (None, "2026-03-01 00:00", False),
        ("2026-03-10 12:00", "2026-03-01 00:00", True),
        ("2026-03-10 12:00", "2026-03-10 11:59", True),
        ("2026-03-10 12:00", "2026-03-10 12:00", False),
        ("2026-03-08 10:00", "2026-03-01 00:00", False),
    ],
)
def test_7_1_who_was_there_before_a_late_activation_is_counted_again(
    activated_at: str | None,
    created_at: str,
    is_needed: bool,  # noqa: FBT001  # a table
) -> None:
    board = make_board(activated_at=at(activated_at) if activated_at else None)

    assert needs_backfill(board, at(created_at)) is is_needed
