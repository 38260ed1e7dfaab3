"""Behaviour 3.8: a user's log over HTTP, so that a person can ask why."""

from typing import Any

import pytest

from api import Caller
from integration.conftest import Rig


@pytest.fixture
def caller(rig: Rig) -> Caller:
    caller = rig.caller()
    caller.create_metric("words")
    return caller


def log(caller: Caller, user_id: str = "ada", **query: str) -> list[dict[str, Any]]:
    answer = caller.application("GET", f"/users/{user_id}/events", query=query)
    assert answer.status == 200, answer.body
    entries: list[dict[str, Any]] = answer.body
    return entries


def create(caller: Caller, path: str, **item: Any) -> Any:  # noqa: ANN401  # JSON
    answer = caller.admin("POST", path, [item])
    assert answer.status == 201, answer.body
    return answer.body["created"][0]


def test_3_8_an_event_tells_what_it_caused(caller: Caller) -> None:
    create(caller, "/attributes", key="plan", name="Plan", type="user")
    create(caller, "/attributes", key="device", name="Device", type="event")
    user = {"id": "ada", "name": "Ada", "tz": "Europe/Berlin", "attributes": {"plan": "pro"}}
    body = {"user": user, "value": 1.5, "attributes": {"device": "phone"}}

    event = caller.application("POST", "/metrics/words/event", body, headers={"idempotency-key": "k"})

    (entry,) = log(caller)
    streak = event.body["currentStreak"]
    assert (entry["sequence"], entry["configurationVersion"]) == (1, 3)
    assert entry["date"].endswith("Z")
    assert entry["action"] == {
        "type": "event",
        "id": event.body["eventId"],
        "metricKey": "words",
        "value": 1.5,
        "attributes": {"device": "phone"},
        "idempotencyKey": "k",
    }
    assert entry["user"] == {"name": "Ada", "tz": "Europe/Berlin", "attributes": {"plan": "pro"}}
    assert entry["effects"][:2] == [
        {"type": "user.created"},
        {"type": "metric.changed", "metricKey": "words", "change": 1.5, "total": 1.5},
    ]
    started = entry["effects"][2]
    assert (started["type"], started["streak"]["length"]) == ("streak.started", 1)
    assert started["streak"]["expires"] == streak["expires"]


def test_3_8_achievements_points_levels_and_boards_are_named(caller: Caller) -> None:
    metric_id = caller.admin("GET", "/metrics").body[0]["id"]
    achievement = create(
        caller, "/achievements", name="First", trigger="metric", metricId=metric_id, metricValue=1, status="active"
    )
    system = create(
        caller,
        "/points",
        key="xp",
        name="XP",
        levels=[{"key": "bronze", "name": "Bronze", "points": 10}],
        triggers=[{"type": "metric", "metricId": metric_id, "metricThreshold": 1, "points": 10, "status": "active"}],
    )
    create(
        caller,
        "/leaderboards",
        key="best",
        name="Best",
        rankBy="metric",
        metricId=metric_id,
        status="active",
        start="2026-01-01",
    )

    caller.send_event("words", "ada", 1)

    effects = {effect["type"]: effect for effect in log(caller)[0]["effects"]}
    completed, awarded = effects["achievement.completed"], effects["points.awarded"]
    assert (completed["achievementId"], completed["achievementName"]) == (achievement["id"], "First")
    assert {name: awarded[name] for name in ("pointsSystemKey", "triggerId", "awarded", "total")} == {
        "pointsSystemKey": "xp",
        "triggerId": system["triggers"][0]["id"],
        "awarded": 10,
        "total": 10,
    }
    assert effects["level.changed"] == {
        "type": "level.changed",
        "pointsSystemKey": "xp",
        "previous": None,
        "current": "bronze",
    }
    assert effects["score.changed"] == {
        "type": "score.changed",
        "leaderboardKey": "best",
        "run": "2026-01-01",
        "value": 1,
    }


def test_3_8_what_has_been_deleted_is_named_by_its_id(caller: Caller) -> None:
    metric_id = caller.create_metric("pages")
    attribute_id = create(caller, "/attributes", key="device", name="Device", type="event")["id"]
    body = {"user": {"id": "ada"}, "value": 1, "attributes": {"device": "phone"}}
    caller.application("POST", "/metrics/pages/event", body)

    caller.admin("DELETE", "/metrics", query={"ids": metric_id})
    caller.admin("DELETE", "/attributes", query={"ids": attribute_id})

    (entry,) = log(caller)
    assert entry["action"]["metricId"] == metric_id
    assert entry["action"]["attributes"] == {attribute_id: "phone"}
    assert "metricKey" not in entry["action"]


