"""What names an announcement, so that it is made once (behaviour 7.6, 9.2)."""

from datetime import date

from plaudit.domain.announcements import BoostFinished, BoostStarted, RunFinished, RunStarted, name_of
from plaudit.domain.identifiers import BoostId, LeaderboardId

BOARD, BOOST, DAY = LeaderboardId("board"), BoostId("boost"), date(2026, 3, 2)


def test_7_6_each_run_of_each_edition_begins_once_and_ends_once() -> None:
    assert name_of(RunStarted(BOARD, DAY), "12345678") == ("run_started", "board#12345678#2026-03-02")
    assert name_of(RunFinished(BOARD, DAY), "12345678") == ("run_finished", "board#12345678#2026-03-02")


def test_9_2_each_boost_begins_once_and_ends_once() -> None:
    assert name_of(BoostStarted(BOOST)) == ("boost_started", "boost")
    assert name_of(BoostFinished(BOOST)) == ("boost_finished", "boost")
