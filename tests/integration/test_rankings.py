"""Behaviour 7.2, 7.3 and 7.7: rankings as they are stored, moved by transactions and counted."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Lock
from typing import Any
from uuid import uuid4

import pytest

from factories import WORDS, at
from integration.conftest import Rig
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboard_history import ScoreChange
from plaudit.domain.leaderboard_runs import first_run
from plaudit.domain.leaderboard_scores import Move, moves, rank_order
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    Repetition,
    RunUnit,
    Score,
    StreakRanking,
    edition_of,
)
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import transact_through_conflicts, write_all
from plaudit.storage.ranking_items import find_entry_item
from plaudit.storage.rankings import Ranking, find_final_score, list_places, list_score_changes, move_writes
from plaudit.storage.ranks import Placing, find_place, find_rank, find_threshold, placings, previous_ranks
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_names import load_names

MONDAY = date(2026, 3, 9)
NOW = at("2026-03-10 12:00")
ADA, BOB, CLEO, DAN = (UserId(name) for name in ("ada", "bob", "cleo", "dan"))


def make_board(**fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    """An active board of its own, by words, since Monday."""
    defaults: dict[str, Any] = {"ranked_by": MetricRanking(WORDS), "status": LeaderboardStatus.ACTIVE}
    return Leaderboard(LeaderboardId(str(uuid4())), "board", "Board", starts_on=MONDAY, **(defaults | fields))


@dataclass
class Board:
    """A board in a table, and what everybody's score on it is."""

    table: TenantTable
    board: Leaderboard = field(default_factory=make_board)
    scores: dict[UserId, Score] = field(default_factory=dict)

    def score(self, value: str | int, at_: datetime = NOW, **fields: Any) -> Score:  # noqa: ANN401  # as above
        """A score of the board."""
        more: dict[str, Any] = {"group": (), "edition": edition_of(self.board), "until": None}
        return Score(MONDAY, Decimal(value), at_, **(more | fields))

    def decide(self, user_id: UserId, after: Score | None, now: datetime = NOW) -> tuple[Move, ...]:
        """What a change of a user's score moves."""
        before = self.scores.get(user_id)
        return moves(self.board, (before,) if before else (), (after,) if after else (), now)

    def set(self, user_id: UserId, after: Score | None, now: datetime = NOW) -> tuple[Move, ...]:
        """Change a user's score."""
        moved = self.decide(user_id, after, now)
        transact_through_conflicts(self.table.client, move_writes(self.table, user_id, moved, now))
        self.scores.pop(user_id, None)
        if after:
            self.scores[user_id] = after
        return moved

    def ranking(self, *group: str) -> Ranking:
        """A ranking of the board."""
        return Ranking(self.board, first_run(self.board), group)

    def places(self, *group: str, now: datetime = NOW, wanted: int | None = None) -> list[tuple[int, str, int]]:
        """What the board shows."""
        shown = list_places(self.table, self.ranking(*group), now, wanted=wanted)
        return [(place.rank, place.user_id, place.value) for place in shown]

    def fill(self, number: int) -> None:
        """Put entries of as many users at once, the first with the highest score."""
        items: list[Item] = []
        for place in range(number):
            user_id, score = UserId(f"user-{place:05d}"), self.score(10_000 - place)
            self.scores[user_id] = score
            item = find_entry_item(user_id, self.board, score)
            assert item is not None
            items.append(item)
        write_all(self.table.client, self.table.name, items)


@pytest.fixture
def table(quiet_rig: Rig) -> TenantTable:
    """A table, in which every test has boards of its own."""
    return quiet_rig.table()


@pytest.fixture
def board(table: TenantTable) -> Board:
    """An empty board."""
    return Board(table)


def test_7_2_higher_scores_come_first_then_earlier_ones_then_ids(board: Board) -> None:
    board.set(DAN, board.score("-2.5"))
    board.set(CLEO, board.score("7.5", NOW + timedelta(milliseconds=1)))
    board.set(BOB, board.score("7.5"))
    board.set(ADA, board.score("7.5"))

    assert board.places() == [(1, "ada", 7), (2, "bob", 7), (3, "cleo", 7), (4, "dan", -3)]