def test_3_8_everything_that_is_not_an_event_is_told_too(caller: Caller) -> None:
    pause_id = live_through_everything(caller)

    entries = log(caller)[::-1]

    assert [entry["action"] for entry in entries if entry["action"]["type"] != "event"] == [
        {"type": "identification"},
        {
            "type": "achievement call",
            "achievementId": entries[1]["action"]["achievementId"],
            "achievementName": "Called",
        },
        {"type": "preferences", "notifications": {"recap": []}},
        {
            "type": "preferences",
            "streak": {"enabled": True, "evaluationMode": "AND", "thresholds": {"words": 1}, "daysOff": [0, 6]},
        },
        {"type": "freezes granted", "count": 1},
        {"type": "pause added", "pause": {"id": pause_id, "start": "2999-01-01", "end": "2999-01-02"}},
        {"type": "pause deleted", "pauseId": pause_id},
        {"type": "streak reset"},
        {"type": "streak restored", "length": 1, "started": entries[9]["action"]["started"]},
        {"type": "identification"},
    ]
    assert [entry["sequence"] for entry in entries] == list(range(1, 12))
    assert (entries[0]["user"], entries[10]["user"]) == ({"email": "ada@example.com"}, {"email": None})


def live_through_everything(caller: Caller) -> str:
    """Have everything happen to Ada, and return the id of her pause."""
    settings = {
        "customizationEnabled": True,
        "metrics": [{"key": "words", "threshold": 2}],
        "freezes": {"startCount": 0, "maxCount": 2},
    }
    streak = {
        "enabled": True,
        "evaluationMode": "AND",
        "daysOff": [6, 0],
        "metrics": [{"key": "words", "threshold": 1}],
    }
    pause = {"userId": "ada", "start": "2999-01-01", "end": "2999-01-02"}
    caller.admin("PATCH", "/streaks/settings", settings)
    create(caller, "/achievements", name="Called", trigger="api", key="called", status="active")
    caller.application("PUT", "/users/ada", {"email": "ada@example.com"})
    caller.application("POST", "/achievements/called/complete", {"user": {"id": "ada"}})
    caller.application("PATCH", "/users/ada/preferences", {"notifications": {"recap": []}})
    caller.application("PATCH", "/users/ada/preferences", {"streak": streak})
    caller.send_event("words", "ada", 1)
    caller.admin("POST", "/streaks/freezes", {"freezes": [{"userId": "ada"}]})
    pause_id: str = caller.admin("POST", "/streaks/pauses", {"pauses": [pause]}).body["created"][0]["id"]
    caller.admin("DELETE", "/streaks/pauses", query={"ids": pause_id})
    caller.admin("POST", "/streaks/reset", {"users": [{"id": "ada"}]})
    caller.admin("POST", "/streaks/restore", {"users": [{"id": "ada"}]})
    caller.application("PATCH", "/users/ada", {"email": None})
    return pause_id


def test_3_8_the_log_is_paged_newest_first(caller: Caller) -> None:
    for value in range(1, 24):
        caller.send_event("words", "ada", value)

    usual = log(caller)
    rest = log(caller, before=str(usual[-1]["sequence"]))

    assert [entry["action"]["value"] for entry in usual] == list(range(23, 3, -1))
    assert [entry["sequence"] for entry in rest] == [3, 2, 1]
    assert log(caller, before="1") == []
    assert [entry["sequence"] for entry in log(caller, limit="1", before="23")] == [22]
    assert len(log(caller, limit="100")) == 23


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "x"},
        {"before": "0"},
        {"before": "-1"},
        {"before": "1e3"},
        {"before": "9" * 13},
    ],
)
def test_3_8_a_page_that_does_not_fit_is_refused(caller: Caller, query: dict[str, str]) -> None:
    caller.send_event("words", "ada", 1)

    assert caller.application("GET", "/users/ada/events", query=query).status == 422


def test_1_3_a_log_is_for_its_own_user_alone(caller: Caller) -> None:
    caller.send_event("words", "ada", 1)
    caller.send_event("words", "eve", 1)
    created = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    ada = Caller(created[0]["key"])

    assert ada.application("GET", "/users/ada/events").status == 200
    assert ada.application("GET", "/users/eve/events").status == 403
    assert caller.application("GET", "/users/nobody/events").status == 404
