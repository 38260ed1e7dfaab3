"""How leaderboards may be edited (behaviour 7.1, 7.3-7.6, 7.8)."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from plaudit.domain.configuration import LIVE_BOARDS, AttributeType, Configuration
from plaudit.domain.edits.dates import require_range
from plaudit.domain.edits.edit import (
    Deleted,
    IssueError,
    NotInPlaceError,
    Saved,
    get_thing,
    require_between,
    require_room,
)
from plaudit.domain.edits.references import require_attribute, require_filter
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboard_runs import first_run, opens_at, status_at
from plaudit.domain.leaderboards import (
    MAX_PARTICIPANTS,
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    StreakRanking,
)

MAX_LEADERBOARDS = 200
MAX_BREAKDOWN = 10
MAX_INTERVAL = 1_000
"""Of days, months or years."""


def create_leaderboard(configuration: Configuration, board: Leaderboard, now: datetime) -> Saved:
    """Add a leaderboard; its key is unique. Its dates may lie in the past (9.6)."""
    require_room(len(configuration.leaderboards), MAX_LEADERBOARDS, "leaderboards")
    return Saved(place_leaderboard(configuration, None, board, now))


def change_leaderboard(configuration: Configuration, board: Leaderboard, now: datetime) -> Saved:
    """Change a leaderboard. What decides about ranks can change only while it is inactive (7.8)."""
    before = get_thing(configuration.leaderboards, board.id, "Leaderboard")
    return Saved(place_leaderboard(configuration, before, board, now))


def delete_leaderboard(configuration: Configuration, id_: LeaderboardId) -> Deleted:
    """Remove a leaderboard with its ranks."""
    return Deleted(get_thing(configuration.leaderboards, id_, "Leaderboard"))


def place_leaderboard(
    configuration: Configuration, before: Leaderboard | None, board: Leaderboard, now: datetime
) -> Leaderboard:
    """Return a leaderboard that fits in among the others, and that may follow what it was before, if it was."""
    _judge(configuration, board)
    if before is None:
        _require_creatable(board, now)
    else:
        _require_unlocked(before, board, now)
        if board.status is not before.status:
            _require_move(before, board.status, now)
            _require_status_fits(board, now)
    return _timed(board, before, now)


def is_over(board: Leaderboard, now: datetime) -> bool:
    """Tell whether the end of a leaderboard has passed, by the UTC date."""
    return board.ends_on is not None and board.ends_on < now.date()


def _require_creatable(board: Leaderboard, now: datetime) -> None:
    _require_status_fits(board, now)
    if board.status is LeaderboardStatus.FINISHED and not is_over(board, now):
        raise IssueError("A leaderboard can only be created as finished when its end is in the past")


def _judge(configuration: Configuration, board: Leaderboard) -> None:
    if any(other.key == board.key for other in configuration.leaderboards.values() if other.id != board.id):
        raise IssueError("Key already in use by another leaderboard")
    require_range(board.starts_on, board.ends_on)
    require_between(board.max_participants, 1, MAX_PARTICIPANTS, "maxParticipants")
    require_filter(configuration, board.user_filter, AttributeType.USER)
    _judge_criterion(configuration, board)
    _judge_breakdown(configuration, board)
    _judge_times(board)


def _judge_criterion(configuration: Configuration, board: Leaderboard) -> None:
    match board.ranked_by:
        case MetricRanking(metric_id):
            get_thing(configuration.metrics, metric_id, "Metric")
        case PointsRanking(system_id):
            get_thing(configuration.points_systems, system_id, "Points system")
        case StreakRanking():
            _judge_streak_board(board)
        case _:
            assert_never(board.ranked_by)


def _judge_streak_board(board: Leaderboard) -> None:
    if board.repetition is not None:
        raise IssueError("Streak leaderboards cannot repeat")
    if board.start_time is not None or board.end_time is not None:
        raise IssueError("Streak leaderboards cannot have a startTime or endTime")


def _judge_breakdown(configuration: Configuration, board: Leaderboard) -> None:
    if len(board.breakdown) > MAX_BREAKDOWN:
        raise IssueError(f"Would exceed the maximum of {MAX_BREAKDOWN} breakdown attributes")
    if len(set(board.breakdown)) < len(board.breakdown):
        raise IssueError("breakdownAttributes must not repeat an attribute")
    for attribute_id in board.breakdown:
        require_attribute(configuration, attribute_id, AttributeType.USER)


def _judge_times(board: Leaderboard) -> None:
    if board.repetition is not None:
        require_between(board.repetition.interval, 1, MAX_INTERVAL, "runInterval")
    if board.start_time is not None and board.start_time == board.end_time:
        raise IssueError("startTime and endTime must differ")


def _require_unlocked(before: Leaderboard, after: Leaderboard, now: datetime) -> None:
    """Raise IssueError when something changes that cannot change in the status that the board has (7.8)."""
    if LeaderboardStatus.INACTIVE in (before.status, after.status):
        return
    if _locked(before) != _locked(after):
        raise NotInPlaceError("Key, ranking and schedule can only change while the leaderboard is inactive")
    if before.ends_on == after.ends_on:
        return
    if status_at(before, now) is LeaderboardStatus.FINISHED:
        raise IssueError("The end of a finished leaderboard cannot change")
    if is_over(after, now):
        raise IssueError("The end of an active leaderboard cannot be moved into the past")


def _locked(board: Leaderboard) -> object:
    schedule = board.starts_on, board.repetition, board.start_time, board.end_time
    return board.key, board.ranked_by, schedule, board.breakdown, board.user_filter


def _require_move(before: Leaderboard, status: LeaderboardStatus, now: datetime) -> None:
    """Raise IssueError unless a board may go from what it is now to a status."""
    if before.status is LeaderboardStatus.INACTIVE:
        if status is LeaderboardStatus.FINISHED:
            raise IssueError("Only an active leaderboard can be finished")
        return
    seen = status_at(before, now)
    if seen is LeaderboardStatus.FINISHED:
        raise IssueError("A finished leaderboard cannot change its status")
    if status is LeaderboardStatus.FINISHED and seen is not LeaderboardStatus.ACTIVE:
        raise IssueError("Only an active leaderboard can be finished")


def _require_status_fits(board: Leaderboard, now: datetime) -> None:
    """Raise IssueError unless the start allows the status: the future can only be scheduled, and nothing else (7.6)."""
    if board.status is LeaderboardStatus.ACTIVE and now < opens_at(first_run(board)):
        raise IssueError("A leaderboard that starts in the future can only be scheduled")
    if board.status is LeaderboardStatus.SCHEDULED and board.starts_on <= now.date():
        raise IssueError("Only a leaderboard that starts in the future can be scheduled")


def _timed(board: Leaderboard, before: Leaderboard | None, now: datetime) -> Leaderboard:
    """Return a board that knows when it was activated, and when it was finished before its time."""
    if board.status is LeaderboardStatus.INACTIVE:
        return replace(board, activated_at=None, finished_at=None)
    was_live = before is not None and before.status in LIVE_BOARDS
    if board.status in LIVE_BOARDS and not was_live:
        return replace(board, activated_at=now)
    if board.status is LeaderboardStatus.FINISHED and was_live:
        return replace(board, finished_at=now)
    return board
