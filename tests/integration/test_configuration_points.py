"""Behaviour 6: points systems with their triggers, levels and boosts through the Admin API."""

from datetime import timedelta
from typing import Any

import pytest

from integration.conftest import Rig
from integration.test_configuration_achievements import UNKNOWN, created, refusal
from plaudit.clock import utc_now
from plaudit.storage.configuration import load_configuration
from plaudit.storage.dynamodb import beginning_with, query
from plaudit.storage.keys import CONFIGURATION


def day(offset: int) -> str:
    return (utc_now().date() + timedelta(days=offset)).isoformat()


def test_6_a_system_is_created_with_its_parts(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")

    answer = caller.admin(
        "POST",
        "/points",
        [
            {
                "name": "XP",
                "key": "xp",
                "levels": [{"name": "Gold", "key": "gold", "points": 500}, {"name": "Bronze", "key": "b", "points": 0}],
                "triggers": [
                    {"type": "metric", "points": 10, "metricId": metric_id, "metricThreshold": 100, "status": "active"}
                ],
                "boosts": [{"name": "Weekend", "start": day(0), "end": day(1), "multiplier": 1.5, "rounding": "up"}],
            },
            {"name": "Gems", "key": "gems", "maxPoints": 100, "description": "Rare."},
        ],
    )

    xp, gems = answer.body["created"]
    assert (answer.status, answer.body["issues"]) == (201, [])
    assert gems == {
        "id": gems["id"],
        "name": "Gems",
        "key": "gems",
        "description": "Rare.",
        "status": "active",
        "badge": None,
        "maxPoints": 100,
    }
    assert xp["description"] == ""
    assert [(level["key"], level["points"]) for level in xp["levels"]] == [("gold", 500), ("b", 0)]
    assert xp["triggers"] == [
        {
            "id": xp["triggers"][0]["id"],
            "type": "metric",
            "points": 10,
            "status": "active",
            "userAttributes": [],
            "metricId": metric_id,
            "metricThreshold": 100,
            "eventAttributes": [],
            "blockIfOutOfPoints": False,
        }
    ]
    assert xp["boosts"] == [
        {
            "id": xp["boosts"][0]["id"],
            "name": "Weekend",
            "status": "active",
            "start": day(0),
            "end": day(1),
            "multiplier": 1.5,
            "rounding": "up",
            "userId": None,
            "userAttributes": [],
        }
    ]
    assert caller.admin("GET", f"/points/{xp['id']}/levels").body == xp["levels"]
    assert caller.admin("GET", f"/points/{xp['id']}/triggers").body == xp["triggers"]
    assert caller.admin("GET", f"/points/{xp['id']}/boosts").body == xp["boosts"]
    assert caller.admin("GET", "/points", query={"skip": "1"}).body == [gems]
    assert caller.admin("GET", f"/points/{gems['id']}").body == gems


def test_1_7_a_bad_part_keeps_nothing_else_from_taking_effect(rig: Rig) -> None:
    level = {"name": "Gold", "key": "gold", "points": 500}
    boost = {"name": "Hers", "start": day(0), "multiplier": 2, "userId": "nobody"}

    answer = rig.caller().admin(
        "POST",
        "/points",
        [
            {"name": "Bad", "key": "bad key", "levels": [level]},
            {"name": "XP", "key": "xp", "levels": [level, level, "x"], "boosts": [boost], "triggers": []},
            {"name": "XP again", "key": "xp", "levels": [level]},
        ],
    )

    [xp] = answer.body["created"]
    assert ([each["key"] for each in xp["levels"]], xp["boosts"], xp["triggers"]) == (["gold"], [], [])
    assert [(issue["index"], issue["message"]) for issue in answer.body["issues"]] == [
        (0, "Invalid key: String should match pattern '^[a-zA-Z0-9\\-_]+$'."),
        (1, "levels.1: Key already in use by another level"),
        (1, "levels.2: Item not an object"),
        (1, "boosts.0: User does not exist"),
        (2, "Key already in use by another points system"),
    ]


def test_1_7_there_is_a_limit_to_the_parts_of_a_request(rig: Rig) -> None:
    levels = [{"name": "L", "key": f"l{number}", "points": number} for number in range(100)]
    triggers = [{"type": "user_creation", "points": 1}] * 100

    many = rig.caller().admin(
        "POST", "/points", [{"name": "P", "key": f"p{n}", "levels": levels, "triggers": triggers} for n in range(6)]
    )
    one = rig.caller().admin("POST", "/points", [{"name": "P", "key": "p", "levels": levels, "triggers": triggers}])

    assert (many.status, many.body) == (
        422,
        {"error": "Send at most 1,000 levels, boosts and triggers in one request."},
    )
    assert len(one.body["created"][0]["levels"]) == 100
    assert len(one.body["created"][0]["triggers"]) == 100


def test_1_7_parts_are_changed_and_deleted(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("PUT", "/users/ada", {})
    [xp] = created(caller, "/points", {"name": "XP", "key": "xp"})
    base = f"/points/{xp['id']}"
    [level] = created(caller, f"{base}/levels", {"name": "Gold", "key": "gold", "points": 500, "description": "G"})
    [boost] = created(caller, f"{base}/boosts", {"name": "Hers", "start": day(-2), "multiplier": 2.0, "userId": "ada"})
    [trigger] = created(
        caller, f"{base}/triggers", {"type": "time", "points": 1, "timeUnit": "hours", "timeInterval": 3}
    )

    def change(path: str, **fields: Any) -> Any:  # noqa: ANN401  # JSON
        return caller.admin("PATCH", f"{base}/{path}", [fields]).body["updated"][0]

    assert "userAttributes" not in boost
    assert (boost["userId"], boost["end"], boost["rounding"], boost["status"]) == ("ada", None, "down", "active")
    assert change("levels", id=level["id"], points=600, description=None)["description"] == ""
    assert change("levels", id=level["id"], name="Or") == level | {"points": 600, "description": "", "name": "Or"}
    assert change("boosts", id=boost["id"], end=day(-1)) == boost | {"end": day(-1), "status": "finished"}
    assert change("boosts", id=boost["id"], start=day(1), end=None)["status"] == "scheduled"
    assert change("triggers", id=trigger["id"], points=-5, blockIfOutOfPoints=True) == trigger | {
        "points": -5,
        "blockIfOutOfPoints": True,
    }
    for path, id_ in (("levels", level["id"]), ("boosts", boost["id"]), ("triggers", trigger["id"])):
        assert caller.admin("GET", f"{base}/{path}/{id_}").status == 200
        assert caller.admin("DELETE", f"{base}/{path}", query={"ids": id_}).body["deleted"] == [{"id": id_}]
        assert caller.admin("GET", f"{base}/{path}/{id_}").status == 404
        assert caller.admin("GET", f"{base}/{path}").body == []


def test_6_1_a_time_trigger_counts_from_its_activation(rig: Rig) -> None:
    caller = rig.caller()
    [xp] = created(caller, "/points", {"name": "XP", "key": "xp"})
    path = f"/points/{xp['id']}/triggers"
    [trigger] = created(caller, path, {"type": "time", "points": 1, "timeUnit": "days", "timeInterval": 1})
    before = utc_now()

    caller.admin("PATCH", path, [{"id": trigger["id"], "status": "active"}])

    [stored] = load_configuration(rig.table()).time_triggers
    assert stored[1].activated_at is not None
    assert before <= stored[1].activated_at <= utc_now()


def test_6_what_a_part_refers_to_has_to_belong_to_the_system(rig: Rig) -> None:
    caller = rig.caller()
    xp, gems = created(caller, "/points", {"name": "XP", "key": "xp"}, {"name": "Gems", "key": "gems"})
    level = {"name": "Gold", "key": "gold", "points": 5}
    [of_xp] = created(caller, f"/points/{xp['id']}/levels", level)

    created(caller, f"/points/{gems['id']}/levels", level)

    assert caller.admin("GET", f"/points/{gems['id']}/levels/{of_xp['id']}").status == 404
    assert refusal(caller, "PATCH", f"/points/{gems['id']}/levels", {"id": of_xp["id"], "points": 7}) == (
        "Level not found by ID"
    )


@pytest.mark.parametrize("part", ["levels", "triggers", "boosts"])
def test_1_6_an_unknown_system_in_the_path_is_404(rig: Rig, part: str) -> None:
    caller = rig.caller()
    base = f"/points/{UNKNOWN}/{part}"

    statuses = [
        caller.admin("GET", base).status,
        caller.admin("GET", f"{base}/{UNKNOWN}").status,
        caller.admin("POST", base, [{}]).status,
        caller.admin("PATCH", base, [{"id": UNKNOWN}]).status,
        caller.admin("DELETE", base, query={"ids": UNKNOWN}).status,
    ]

    assert statuses == [404] * 5
    assert caller.admin("POST", base, [{}]).body == {"error": "Points system not found by ID"}


@pytest.mark.parametrize(
    ("part", "item", "message"),
    [
        ("triggers", {"type": "streak", "points": 0, "streakLength": 2}, "points cannot be 0"),
        ("triggers", {"type": "metric", "points": 1}, "metricId is required for type metric"),
        (
            "triggers",
            {"type": "metric", "points": 1, "metricId": UNKNOWN, "metricThreshold": 1},
            "Metric not found by ID",
        ),
        ("triggers", {"type": "achievement", "points": 1, "achievementId": UNKNOWN}, "Achievement not found by ID"),
        ("triggers", {"type": "time", "points": 1, "timeInterval": 1}, "timeUnit is required for type time"),
        (
            "triggers",
            {"type": "time", "points": 1, "timeUnit": "hours", "timeInterval": 0},
            "timeInterval must be between 1 and 10,000",
        ),
        (
            "triggers",
            {"type": "user_creation", "points": 1, "streakLength": 1},
            "streakLength is not permitted when type is user_creation",
        ),
        ("levels", {"name": "L", "key": "l", "points": -1}, "points must be between 0 and 1,000,000,000,000"),
        (
            "boosts",
            {"name": "B", "start": "2026-01-02", "end": "2026-01-01", "multiplier": 2},
            "end must not be before start",
        ),
        (
            "boosts",
            {"name": "B", "start": "2026-01-02", "multiplier": 1},
            "multiplier must be greater than 0, less than 100, and not 1",
        ),
        (
            "boosts",
            {"name": "B", "start": "2026-02-30", "multiplier": 2},
            "Invalid start: day is out of range for month.",
        ),
        ("boosts", {"name": "B", "start": "2026-01-02", "multiplier": 2, "userId": "nobody"}, "User does not exist"),
    ],
)
def test_6_what_does_not_fit_is_an_issue(rig: Rig, part: str, item: dict[str, Any], message: str) -> None:
    caller = rig.caller()
    [xp] = created(caller, "/points", {"name": "XP", "key": "xp"})

    assert refusal(caller, "POST", f"/points/{xp['id']}/{part}", item) == message


def test_6_7_a_deleted_system_takes_its_parts_along(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    metric_id = caller.create_metric("words")
    [xp] = created(
        caller,
        "/points",
        {
            "name": "XP",
            "key": "xp",
            "levels": [{"name": "L", "key": f"l{number}", "points": number} for number in range(40)],
            "triggers": [{"type": "metric", "points": 1, "metricId": metric_id, "metricThreshold": 5}],
        },
    )
    [board] = created(
        caller, "/leaderboards", {"name": "Top", "key": "top", "rankBy": "points", "pointsSystemId": xp["id"]}
    )

    used = caller.admin("DELETE", "/points", query={"ids": xp["id"]}).body
    referred = caller.admin("DELETE", "/metrics", query={"ids": metric_id}).body
    caller.admin("DELETE", "/leaderboards", query={"ids": board["id"]})
    deleted = caller.admin("DELETE", "/points", query={"ids": xp["id"]}).body
    freed = caller.admin("DELETE", "/metrics", query={"ids": metric_id}).body

    assert used["issues"][0]["message"] == 'Points system is used by leaderboard "Top"'
    assert referred["issues"][0]["message"] == 'Metric is used by a trigger of points system "XP"'
    assert (deleted["deleted"], freed["deleted"]) == ([{"id": xp["id"]}], [{"id": metric_id}])
    assert caller.admin("GET", f"/points/{xp['id']}").status == 404
    configuration = load_configuration(table)
    assert (configuration.levels, configuration.triggers) == ({}, {})
    assert list(query(table.client, table.name, CONFIGURATION, between=beginning_with("LEVEL#"))) == []
    created(caller, "/points", {"name": "XP", "key": "xp"})
