"""Changing what is set up at chosen times, and what came of it, for tests of what the clock does to a tenant."""

from datetime import date
from typing import Any

from factories import at
from plaudit.domain.announcements import TopPlace
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    Repetition,
    RunUnit,
    edition_of,
)
from plaudit.ids import new_id
from plaudit.services.edit_configuration import edit_configuration
from plaudit.storage.announcements import find_top
from plaudit.storage.board_editions import RunOfBoard
from plaudit.storage.logs import list_log
from rules import saving
from timeline import ADA, Timeline

WEEK = Repetition(RunUnit.DAY, 7)


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


def told(life: Timeline, kind: type, user_id: UserId = ADA) -> list[str]:
    """When something was told of a user."""
    entries = list_log(life.table, user_id, newest_first=False)
    return [f"{entry.occurred_at:%m-%d %H:%M}" for entry in entries for each in entry.effects if isinstance(each, kind)]
