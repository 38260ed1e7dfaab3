"""How a user's rank developed, day by day, reconstructed from today's ranking backwards (behaviour 7.7).

What is stored is the ranking as it is and, for each user and UTC date, the score before the changes of that date.
Undoing date after date shows the ranking as it was at the end of each, and no more dates are looked at than the
entries that are asked for need.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice, pairwise
from typing import TypeAlias

from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_scores import is_lost, rank_order, shown_value
from plaudit.domain.leaderboards import Leaderboard, Score, StreakRanking

MAX_CHANGES = 20_000
"""How many changes of a board one history goes back through; further back it ends."""

DAY = timedelta(days=1)

Group: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """That a user's score in a run changed on a UTC date: what it was before, None where there was none.

    `group` is the one that the user was in after that; None for who took no part any more.
    """

    day: date
    user_id: UserId
    before: Score | None
    group: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a user is on a board; both None for who is not on it."""

    rank: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A UTC date on which a user's rank or value changed: how it ended, and how the one before it had."""

    day: date
    previous: Standing
    standing: Standing


Ranking: TypeAlias = Callable[[Group], Iterable[tuple[UserId, Score]]]
"""Gives the entries of a group as they are now, best first, those of lost streaks included."""


@dataclass(slots=True)
class Past:
    """A run as it was at the end of a day. Undoing changes makes it an earlier day."""

    ranking: Ranking
    board: Leaderboard
    seen_at: datetime
    undone: dict[UserId, Score | None] = field(default_factory=dict)
    _known: dict[Group, tuple[list[tuple[UserId, Score]], Iterator[tuple[UserId, Score]]]] = field(default_factory=dict)

    def undo(self, changes: Iterable[ScoreChange]) -> None:
        """Go back to before the changes of one date."""
        self.undone.update((change.user_id, change.before) for change in changes)

    def standing(self, user_id: UserId, score: Score | None, day: date) -> Standing:
        """Return where a user with a score was at the end of a day, or now if that is earlier."""
        instant = min(self.seen_at, _end_of(day))
        if score is None or score.group is None or is_lost(score, instant):
            return Standing()
        rank = 1 + self._count_above(user_id, score, score.group, instant)
        return Standing(rank, shown_value(score)) if rank <= self.board.max_participants else Standing()

    def _count_above(self, user_id: UserId, score: Score, group: Group, instant: datetime) -> int:
        own = rank_order(score, user_id)
        above = sum(
            other is not None
            and other.group == group
            and not is_lost(other, instant)
            and rank_order(other, other_id) < own
            for other_id, other in self.undone.items()
        )
        for other_id, other in self._entries(group):
            if above >= self.board.max_participants or rank_order(other, other_id) >= own:
                break
            above += other_id not in self.undone and not is_lost(other, instant)
        return above

    def _entries(self, group: Group) -> Iterator[tuple[UserId, Score]]:
        """Yield the entries of a group, reading further only when they are asked for."""
        if group not in self._known:
            self._known[group] = ([], iter(self.ranking(group)))
        known, unread = self._known[group]
        yield from known
        for entry in unread:
            known.append(entry)
            yield entry


def rank_history(
    user_id: UserId, score: Score | None, changes: Iterable[ScoreChange], past: Past, length: int
) -> list[HistoryEntry]:
    """Return the last entries of a user's history, oldest first, given the score as it is now.

    `changes` are those of everybody in the run, latest date first; they are read only as far as they are needed.
    """
    observed = _standings(user_id, score, changes, past)
    entries = (
        HistoryEntry(day, earlier, later) for (day, later), (_, earlier) in pairwise(observed) if later != earlier
    )
    return list(islice(entries, length))[::-1]


def _standings(
    user_id: UserId, score: Score | None, changes: Iterable[ScoreChange], past: Past
) -> Iterator[tuple[date, Standing]]:
    """Yield the user's standing at the end of each date that may differ from the one before it, latest first."""
    day = past.seen_at.date()
    number = 0
    for changed_on, of_day in groupby(changes, key=lambda change: change.day):
        for each in _days_to(changed_on, day, past.board):
            yield each, past.standing(user_id, score, each)
        undone = list(of_day)
        past.undo(undone)
        score = past.undone.get(user_id, score)
        day = changed_on - DAY
        number += len(undone)
        if number >= MAX_CHANGES:
            return
    yield day, Standing()  # before the very first change nobody had a score


def _days_to(changed_on: date, latest: date, board: Leaderboard) -> Iterator[date]:
    """Yield the dates to look at from the latest down to the one of a change.

    Between changes only streaks can be lost, so that on other boards nothing happens on the dates between.
    """
    if isinstance(board.ranked_by, StreakRanking):
        while latest > changed_on:
            yield latest
            latest -= DAY
    yield changed_on


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)
