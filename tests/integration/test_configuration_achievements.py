"""Behaviour 5.1, 5.2: achievements through the Admin API."""

from typing import Any

import pytest

from api import Caller
from integration.conftest import Rig

UNKNOWN = "550e8400-e29b-41d4-a716-446655440999"


def created(caller: Caller, path: str, *items: dict[str, Any]) -> list[Any]:
    answer = caller.admin("POST", path, list(items))
    assert (answer.status, answer.body["issues"]) == (201, [])
    made: list[Any] = answer.body["created"]
    return made


def refusal(caller: Caller, method: str, path: str, item: dict[str, Any]) -> str:
    answer = caller.admin(method, path, [item])
    assert answer.status == 200, answer.body
    return str(answer.body["issues"][0]["message"])


def test_5_1_each_kind_shows_what_belongs_to_it(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    plan, device = created(
        caller,
        "/attributes",
        {"name": "Plan", "key": "plan", "type": "user"},
        {"name": "Device", "key": "device", "type": "event"},
    )

    by_metric, by_streak, by_call, by_years = created(
        caller,
        "/achievements",
        {
            "name": "500 words",
            "trigger": "metric",
            "metricId": metric_id.upper(),
            "metricValue": 500.5,
            "eventAttributes": [{"attributeId": device["id"], "attributeValue": "phone"}],
            "userAttributes": [{"attributeId": plan["id"], "attributeValue": "pro"}],
            "status": "active",
            "badge": {"url": "https://example.com/500.png"},
            "description": "Write.",
        },
        {"name": "A week", "trigger": "streak", "streakLength": 7, "eventAttributes": []},
        {"name": "Done", "trigger": "api", "key": "done"},
        {"name": "A year", "trigger": "anniversary", "anniversaryYears": 1},
    )
    [of_two] = created(
        caller,
        "/achievements",
        {"name": "Both", "trigger": "achievement", "achievementIds": [by_metric["id"], by_streak["id"]]},
    )

    assert by_metric == {
        "id": by_metric["id"],
        "name": "500 words",
        "description": "Write.",
        "trigger": "metric",
        "status": "active",
        "badge": {"url": "https://example.com/500.png"},
        "userAttributes": [{"attributeId": plan["id"], "attributeValue": "pro"}],
        "metricId": metric_id,
        "metricValue": 500.5,
        "eventAttributes": [{"attributeId": device["id"], "attributeValue": "phone"}],
    }
    common: dict[str, Any] = {"description": None, "status": "inactive", "badge": None, "userAttributes": []}
    assert by_streak == common | {"id": by_streak["id"], "name": "A week", "trigger": "streak", "streakLength": 7}
    assert by_call == common | {"id": by_call["id"], "name": "Done", "trigger": "api", "key": "done"}
    assert by_years == common | {
        "id": by_years["id"],
        "name": "A year",
        "trigger": "anniversary",
        "anniversaryYears": 1,
    }
    assert of_two["achievementIds"] == sorted([by_metric["id"], by_streak["id"]])
    assert caller.admin("GET", "/achievements").body == [by_metric, by_streak, by_call, by_years, of_two]
    assert caller.admin("GET", f"/achievements/{by_call['id']}").body == by_call
    assert caller.admin("GET", f"/achievements/{UNKNOWN}").status == 404


def test_1_7_what_is_not_sent_stays_and_null_clears(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    [made] = created(
        caller,
        "/achievements",
        {
            "name": "500 words",
            "description": "Write.",
            "trigger": "metric",
            "metricId": metric_id,
            "metricValue": 500,
            "badge": {"url": "https://example.com/500.png"},
        },
    )

    renamed = caller.admin("PATCH", "/achievements", [{"id": made["id"], "name": "Words", "metricValue": None}]).body
    cleared = caller.admin("PATCH", "/achievements", [{"id": made["id"], "description": None, "badge": None}]).body
    turned = caller.admin("PATCH", "/achievements", [{"id": made["id"], "trigger": "streak", "streakLength": 3}]).body

    assert renamed == {"updated": [made | {"name": "Words"}], "issues": []}
    assert cleared == {"updated": [made | {"name": "Words", "description": None, "badge": None}], "issues": []}
    assert turned["updated"] == [
        {
            "id": made["id"],
            "name": "Words",
            "description": None,
            "trigger": "streak",
            "status": "inactive",
            "badge": None,
            "userAttributes": [],
            "streakLength": 3,
        }
    ]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"trigger": "metric", "metricValue": 5}, "metricId is required for trigger metric"),
        ({"trigger": "metric", "metricId": UNKNOWN, "metricValue": 5}, "Metric not found by ID"),
        ({"trigger": "metric", "metricId": "nonsense", "metricValue": 5}, "Metric not found by ID"),
        ({"trigger": "streak"}, "streakLength is required for trigger streak"),
        ({"trigger": "streak", "streakLength": 0}, "streakLength must be between 1 and 10,000"),
        ({"trigger": "streak", "streakLength": 2.5}, "Invalid streakLength: it must be a whole number."),
        (
            {"trigger": "streak", "streakLength": 2, "key": "k"},
            "key is not permitted when trigger is streak",
        ),
        (
            {"trigger": "streak", "streakLength": 2, "eventAttributes": [{"attributeId": "a", "attributeValue": "b"}]},
            "eventAttributes is not permitted when trigger is streak",
        ),
        ({"trigger": "api"}, "key is required for trigger api"),
        ({"trigger": "achievement", "achievementIds": []}, "The number of achievementIds must be between 1 and 100"),
        ({"trigger": "achievement", "achievementIds": [UNKNOWN]}, "Prerequisite achievement not found by ID"),
        ({"trigger": "anniversary", "anniversaryYears": 0}, "anniversaryYears must be between 1 and 200"),
        (
            {"trigger": "api", "key": "k", "userAttributes": [{"attributeId": UNKNOWN, "attributeValue": "x"}]},
            "Attribute not found by ID",
        ),
        (
            {"trigger": "api", "key": "k", "userAttributes": [{"attributeId": "a", "attributeValue": "b"}] * 2},
            "A filter must not ask for the same attribute twice",
        ),
        (
            {"trigger": "api", "key": "k", "badge": {"url": "javascript:alert(1)"}},
            "Invalid badge.url: String should match pattern '^https?://[!-~]+$'.",
        ),
    ],
)
def test_5_1_what_does_not_fit_is_an_issue(rig: Rig, item: dict[str, Any], message: str) -> None:
    assert refusal(rig.caller(), "POST", "/achievements", {"name": "A", **item}) == message


