"""Use cases: who is on a board, and where a user stands on it (behaviour 7.2-7.7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import assert_never

from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import (
    BreakdownError,
    LeaderboardNotFoundError,
    RunNotFoundError,
    UserNotFoundError,
)
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_history import HistoryEntry, Past, Standing, rank_history
from plaudit.domain.leaderboard_runs import Run, current_run, is_frozen, run_of, seen_at, status_at
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Score,
    StreakRanking,
    edition_of,
)
from plaudit.domain.states import State, UserState
from plaudit.storage.rankings import Place, Ranking, find_final_score, list_entries, list_places, list_score_changes
from plaudit.storage.ranks import find_place
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_names import load_names
from plaudit.storage.users import load_snapshot


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a board, with the names of those who have one."""

    places: tuple[Place, ...]
    names: Mapping[UserId, str]


@dataclass(frozen=True, slots=True)
class UserStanding:
    """Where a user stands in a run, and how that came about, oldest first."""

    standing: Standing
    history: tuple[HistoryEntry, ...]


def visible_boards(configuration: Configuration, now: datetime, *, finished_too: bool) -> list[Leaderboard]:
    """Return the boards that users may know of, in order of creation."""
    hidden = {LeaderboardStatus.INACTIVE} if finished_too else {LeaderboardStatus.INACTIVE, LeaderboardStatus.FINISHED}
    return [board for board in configuration.leaderboards.values() if status_at(board, now) not in hidden]


def get_board(configuration: Configuration, key: str) -> Leaderboard:
    """Return the board with this key; raises LeaderboardNotFoundError, also while it is inactive."""
    board = configuration.get_leaderboard(key)
    if board.status is LeaderboardStatus.INACTIVE:
        raise LeaderboardNotFoundError(key)
    return board


def get_run(board: Leaderboard, day: date | None, now: datetime) -> Run:
    """Return the run that a day belongs to, the current one without a day; raises RunNotFoundError."""
    if day is None:
        return current_run(board, now.date())
    run = run_of(board, day)
    if run is None:
        raise RunNotFoundError(day)
    return run


def get_group(configuration: Configuration, board: Leaderboard, wanted: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the group in which attributes have the wanted values, by attribute key.

    Raises BreakdownError unless exactly the board's breakdown attributes are named (7.4).
    """
    keys = breakdown_keys(configuration, board)
    pairs = list(wanted)
    values = dict(pairs)
    if len(pairs) != len(keys) or set(values) != set(keys):
        raise BreakdownError(keys)
    return tuple(values[key] for key in keys)


def breakdown_keys(configuration: Configuration, board: Leaderboard) -> list[str]:
    """Return the keys of the attributes that a board is broken down by."""
    return [configuration.attributes[id_].key for id_ in board.breakdown if id_ in configuration.attributes]


def read_page(
    table: TenantTable, ranking: Ranking, offset: int, limit: int, user_id: UserId | None, now: datetime
) -> Page:
    """Return a part of a board: from the top, or from the place of a user; nothing if that user has no place (7.7)."""
    offset, limit = (min(number, ranking.board.max_participants) for number in (offset, limit))
    if user_id is None:
        places = islice(list_places(table, ranking, now, wanted=offset + limit), offset, None)
    else:
        all_places = list(list_places(table, ranking, now))
        start = next((place.rank - 1 for place in all_places if place.user_id == user_id), len(all_places))
        places = islice(all_places, start + offset, start + offset + limit)
    found = tuple(places)
    return Page(found, load_names(table, [place.user_id for place in found]))


def read_standing(
    table: TenantTable, board: Leaderboard, run: Run, user_id: UserId, length: int, now: datetime
) -> UserStanding:
    """Return where a user stands in a run, with the last entries of the history; raises UserNotFoundError."""
    score = _find_score(table, board, run, user_id, now)
    place = find_place(table, board, user_id, score, now) if score else None
    standing = Standing(place.rank, place.value) if place else Standing()
    history = _history(table, Ranking(board, run, ()), user_id, score, length, now)
    return UserStanding(standing, tuple(history))


def _find_score(table: TenantTable, board: Leaderboard, run: Run, user_id: UserId, now: datetime) -> Score | None:
    """Return a user's score: from the state, or from where it went when the state had no more use for it."""
    metrics = [board.ranked_by.metric_id] if isinstance(board.ranked_by, MetricRanking) else []
    state = load_snapshot(table, user_id, metrics).state
    if state.user is None:
        raise UserNotFoundError(user_id)
    edition = edition_of(board)
    for score in _scores_of(state.user, state, board):
        if (score.run, score.edition) == (run.starts_on, edition):
            return score
    return find_final_score(table, user_id, board, run) if is_frozen(run, now) else None


def _scores_of(user: UserState, state: State, board: Leaderboard) -> tuple[Score, ...]:
    match board.ranked_by:
        case MetricRanking(metric_id):
            scores = state.progress_in(metric_id).scores
        case PointsRanking(system_id):
            scores = user.points[system_id].scores if system_id in user.points else {}
        case StreakRanking():
            scores = user.streak_scores
        case _:
            assert_never(board.ranked_by)
    return scores.get(board.id, ())


def _history(
    table: TenantTable,
    ranking: Ranking,
    user_id: UserId,
    score: Score | None,
    length: int,
    now: datetime,
) -> list[HistoryEntry]:
    board, run = ranking.board, ranking.run
    if not length or (score is None and not isinstance(board.ranked_by, StreakRanking)):
        return []

    def entries(group: tuple[str, ...]) -> Iterator[tuple[UserId, Score]]:
        return list_entries(table, Ranking(board, run, group), at_once=board.max_participants)

    past = Past(entries, board, seen_at(board, run, now))
    return rank_history(user_id, score, list_score_changes(table, ranking), past, length)
