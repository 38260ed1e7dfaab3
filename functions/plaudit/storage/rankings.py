"""Rankings: what is written when scores move, and how everybody on a board is read (behaviour 7.2, 7.7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_history import ScoreChange
from plaudit.domain.leaderboard_runs import Run, run_starting, seen_at
from plaudit.domain.leaderboard_scores import Move, is_lost, shown_value
from plaudit.domain.leaderboards import Leaderboard, Score, edition_of
from plaudit.storage.attributes import Item, from_attributes, to_attributes
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey, Write, delete, find, put, query, update
from plaudit.storage.keys import board_change_key, final_score_key, ranking_partition
from plaudit.storage.ranking_items import (
    MARK,
    final_score_to_item,
    find_entry_item,
    score_to_item,
    to_entry,
    to_score,
    to_score_change,
)
from plaudit.storage.tenant_tables import TenantTable

SPARE_ENTRIES = 10
"""How many more entries than places are read at once of a streak board, where some may be lost streaks."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Names one ranking: that of a group in a run of a board."""

    board: Leaderboard
    run: Run
    group: tuple[str, ...]

    @property
    def partition(self) -> str:
        """The partition that holds its entries."""
        return ranking_partition(self.board.id, edition_of(self.board), self.run.starts_on, self.group)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a board."""

    rank: int
    user_id: UserId
    score: Score

    @property
    def value(self) -> int:
        """The score as answers show it."""
        return shown_value(self.score)


def ranking_of(board: Leaderboard, score: Score) -> Ranking:
    """Return the ranking that a score of somebody who takes part is in."""
    run = run_starting(board, score.run) or Run(score.run, None)
    return Ranking(board, run, score.group or ())


# --- writing ----------------------------------------------------------------------------------------------------------


def move_writes(table: TenantTable, user_id: UserId, moves: Sequence[Move], now: datetime) -> list[Write]:
    """Return the writes that carry out moves, three for each at most.

    They have no conditions of their own: the transaction that they are a part of has one on the user's state, which
    holds the scores that the moves were decided on.
    """
    return [write for move in moves for write in _writes(table, user_id, move, now.date())]


def _writes(table: TenantTable, user_id: UserId, move: Move, today: date) -> Iterator[Write]:
    if move.is_final:
        if move.before:
            yield put(table.name, final_score_to_item(user_id, move.board, move.before))
        return
    old, new = (find_entry_item(user_id, move.board, score) for score in (move.before, move.after))
    if old and (new is None or _key_of(old) != _key_of(new)):
        yield delete(table.name, _key_of(old))
    if new:
        yield put(table.name, new)
    if (old or new) and not _is_noted(move, today):
        yield _note_change(table, user_id, move, today)


def _is_noted(move: Move, today: date) -> bool:
    """Tell whether the date's change has been noted: by whatever led to a score that was reached on the same date."""
    if move.before is None or move.after is None:
        return False
    return move.before.reached_at.date() == today and move.before.group == move.after.group


def _note_change(table: TenantTable, user_id: UserId, move: Move, today: date) -> Write:
    """Note what was before the first change of a date, and the group since the latest that was noted."""
    score = move.after or move.before
    if score is None:
        raise ValueError(move)
    group = move.after.group if move.after else None
    return update(
        table.name,
        board_change_key(move.board.id, score.edition, score.run, today, user_id),
        "SET b = if_not_exists(b, :before), g = :group, u = :user_id",
        before=score_to_item(move.before) if move.before else None,
        group=None if group is None else list(group),
        user_id=user_id,
    )


def _key_of(item: Item) -> ItemKey:
    return ItemKey(item["PK"], item["SK"])


# --- reading ----------------------------------------------------------------------------------------------------------


def list_places(table: TenantTable, ranking: Ranking, now: datetime, *, wanted: int | None = None) -> Iterator[Place]:
    """Yield the places of a board from the top: as many as are wanted, at most as many as it has."""
    places = ranking.board.max_participants
    number = places if wanted is None else min(places, wanted)
    shown_at = seen_at(ranking.board, ranking.run, now)
    entries = list_entries(table, ranking, at_once=number + SPARE_ENTRIES)
    visible = (entry for entry in entries if not is_lost(entry[1], shown_at))
    return (Place(rank, *entry) for rank, entry in enumerate(islice(visible, number), start=1))


def list_entries(table: TenantTable, ranking: Ranking, *, at_once: int) -> Iterator[tuple[UserId, Score]]:
    """Yield everybody who has a score in a ranking, best first, those of lost streaks included."""
    edition = edition_of(ranking.board)
    for answer in query_ranking(table, ranking.partition, limit=at_once):
        for attributes in answer["Items"]:
            yield to_entry(from_attributes(attributes), run=ranking.run.starts_on, group=ranking.group, edition=edition)


def query_ranking(
    table: TenantTable, partition: str, *, limit: int, up_to: str = ALL_SORT_KEYS[1], mark: str | None = None
) -> Iterator[Mapping[str, Any]]:
    """Yield DynamoDB's answers on a ranking from the top, strongly consistent, each about at most so many entries.

    With a mark they only count: `Count` leaves out the entry that has the mark, `ScannedCount` does not.
    """
    values = {":pk": partition, ":high": up_to}
    request: dict[str, Any] = {
        "TableName": table.name,
        "KeyConditionExpression": "PK = :pk AND SK <= :high",
        "ConsistentRead": True,
        "Limit": limit,
    }
    if mark is not None:
        values[":mark"] = mark
        request |= {"Select": "COUNT", "FilterExpression": f"{MARK} <> :mark"}
    request["ExpressionAttributeValues"] = to_attributes(values)
    while True:
        answer = table.client.query(**request)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def list_score_changes(table: TenantTable, ranking: Ranking) -> Iterator[ScoreChange]:
    """Yield what changed in all groups of a run, one change for each user and UTC date, the latest date first."""
    first = board_change_key(ranking.board.id, edition_of(ranking.board), ranking.run.starts_on, date.min, UserId(""))
    return map(to_score_change, query(table.client, table.name, first.pk, between=ALL_SORT_KEYS, newest_first=True))


def find_final_score(table: TenantTable, user_id: UserId, board: Leaderboard, run: Run) -> Score | None:
    """Return the score that a user's state has let go of since the run was frozen."""
    item = find(table.client, table.name, final_score_key(user_id, board.id, edition_of(board), run.starts_on))
    return to_score(item["score"]) if item else None
