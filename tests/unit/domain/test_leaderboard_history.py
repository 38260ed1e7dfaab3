"""Behaviour 7.7: a user's history, reconstructed from today's ranking and what each date changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import WORDS, at
from plaudit.domain import leaderboard_history
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboard_history import HistoryEntry, Past, ScoreChange, Standing, rank_history
from plaudit.domain.leaderboard_scores import is_lost, rank_order, shown_value
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    RankedBy,
    Score,
    StreakRanking,
)

ADA, BOB, CLEO = UserId("ada"), UserId("bob"), UserId("cleo")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 3, day) for day in (9, 10, 11, 12))
NOW = at("2026-03-12 12:00")


def make_board(ranked_by: RankedBy | None = None, max_participants: int = 1000) -> Leaderboard:
    """A perpetual board since Monday."""
    return Leaderboard(
        LeaderboardId("board"),
        "board",
        "Board",
        ranked_by or MetricRanking(WORDS),
        MONDAY,
        status=LeaderboardStatus.ACTIVE,
        max_participants=max_participants,
    )


def scored(
    value: int, day: date = MONDAY, *, group: tuple[str, ...] | None = (), until: datetime | None = None
) -> Score:
    """A score reached at eight on a day."""
    reached_at = at(f"{day} 08:00")
    return Score(MONDAY, Decimal(value), reached_at, group, "edition", until)


class Board:
    """A board that keeps what rank_history reads: entries, and changes by date and user."""

    def __init__(self, board: Leaderboard | None = None) -> None:
        self.board = board or make_board()
        self.scores: dict[UserId, Score] = {}
        self.changes: dict[tuple[date, UserId], ScoreChange] = {}

    def set(self, day: date, user_id: UserId, score: Score | None) -> None:
        """A change of a score on a day."""
        before = self.scores.pop(user_id, None)
        if score:
            self.scores[user_id] = score
        noted = self.changes.get((day, user_id))
        group = score.group if score else None
        self.changes[day, user_id] = ScoreChange(day, user_id, noted.before if noted else before, group)

    def ranking(self, group: tuple[str, ...]) -> Iterable[tuple[UserId, Score]]:
        """The entries of a group, best first."""
        entries = [(user_id, score) for user_id, score in self.scores.items() if score.group == group]
        return sorted(entries, key=lambda entry: rank_order(entry[1], entry[0]))

    def standing(self, user_id: UserId, seen_at: datetime) -> Standing:
        """The standing as a plain sort tells it."""
        score = self.scores.get(user_id)
        if score is None or score.group is None:
            return Standing()
        visible = [each for each, other in self.ranking(score.group) if not is_lost(other, seen_at)]
        if user_id not in visible[: self.board.max_participants]:
            return Standing()
        return Standing(visible.index(user_id) + 1, shown_value(score))

    def history(self, user_id: UserId, length: int = 100, now: datetime = NOW) -> list[HistoryEntry]:
        """What rank_history tells."""
        latest_first = [self.changes[key] for key in sorted(self.changes, reverse=True)]
        return rank_history(
            user_id, self.scores.get(user_id), latest_first, Past(self.ranking, self.board, now), length
        )


def test_7_7_an_entry_for_each_date_that_changed_rank_or_value() -> None:
    board = Board()
    board.set(MONDAY, ADA, scored(5))
    board.set(TUESDAY, BOB, scored(9, TUESDAY))
    board.set(WEDNESDAY, CLEO, scored(1, WEDNESDAY))
    board.set(THURSDAY, ADA, scored(12, THURSDAY))

    assert board.history(ADA) == [
        HistoryEntry(MONDAY, Standing(), Standing(1, 5)),
        HistoryEntry(TUESDAY, Standing(1, 5), Standing(2, 5)),
        HistoryEntry(THURSDAY, Standing(2, 5), Standing(1, 12)),
    ]
    assert board.history(ADA, 2) == board.history(ADA)[1:]
    assert board.history(ADA, 0) == []


def test_7_7_a_date_that_ends_as_it_began_has_no_entry() -> None:
    board = Board()
    board.set(MONDAY, ADA, scored(5))
    board.set(TUESDAY, ADA, scored(7, TUESDAY))
    board.set(TUESDAY, ADA, scored(5, TUESDAY))

    assert [entry.day for entry in board.history(ADA)] == [MONDAY]


def test_7_3_who_is_below_the_limit_is_not_on_the_board() -> None:
    board = Board(make_board(max_participants=1))
    board.set(MONDAY, ADA, scored(5))
    board.set(TUESDAY, BOB, scored(9, TUESDAY))
    board.set(WEDNESDAY, BOB, scored(2, WEDNESDAY))

    assert board.history(ADA) == [
        HistoryEntry(MONDAY, Standing(), Standing(1, 5)),
        HistoryEntry(TUESDAY, Standing(1, 5), Standing()),
        HistoryEntry(WEDNESDAY, Standing(), Standing(1, 5)),
    ]


def test_7_4_ranks_are_those_of_the_group_of_the_time() -> None:
    board = Board()
    board.set(MONDAY, BOB, scored(9, group=("Rome",)))
    board.set(MONDAY, ADA, scored(5, group=("Oslo",)))
    board.set(TUESDAY, ADA, scored(5, group=("Rome",)))
    board.set(WEDNESDAY, ADA, scored(5, group=None))

    assert board.history(ADA) == [
        HistoryEntry(MONDAY, Standing(), Standing(1, 5)),
        HistoryEntry(TUESDAY, Standing(1, 5), Standing(2, 5)),
        HistoryEntry(WEDNESDAY, Standing(2, 5), Standing()),
    ]


def test_4_4_a_streak_that_is_lost_unsettled_leaves_the_board_on_its_date() -> None:
    board = Board(make_board(StreakRanking()))
    board.set(MONDAY, ADA, scored(3, until=at("2026-03-13 00:00")))
    board.set(MONDAY, BOB, scored(5, until=at("2026-03-11 00:00")))

    assert board.history(ADA) == [
        HistoryEntry(MONDAY, Standing(), Standing(2, 3)),
        HistoryEntry(WEDNESDAY, Standing(2, 3), Standing(1, 3)),
    ]
    assert board.history(BOB) == [
        HistoryEntry(MONDAY, Standing(), Standing(1, 5)),
        HistoryEntry(WEDNESDAY, Standing(1, 5), Standing()),
    ]


def test_who_was_never_on_the_board_has_no_history() -> None:
    board = Board()
    board.set(MONDAY, ADA, scored(5))

    assert board.history(BOB) == []
    assert Board().history(BOB) == []


def test_a_history_goes_back_so_far_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board()
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        board.set(day, ADA, scored(day.day, day))
    monkeypatch.setattr(leaderboard_history, "MAX_CHANGES", 2)

    assert [entry.day for entry in board.history(ADA)] == [WEDNESDAY]


USERS = [UserId(name) for name in "abcde"]
SCORES = st.builds(
    lambda value, group, until: scored(value, group=group, until=until),
    st.integers(1, 3),
    st.sampled_from([(), ("Rome",), None]),
    st.none() | st.integers(10, 18).map(lambda day: at(f"2026-03-{day} 00:00")),
)
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(USERS), st.none() | SCORES), max_size=25)


@given(STEPS, st.integers(1, 5), st.booleans())
def test_7_7_history_is_what_looking_at_the_board_every_evening_would_have_shown(
    steps: list[tuple[int, UserId, Score | None]],
    limit: int,
    is_streak: bool,  # noqa: FBT001  # drawn
) -> None:
    board = Board(make_board(StreakRanking() if is_streak else None, limit))
    day = MONDAY
    evenings: dict[UserId, list[tuple[date, Standing]]] = {user_id: [] for user_id in USERS}
    numbers = count()
    for days, user_id, drawn in steps:
        for _ in range(days):
            look(board, evenings, day, end_of(day))
            day += timedelta(days=1)
        reached_at = at(f"{day} 08:00") + timedelta(milliseconds=next(numbers) // 3)
        score = replace(drawn, reached_at=reached_at, until=drawn.until if is_streak else None) if drawn else None
        board.set(day, user_id, score)
    now = at(f"{day} 12:00")
    look(board, evenings, day, now)

    for user_id in USERS:
        assert board.history(user_id, now=now) == entries_of(evenings[user_id])


def look(board: Board, evenings: dict[UserId, list[tuple[date, Standing]]], day: date, instant: datetime) -> None:
    for user_id in USERS:
        evenings[user_id].append((day, board.standing(user_id, instant)))


def entries_of(evenings: list[tuple[date, Standing]]) -> list[HistoryEntry]:
    entries, previous = [], Standing()
    for day, standing in evenings:
        if standing != previous:
            entries.append(HistoryEntry(day, previous, standing))
        previous = standing
    return entries


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
