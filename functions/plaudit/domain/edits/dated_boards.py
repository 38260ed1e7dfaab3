"""Leaderboards out of a document, which may be older than what time has made of them (behaviour 7.6)."""

from dataclasses import replace
from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.leaderboards import is_over, place_leaderboard
from plaudit.domain.leaderboard_runs import status_at
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus


def place_dated_leaderboard(
    configuration: Configuration, before: Leaderboard | None, board: Leaderboard, now: datetime
) -> Leaderboard:
    """Return a leaderboard that fits in among the others; raises IssueError.

    A status that the board has by now because of its dates is no change. A new board whose start has passed is not
    scheduled any more but active, and one that was finished before its end is active for an instant.
    """
    if before is not None:
        is_settled = status_at(board, now) is status_at(before, now)
        return place_leaderboard(
            configuration, before, replace(board, status=before.status) if is_settled else board, now
        )
    if board.status is LeaderboardStatus.SCHEDULED and status_at(board, now) is not LeaderboardStatus.SCHEDULED:
        board = replace(board, status=LeaderboardStatus.ACTIVE)
    if board.status is not LeaderboardStatus.FINISHED or is_over(board, now):
        return place_leaderboard(configuration, None, board, now)
    active = place_leaderboard(configuration, None, replace(board, status=LeaderboardStatus.ACTIVE), now)
    return place_leaderboard(configuration, active, replace(active, status=LeaderboardStatus.FINISHED), now)
