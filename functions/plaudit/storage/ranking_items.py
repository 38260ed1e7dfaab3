"""Ranking entries, changes of scores and final scores as items.

A ranking entry is a key and next to nothing else, because finding a rank means counting entries: its attributes have
names of one character. The names are permanent.
"""

import base64
import hashlib
from datetime import date
from typing import Final

from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_history import ScoreChange
from plaudit.domain.leaderboards import Leaderboard, Score
from plaudit.storage.attributes import Item
from plaudit.storage.keys import final_score_key, ranking_partition, sortable_user_id
from plaudit.storage.ranking_keys import milliseconds_text, parse_ranking_key, ranking_sort_key, to_milliseconds
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

MARK: Final = "m"
"""A few characters that stand for the entry, by which a count tells whether it was among the counted."""
USER: Final = "u"
"""The user's id, where the sort key has only the beginning of it."""
UNTIL: Final = "t"
"""When the streak will be lost, in the form of `milliseconds_text`."""


def find_entry_item(user_id: UserId, board: Leaderboard, score: Score | None) -> Item | None:
    """Return a score as a ranking entry; None for who takes no part."""
    if score is None or score.group is None:
        return None
    sort_key = entry_sort_key(user_id, score)
    item: Item = {
        "PK": ranking_partition(board.id, score.edition, score.run, score.group),
        "SK": sort_key,
        MARK: entry_mark(sort_key),
    }
    if sortable_user_id(user_id) != user_id:
        item[USER] = user_id
    if score.until is not None:
        item[UNTIL] = milliseconds_text(score.until)
    return item


def to_entry(item: Item, *, run: date, group: tuple[str, ...], edition: str) -> tuple[UserId, Score]:
    """Return user and score of a ranking entry."""
    key = parse_ranking_key(item["SK"])
    until = to_milliseconds(item[UNTIL]) if UNTIL in item else None
    return UserId(item.get(USER, key.user)), Score(run, key.value, key.reached_at, group, edition, until)


def entry_sort_key(user_id: UserId, score: Score) -> str:
    """Return the sort key of a user's entry."""
    return ranking_sort_key(score.value, score.reached_at, sortable_user_id(user_id))


def entry_mark(sort_key: str) -> str:
    """Return the characters that stand for the entry with this key; others are most unlikely to share them."""
    return base64.b64encode(hashlib.sha256(sort_key.encode()).digest()).decode()[:6]


def final_score_to_item(user_id: UserId, board: Leaderboard, score: Score) -> Item:
    """Return a score that a user's state lets go of as an item of its own."""
    key = final_score_key(user_id, board.id, score.edition, score.run)
    return {**key.attributes(), "score": score_to_item(score)}


def to_score_change(item: Item) -> ScoreChange:
    """Return the change that was stored."""
    before, group = item["b"], item["g"]
    return ScoreChange(
        day=date.fromisoformat(item["SK"].partition("#")[0]),
        user_id=UserId(item["u"]),
        before=None if before is None else to_score(before),
        group=None if group is None else tuple(group),
    )


def score_to_item(score: Score) -> Item:
    """Return a score as a part of an item."""
    return {
        "run": score.run.isoformat(),
        "value": score.value,
        "reached_at": to_text(score.reached_at),
        "group": None if score.group is None else list(score.group),
        "edition": score.edition,
        "until": find_text(score.until),
    }


def to_score(item: Item) -> Score:
    """Return the score that was stored."""
    group = item["group"]
    return Score(
        run=date.fromisoformat(item["run"]),
        value=item["value"],
        reached_at=to_instant(item["reached_at"]),
        group=None if group is None else tuple(group),
        edition=item["edition"],
        until=find_instant(item["until"]),
    )
