"""Ranks and thresholds, exact and in agreement with an immediate read of the board (behaviour 7.3, 7.7).

The order of keys is the order of ranks, so a rank is a count of the entries up to a user's own: DynamoDB counts, and
sends back a number. Streak boards are read instead, because some of their entries may be of streaks that are lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import floor

from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_scores import Move, shown_value
from plaudit.domain.leaderboards import Leaderboard, Score, StreakRanking
from plaudit.storage.parallel import in_parallel
from plaudit.storage.ranking_items import entry_mark, entry_sort_key
from plaudit.storage.ranking_keys import parse_ranking_key
from plaudit.storage.rankings import Place, Ranking, list_entries, list_places, query_ranking, ranking_of
from plaudit.storage.tenant_tables import TenantTable


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a move led: `rank` is None below the last place; `threshold` is what the last place of a full board has."""

    rank: int | None
    threshold: int


def previous_ranks(table: TenantTable, user_id: UserId, moves: Sequence[Move], now: datetime) -> list[int | None]:
    """Return the rank before each move, in order; to be asked before the moves are carried out.

    None for who was not on the board, or was in another group (7.4). All boards are asked at the same time, and those
    that the user was not on are not asked at all.
    """

    def rank(move: Move) -> int | None:
        if move.before is None or move.after is None or move.before.group != move.after.group:
            return None
        return find_rank(table, move.board, user_id, move.before, now)

    return in_parallel(rank, moves)


def placings(table: TenantTable, user_id: UserId, moves: Sequence[Move], now: datetime) -> list[Placing]:
    """Return where each move led, in order; to be asked after they were carried out. All at the same time."""

    def ask(task: tuple[Move, bool]) -> int | None:
        move, is_rank = task
        if move.after is None or move.after.group is None:
            return None
        if is_rank:
            return find_rank(table, move.board, user_id, move.after, now)
        return find_threshold(table, ranking_of(move.board, move.after), now)

    answers = in_parallel(ask, [(move, is_rank) for move in moves for is_rank in (True, False)])
    return [Placing(rank, threshold or 0) for rank, threshold in zip(answers[::2], answers[1::2], strict=True)]


def find_rank(table: TenantTable, board: Leaderboard, user_id: UserId, score: Score, now: datetime) -> int | None:
    """Return the rank of a user who has this score (see `find_place`)."""
    place = find_place(table, board, user_id, score, now)
    return place.rank if place else None


def find_place(table: TenantTable, board: Leaderboard, user_id: UserId, score: Score, now: datetime) -> Place | None:
    """Return the place of a user who has this score, or None when it is not among the board's places.

    When the user's score is another one by now, the place is the one of that: no answer shows a rank that never was.
    """
    if score.group is None:
        return None
    ranking = ranking_of(board, score)
    if not isinstance(board.ranked_by, StreakRanking):
        counted, others = _count_up_to(table, ranking, entry_sort_key(user_id, score))
        if counted > board.max_participants:
            return None
        if counted - others == 1:
            return Place(counted, user_id, score)
    return next((place for place in list_places(table, ranking, now) if place.user_id == user_id), None)


def find_threshold(table: TenantTable, ranking: Ranking, now: datetime) -> int:
    """Return the value of the last place when all places are taken, else 0 (7.3)."""
    places = ranking.board.max_participants
    if isinstance(ranking.board.ranked_by, StreakRanking):
        last = next(islice(list_places(table, ranking, now), places - 1, None), None)
        return last.value if last else 0
    counted = 0
    for answer in query_ranking(table, ranking.partition, limit=places, mark=""):
        counted += answer["ScannedCount"]
        if counted >= places and "LastEvaluatedKey" in answer:
            return floor(parse_ranking_key(answer["LastEvaluatedKey"]["SK"]["S"]).value)
    if counted < places:
        return 0
    last_entry = next(islice(list_entries(table, ranking, at_once=places), places - 1, None), None)
    return shown_value(last_entry[1]) if last_entry else 0


def _count_up_to(table: TenantTable, ranking: Ranking, sort_key: str) -> tuple[int, int]:
    """Return the number of entries up to a key, and of the others among them; stops beyond the last place.

    They differ by one exactly if the entry with the key itself is there.
    """
    counted = others = 0
    places, mark = ranking.board.max_participants, entry_mark(sort_key)
    for answer in query_ranking(table, ranking.partition, limit=places + 1, up_to=sort_key, mark=mark):
        counted += answer["ScannedCount"]
        others += answer["Count"]
        if counted > places:
            break
    return counted, others