def test_7_7_ranks_before_and_after_a_move_agree_with_the_board(board: Board) -> None:
    for user_id, value in ((ADA, 5), (BOB, 7), (CLEO, 9)):
        board.set(user_id, board.score(value))

    planned = board.decide(ADA, board.score(8))
    before = previous_ranks(board.table, ADA, planned, NOW)
    moved = board.set(ADA, board.score(8))

    assert before == [3]
    assert placings(board.table, ADA, moved, NOW) == [Placing(2, 0)]
    assert board.places() == [(1, "cleo", 9), (2, "ada", 8), (3, "bob", 7)]


def test_7_7_who_is_new_had_no_rank(board: Board) -> None:
    assert previous_ranks(board.table, ADA, board.decide(ADA, board.score(8)), NOW) == [None]
    assert previous_ranks(board.table, ADA, [], NOW) == []


def test_7_3_below_the_last_place_there_is_no_rank_and_the_last_place_is_the_threshold(table: TenantTable) -> None:
    board = Board(table, make_board(max_participants=2))

    first = board.set(ADA, board.score("9.9"))
    assert placings(table, ADA, first, NOW) == [Placing(1, 0)]

    second = board.set(BOB, board.score("7.9"))
    assert placings(table, BOB, second, NOW) == [Placing(2, 7)]

    third = board.set(CLEO, board.score("7.8"))
    assert placings(table, CLEO, third, NOW) == [Placing(None, 7)]
    assert previous_ranks(table, CLEO, board.decide(CLEO, board.score(8)), NOW) == [None]

    risen = board.set(CLEO, board.score(8))
    assert placings(table, CLEO, risen, NOW) == [Placing(2, 8)]
    assert board.places() == [(1, "ada", 9), (2, "cleo", 8)]


def test_7_4_a_changed_attribute_moves_a_score_to_another_group(board: Board) -> None:
    board.set(ADA, board.score(5, group=("Oslo",)))
    board.set(BOB, board.score(9, group=("Rome",)))

    planned = board.decide(ADA, board.score(5, group=("Rome",)))
    before = previous_ranks(board.table, ADA, planned, NOW)
    moved = board.set(ADA, board.score(5, group=("Rome",)))

    assert before == [None]
    assert placings(board.table, ADA, moved, NOW) == [Placing(2, 0)]
    assert (board.places("Oslo"), board.places("Rome")) == ([], [(1, "bob", 9), (2, "ada", 5)])


def test_7_4_who_takes_no_part_is_on_no_board(board: Board) -> None:
    board.set(ADA, board.score(5))
    moved = board.set(ADA, board.score(6, group=None))

    assert placings(board.table, ADA, moved, NOW) == [Placing(None, 0)]
    assert find_rank(board.table, board.board, ADA, board.scores[ADA], NOW) is None
    assert board.places() == []


def test_7_7_a_score_that_moved_on_meanwhile_is_ranked_as_it_is(board: Board) -> None:
    old = board.score(5)
    board.set(ADA, old)
    board.set(BOB, board.score(7))
    board.set(ADA, board.score(9))

    place = find_place(board.table, board.board, ADA, old, NOW)

    assert place is not None
    assert (place.rank, place.value) == (1, 9)


def test_4_4_lost_streaks_are_invisible_though_nobody_settled_them(table: TenantTable) -> None:
    board = Board(table, make_board(ranked_by=StreakRanking(), max_participants=2))
    board.set(ADA, board.score(9, until=at("2026-03-11 00:00")))
    board.set(BOB, board.score(7, until=at("2026-03-12 00:00")))
    moved = board.set(CLEO, board.score(5, until=at("2026-03-12 00:00")))
    later = at("2026-03-11 00:00")

    assert board.places() == [(1, "ada", 9), (2, "bob", 7)]
    assert placings(table, CLEO, moved, NOW) == [Placing(None, 7)]
    assert board.places(now=later) == [(1, "bob", 7), (2, "cleo", 5)]
    assert placings(table, CLEO, moved, later) == [Placing(2, 5)]
    assert find_rank(table, board.board, ADA, board.scores[ADA], later) is None


