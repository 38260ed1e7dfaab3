"""Behaviour 8.5: what a receiver is sent to be tried."""

import json

import pytest

from factories import NOW
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_samples import sample_payload


@pytest.mark.parametrize("type_", WebhookType)
def test_8_5_there_is_a_sample_of_each_type(type_: WebhookType) -> None:
    payload = sample_payload(type_, NOW)

    assert next(iter(payload.items())) == ("type", type_.value)
    assert json.loads(json.dumps(payload)) == payload


def test_8_5_a_sample_has_just_happened() -> None:
    achievement = sample_payload(WebhookType.ACHIEVEMENT_COMPLETED, NOW)["achievement"]
    streak = sample_payload(WebhookType.EMAILS_STREAK_REMINDER_DUE, NOW)["streak"]
    points = sample_payload(WebhookType.POINTS_CHANGED, NOW)["points"]

    assert (achievement["name"], achievement["achievedAt"]) == ("Bookworm", "2026-03-10T12:00:00.000Z")
    assert [(period["periodEnd"], period["length"]) for period in streak["streakHistory"]] == [
        ("2026-03-08", 1),
        ("2026-03-09", 2),
        ("2026-03-10", 3),
    ]
    assert (points["total"], points["added"], points["level"]["key"]) == (110, 20, "reader")
    assert [award["awarded"] for award in points["awards"]] == [20]


def test_8_5_samples_of_boards_and_boosts_show_what_goes_on() -> None:
    board = sample_payload(WebhookType.LEADERBOARD_CHANGED, NOW)["leaderboard"]
    rank = sample_payload(WebhookType.LEADERBOARD_RANK_CHANGED, NOW)["leaderboard"]
    boost = sample_payload(WebhookType.POINTS_BOOST_STARTED, NOW)["boost"]

    assert (board["status"], [place["value"] for place in board["rankings"]]) == ("active", [530, 512])
    assert [rank[name] for name in ("previousRank", "rank", "previousValue", "value")] == [3, 2, 488, 512]
    assert (boost["status"], boost["start"], boost["multiplier"]) == ("active", "2026-03-09", 2)
