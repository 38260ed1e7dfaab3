"""Behaviour 8.6: what a window that is open will tell anyway is not announced."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from factories import NOW
from plaudit.domain.effects import Effect, PointsAwarded, ScoreChanged, UserCreated
from plaudit.domain.identifiers import AwardId, LeaderboardId, PointsSystemId, TriggerId
from plaudit.domain.lately_announced import NOTHING_ANNOUNCED

XP = PointsSystemId("xp")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def points(system_id: PointsSystemId = XP) -> PointsAwarded:
    return PointsAwarded(AwardId("award"), system_id, TriggerId("trigger"), awarded=5, total=15)


def score(board: str = "board", run: date = date(2026, 3, 1)) -> ScoreChanged:
    return ScoreChanged(LeaderboardId(board), run, Decimal(3))


@pytest.mark.parametrize("effect", [points(), score()], ids=["points", "score"])
def test_8_6_a_change_is_covered_for_ten_minutes_after_one_was_announced(effect: Effect) -> None:
    lately = NOTHING_ANNOUNCED.with_announced([effect], "1", NOW)

    assert not NOTHING_ANNOUNCED.covers(effect, "1", NOW)
    assert [lately.covers(effect, "1", NOW + after) for after in (-SECOND, 0 * SECOND, 10 * MINUTE - SECOND)] == [
        True
    ] * 3
    assert not lately.covers(effect, "1", NOW + 10 * MINUTE)


def test_8_6_a_clock_that_was_far_ahead_silences_nobody() -> None:
    lately = NOTHING_ANNOUNCED.with_announced([points()], "1", NOW + timedelta(days=1))

    assert not lately.covers(points(), "1", NOW)
    assert lately.with_announced([score()], "1", NOW).instants == {"board 2026-03-01": NOW}


@pytest.mark.parametrize(
    "other", [points(PointsSystemId("gems")), score("another"), score(run=date(2026, 3, 2))], ids=str
)
def test_8_6_an_announcement_covers_no_other_system_board_or_run(other: Effect) -> None:
    lately = NOTHING_ANNOUNCED.with_announced([points(), score()], "1", NOW)

    assert not lately.covers(other, "1", NOW)


def test_8_6_what_is_told_by_itself_is_always_announced() -> None:
    lately = NOTHING_ANNOUNCED.with_announced([UserCreated()], "1", NOW)

    assert not lately.covers(UserCreated(), "1", NOW)
    assert lately.instants == {}


def test_8_6_under_other_rules_everything_is_announced_anew() -> None:
    lately = NOTHING_ANNOUNCED.with_announced([points()], "1", NOW)

    assert not lately.covers(points(), "2", NOW)
    assert lately.with_announced([score()], "2", NOW).instants == {"board 2026-03-01": NOW}


def test_8_6_it_is_remembered_for_a_quarter_of_an_hour_until_when_points_may_be_saved_unannounced() -> None:
    lately = NOTHING_ANNOUNCED.with_announced([points()], "1", NOW)

    assert lately.points_until(XP) == NOW + 15 * MINUTE
    assert NOTHING_ANNOUNCED.points_until(XP) is None
    assert lately.with_announced([score()], "1", NOW + 14 * MINUTE).points_until(XP) == NOW + 15 * MINUTE
    assert lately.with_announced([score()], "1", NOW + 15 * MINUTE).points_until(XP) is None