def test_4_4_a_streak_that_lives_longer_keeps_its_place(table: TenantTable) -> None:
    board = Board(table, make_board(ranked_by=StreakRanking()))
    board.set(ADA, board.score(9, until=at("2026-03-11 00:00")))
    board.set(ADA, board.score(9, until=at("2026-03-12 00:00")))

    assert board.places(now=at("2026-03-11 12:00")) == [(1, "ada", 9)]
    board.set(ADA, None)
    assert board.places() == []


def test_2_1_ids_as_long_as_they_may_be_are_shown_whole(board: Board) -> None:
    long_ids = [UserId("😀" * 254 + last) for last in "ab"]
    for user_id in long_ids:
        board.set(user_id, board.score(5))

    assert {user_id for _, user_id, _ in board.places()} == set(long_ids)
    ranks = [find_rank(board.table, board.board, each, board.scores[each], NOW) for each in long_ids]
    assert sorted(rank or 0 for rank in ranks) == [1, 2]


def test_7_6_a_frozen_score_is_kept_when_the_state_lets_go_of_it(table: TenantTable) -> None:
    board = Board(table, make_board(repetition=Repetition(RunUnit.DAY, 1)))
    score = board.score(5, group=("Oslo",))
    board.set(ADA, score)
    board.set(ADA, None, at("2026-03-10 13:00"))

    assert find_final_score(table, ADA, board.board, first_run(board.board)) == score
    assert find_final_score(table, BOB, board.board, first_run(board.board)) is None
    assert board.places("Oslo") == [(1, "ada", 5)]


def test_7_7_a_date_remembers_what_was_before_it(board: Board) -> None:
    tomorrow = NOW + timedelta(days=1)
    one, two, three = board.score(1), board.score(2), board.score(3, tomorrow)
    board.set(ADA, one)
    board.set(ADA, two)
    board.set(ADA, three, tomorrow)
    board.set(ADA, None, tomorrow)

    assert list(list_score_changes(board.table, board.ranking())) == [
        ScoreChange(tomorrow.date(), ADA, two, None),
        ScoreChange(NOW.date(), ADA, None, ()),
    ]


def test_7_3_a_thousand_places_and_more(board: Board) -> None:
    board.fill(1_005)
    last, beyond = UserId("user-00999"), UserId("user-01000")

    assert find_threshold(board.table, board.ranking(), NOW) == 9_001
    assert find_rank(board.table, board.board, last, board.scores[last], NOW) == 1_000
    assert find_rank(board.table, board.board, beyond, board.scores[beyond], NOW) is None
    assert [rank for rank, _, _ in board.places()] == list(range(1, 1_001))
    assert board.places(wanted=3) == board.places()[:3]
    assert board.places(wanted=5_000) == board.places()


def test_1_9_names_are_read_for_as_many_users_as_a_board_has(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("POST", "/users", {"id": "ada", "name": "Ada"})
    caller.application("POST", "/users", {"id": "bob"})
    asked = [UserId(f"nobody-{number}") for number in range(150)]

    assert load_names(rig.table(), [ADA, BOB, ADA, *asked]) == {ADA: "Ada"}
    assert load_names(rig.table(), []) == {}


def test_7_7_ranks_are_exact_while_everybody_moves(board: Board) -> None:
    users = [UserId(f"user-{number}") for number in range(50)]
    locks: dict[UserId, Lock] = defaultdict(Lock)
    generator = random.Random(7)
    events = [(generator.choice(users), generator.randint(-3, 9), number) for number in range(300)]

    def record(event: tuple[UserId, int, int]) -> int | None:
        user_id, amount, number = event
        with locks[user_id]:
            before = board.scores.get(user_id)
            value = (before.value if before else 0) + amount
            moved = board.set(user_id, board.score(int(value), NOW + timedelta(milliseconds=number)))
            return placings(board.table, user_id, moved, NOW)[0].rank if moved else None

    with ThreadPoolExecutor(32) as pool:
        ranks = list(pool.map(record, events))

    expected = sorted(board.scores.items(), key=lambda entry: rank_order(entry[1], entry[0]))
    assert board.places() == [(rank, each, int(score.value)) for rank, (each, score) in enumerate(expected, start=1)]
    assert all(rank is None or 1 <= rank <= len(users) for rank in ranks)
    for rank, (user_id, score) in enumerate(expected, start=1):
        assert find_rank(board.table, board.board, user_id, score, NOW) == rank
