"""Behaviour 8.1: what webhooks are told of boards."""

from typing import Any

from factories import NOW
from plaudit.domain.leaderboard_history import Standing
from plaudit.messaging.webhook_payloads import leaderboards
from webhook_cases import BY_POINTS, BY_STREAK, CONFIGURATION, SUBJECT, TOP, USER_FIELDS, WEEKLY, part

BOARD = {
    "id": "weekly",
    "name": "Readers of the week",
    "key": "weekly",
    "status": "active",
    "rankBy": "metric",
    "metricKey": "words",
    "metricName": "Words",
    "breakdownAttribute": "plan",
    "breakdownAttributes": ["plan"],
    "description": "Who reads most.",
    "start": "2026-03-02",
    "end": "2026-12-31",
    "startTime": "09:00",
    "endTime": "17:30:15",
    "maxParticipants": 100,
    "runUnit": "day",
    "runInterval": 7,
    "userAttributes": [{"key": "plan", "value": "pro"}],
}
RANKINGS = [
    {"userId": "grace", "userName": None, "rank": 1, "value": 530},
    {"userId": "ada", "userName": "Ada", "rank": 2, "value": 512},
]


def test_8_1_boards_and_their_places() -> None:
    board = {**BOARD, "rankings": RANKINGS}

    assert leaderboards.started(CONFIGURATION, WEEKLY, (), NOW) == {
        "type": "leaderboard.started",
        "leaderboard": {**BOARD, "rankings": []},
    }
    assert leaderboards.changed(CONFIGURATION, WEEKLY, TOP, NOW) == {
        "type": "leaderboard.changed",
        "leaderboard": board,
    }
    assert leaderboards.finished(CONFIGURATION, WEEKLY, TOP, NOW) == {
        "type": "leaderboard.finished",
        "leaderboard": board,
    }


def test_8_1_a_board_has_no_key_of_what_it_does_not_rank_by() -> None:
    by_points = part(leaderboards.changed(CONFIGURATION, BY_POINTS, (), NOW), "leaderboard")
    by_streak = part(leaderboards.changed(CONFIGURATION, BY_STREAK, (), NOW), "leaderboard")
    common: dict[str, Any] = {
        "breakdownAttribute": None,
        "breakdownAttributes": [],
        "description": None,
        "start": "2026-03-02",
        "end": None,
        "startTime": None,
        "endTime": None,
        "maxParticipants": 1000,
        "runUnit": None,
        "runInterval": None,
        "userAttributes": [],
        "rankings": [],
    }

    assert by_points == {
        **common,
        "id": "by-points",
        "name": "By-Points",
        "key": "by-points",
        "status": "active",
        "rankBy": "points",
        "pointsSystemKey": "xp",
        "pointsSystemName": "XP",
    }
    assert by_streak == {
        **common,
        "id": "by-streak",
        "name": "By-Streak",
        "key": "by-streak",
        "status": "finished",
        "rankBy": "streak",
    }


def test_8_1_rank_changed() -> None:
    payload = leaderboards.rank_changed(SUBJECT, WEEKLY, previous=Standing(), current=Standing(2, 512))
    moves = {"rank": 2, "value": 512, "previousRank": None, "previousValue": None}

    assert payload == {"type": "leaderboard.rank_changed", "user": USER_FIELDS, "leaderboard": {**BOARD, **moves}}


def test_8_1_rank_and_value_are_null_for_who_has_left_the_board() -> None:
    payload = leaderboards.rank_changed(SUBJECT, WEEKLY, previous=Standing(3, 9), current=Standing())
    moves = {"rank": None, "value": None, "previousRank": 3, "previousValue": 9}

    assert part(payload, "leaderboard") == {**BOARD, **moves}
