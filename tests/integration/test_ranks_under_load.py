"""Behaviour 7.7 while everybody moves: the board ends in order, and no answer shows a rank that never was.

Whoever sends an event knows when it was sent and when it was answered; the score changed at some moment in between. So
at any moment every user's score is known to lie between two values, and with it how many users were certainly, and how
many were possibly, above somebody. A rank outside of that never was.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

from integration.conftest import Rig
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking
from plaudit.ids import new_id
from rules import make_metric, set_up

USERS = [f"user-{number:02}" for number in range(50)]
EVENTS = 1_000
CLIENTS = 32
WORDS = make_metric("words")
BOARD = Leaderboard(
    LeaderboardId(new_id()),
    "board",
    "Board",
    MetricRanking(WORDS.id),
    date(2026, 1, 1),
    status=LeaderboardStatus.ACTIVE,
    activated_at=datetime(2026, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as its sender saw it; `total` is the user's score right after it."""

    user: str
    value: int
    sent_at: float
    answered_at: float
    total: int
    rank: int
    previous_rank: int | None


def possible_scores(events: list[Sent], begin: float, end: float) -> tuple[int | None, int | None]:
    """The lowest and the highest score that a user may have had within some time; None is no score at all.

    Scores only rise here, so those after events that were answered before are past, and those not sent yet are to come.
    """
    lowest = max((event.total for event in events if event.answered_at <= begin), default=None)
    highest = max((event.total for event in events if event.sent_at <= end), default=None)
    return lowest, highest


def is_possible(rank: int, score: tuple[int, int], others: list[tuple[int | None, int | None]]) -> bool:
    """Whether somebody whose score lies between two values may have had a rank, everybody else being somewhere."""
    lowest, highest = score
    certainly = sum(low is not None and low > highest for low, _ in others)
    possibly = sum(high is not None and high >= lowest for _, high in others)
    return certainly + 1 <= rank <= possibly + 1


def test_7_7_a_thousand_events_of_fifty_users_at_once(rig: Rig) -> None:
    set_up(rig.table(), WORDS, BOARD)
    caller = rig.caller()
    chance = random.Random(7)
    plan = [(chance.choice(USERS), chance.randint(1, 50)) for _ in range(EVENTS)]

    def send(event: tuple[str, int]) -> Sent:
        sent_at = time.monotonic()
        answer = caller.send_event("words", *event)
        assert answer.status == 201, answer.body
        board = answer.body["leaderboards"]["board"]
        return Sent(*event, sent_at, time.monotonic(), answer.body["total"], board["rank"], board["previousRank"])

    with ThreadPoolExecutor(CLIENTS) as pool:
        sent = list(pool.map(send, plan))

    assert [event for event in sent if not is_explained(event, sent)] == []
    rankings = caller.application("GET", "/leaderboards/board", query={"limit": "1000"}).body["rankings"]
    totals = {user: sum(value for each, value in plan if each == user) for user in USERS}
    assert [ranking["value"] for ranking in rankings] == sorted(totals.values(), reverse=True)
    assert {ranking["userId"]: ranking["value"] for ranking in rankings} == totals
    assert [ranking["rank"] for ranking in rankings] == list(range(1, 51))


def is_explained(event: Sent, sent: list[Sent]) -> bool:
    """Whether both ranks of an answer may have been, the earlier one with the score before the event."""
    scores = {
        user: possible_scores([each for each in sent if each.user == user], event.sent_at, event.answered_at)
        for user in USERS
    }
    _, highest = scores.pop(event.user)
    if highest is None or not is_possible(event.rank, (event.total, highest), list(scores.values())):
        return False
    before = event.total - event.value
    if event.previous_rank is None:
        return before == 0
    return is_possible(event.previous_rank, (before, before), list(scores.values()))