def test_5_1_statuses_move_one_way_only(rig: Rig) -> None:
    caller = rig.caller()
    [made] = created(caller, "/achievements", {"name": "Done", "trigger": "api", "key": "done"})

    def move(status: str) -> dict[str, Any]:
        body: dict[str, Any] = caller.admin("PATCH", "/achievements", [{"id": made["id"], "status": status}]).body
        return body

    assert move("locked")["issues"][0]["message"] == "Status cannot change from inactive to locked"
    assert move("active")["updated"][0]["status"] == "active"
    assert move("inactive")["issues"] == [
        {"id": made["id"], "severity": "error", "message": "Status cannot change from active to inactive"}
    ]
    assert move("locked")["updated"][0]["status"] == "locked"
    assert move("active")["updated"][0]["status"] == "active"


def test_1_7_what_is_used_cannot_be_deleted(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    [plan] = created(caller, "/attributes", {"name": "Plan", "key": "plan", "type": "user"})
    words = {"name": "500 words", "trigger": "metric", "metricId": metric_id, "metricValue": 500}
    wanted = [{"attributeId": plan["id"], "attributeValue": "pro"}]
    [first] = created(caller, "/achievements", words | {"userAttributes": wanted})
    [second] = created(
        caller, "/achievements", {"name": "All", "trigger": "achievement", "achievementIds": [first["id"]]}
    )

    def delete(path: str, id_: str) -> list[str]:
        body = caller.admin("DELETE", path, query={"ids": id_}).body
        return [issue["message"] for issue in body["issues"]] or [each["id"] for each in body["deleted"]]

    assert delete("/metrics", metric_id) == ['Metric is used by achievement "500 words"']
    assert delete("/attributes", plan["id"]) == ['Attribute is used by achievement "500 words"']
    assert delete("/achievements", first["id"]) == ['Achievement is used by achievement "All"']
    assert delete("/achievements", f"{second['id']},{first['id']}") == [second["id"], first["id"]]
    assert delete("/metrics", metric_id) == [metric_id]
    assert delete("/attributes", plan["id"]) == [plan["id"]]
