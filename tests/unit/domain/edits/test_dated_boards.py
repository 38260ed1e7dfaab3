"""Behaviour 7.6: leaderboards out of a document that is older than what time has made of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from factories import NOW, WORDS, make_configuration
from plaudit.domain.edits.dated_boards import place_dated_leaderboard
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking

CONFIGURATION = make_configuration()
INACTIVE, SCHEDULED, ACTIVE, FINISHED = (
    LeaderboardStatus.INACTIVE,
    LeaderboardStatus.SCHEDULED,
    LeaderboardStatus.ACTIVE,
    LeaderboardStatus.FINISHED,
)
LAST_MONTH, NEXT_MONTH = date(2026, 2, 1), date(2026, 4, 1)


def board(status: LeaderboardStatus, **fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    defaults: dict[str, Any] = {"starts_on": LAST_MONTH, "ranked_by": MetricRanking(WORDS)}
    return Leaderboard(LeaderboardId("board"), "board", "Board", status=status, **(defaults | fields))


def test_7_6_a_new_board_whose_start_has_passed_is_active() -> None:
    placed = place_dated_leaderboard(CONFIGURATION, None, board(SCHEDULED), NOW)

    assert placed == board(ACTIVE, activated_at=NOW)


def test_7_6_a_new_board_that_starts_in_the_future_is_scheduled() -> None:
    placed = place_dated_leaderboard(CONFIGURATION, None, board(SCHEDULED, starts_on=NEXT_MONTH), NOW)

    assert placed == board(SCHEDULED, starts_on=NEXT_MONTH, activated_at=NOW)


def test_7_6_a_new_board_may_have_been_finished_by_its_end() -> None:
    over = board(FINISHED, ends_on=date(2026, 2, 5))

    assert place_dated_leaderboard(CONFIGURATION, None, over, NOW) == over


def test_7_6_a_new_board_may_have_been_finished_before_its_end() -> None:
    placed = place_dated_leaderboard(CONFIGURATION, None, board(FINISHED), NOW)

    assert placed == board(FINISHED, activated_at=NOW, finished_at=NOW)


def test_7_6_what_has_not_begun_cannot_have_been_finished() -> None:
    with pytest.raises(IssueError, match="A leaderboard that starts in the future can only be scheduled"):
        place_dated_leaderboard(CONFIGURATION, None, board(FINISHED, starts_on=NEXT_MONTH), NOW)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        pytest.param(board(SCHEDULED, activated_at=NOW), board(ACTIVE, activated_at=NOW), id="begun"),
        pytest.param(board(ACTIVE, activated_at=NOW), board(SCHEDULED, activated_at=NOW), id="begun long ago"),
        pytest.param(
            board(ACTIVE, ends_on=date(2026, 2, 5), activated_at=NOW),
            board(FINISHED, ends_on=date(2026, 2, 5), activated_at=NOW),
            id="over",
        ),
    ],
)
def test_7_6_what_time_has_made_of_a_board_is_no_change(before: Leaderboard, wanted: Leaderboard) -> None:
    assert place_dated_leaderboard(CONFIGURATION, before, wanted, NOW) == before


def test_7_6_another_status_is_a_change() -> None:
    before = board(ACTIVE, activated_at=LATE)

    finished = place_dated_leaderboard(CONFIGURATION, before, replace(before, status=FINISHED), NOW)

    assert finished == replace(before, status=FINISHED, finished_at=NOW)


LATE = NOW.replace(hour=1)
