"""Behaviour 7: leaderboards through the Admin API."""

from datetime import timedelta
from typing import Any

import pytest

from integration.conftest import Rig
from integration.test_configuration_achievements import UNKNOWN, created, refusal
from plaudit.clock import utc_now
from plaudit.storage.configuration import load_configuration


def day(offset: int) -> str:
    return (utc_now().date() + timedelta(days=offset)).isoformat()


def test_7_a_leaderboard_shows_all_that_was_set_up(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    plan, city = created(
        caller,
        "/attributes",
        {"name": "Plan", "key": "plan", "type": "user"},
        {"name": "City", "key": "city", "type": "user"},
    )

    weekly, streaks = created(
        caller,
        "/leaderboards",
        {
            "name": "Weekly",
            "key": "weekly",
            "description": "Words.",
            "status": "active",
            "rankBy": "metric",
            "metricId": metric_id,
            "maxParticipants": 100,
            "start": "2026-01-05",
            "startTime": "09:00",
            "endTime": "17:30",
            "breakdownAttributes": [city["id"]],
            "runUnit": "day",
            "runInterval": 7,
            "userAttributes": [{"attributeId": plan["id"], "attributeValue": "pro"}],
        },
        {"name": "Streaks", "key": "streaks", "rankBy": "streak", "status": "scheduled", "start": day(3)},
    )

    assert weekly == {
        "id": weekly["id"],
        "name": "Weekly",
        "key": "weekly",
        "description": "Words.",
        "status": "active",
        "rankBy": "metric",
        "metricId": metric_id,
        "pointsSystemId": None,
        "maxParticipants": 100,
        "start": "2026-01-05",
        "end": None,
        "startTime": "09:00",
        "endTime": "17:30",
        "breakdownAttributes": [city["id"]],
        "runUnit": "day",
        "runInterval": 7,
        "userAttributes": [{"attributeId": plan["id"], "attributeValue": "pro"}],
    }
    assert (streaks["status"], streaks["start"], streaks["maxParticipants"]) == ("scheduled", day(3), 1000)
    assert caller.admin("GET", "/leaderboards").body == [weekly, streaks]
    assert caller.admin("GET", f"/leaderboards/{weekly['id']}").body == weekly
    assert caller.admin("GET", f"/leaderboards/{UNKNOWN}").status == 404
    used = caller.admin("DELETE", "/attributes", query={"ids": city["id"]}).body
    assert used["issues"][0]["message"] == 'Attribute is used by leaderboard "Weekly"'


def test_7_8_rules_change_while_inactive_and_the_rest_later_too(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    [board] = created(
        caller, "/leaderboards", {"name": "B", "key": "b", "rankBy": "metric", "metricId": metric_id, "start": day(-9)}
    )

    def change(**fields: Any) -> Any:  # noqa: ANN401  # JSON
        body = caller.admin("PATCH", "/leaderboards", [{"id": board["id"], **fields}]).body
        return body["updated"][0] if body["updated"] else body["issues"][0]["message"]

    locked = "Key, ranking and schedule can only change while the leaderboard is inactive"
    assert change(runUnit="month", runInterval=1)["runUnit"] == "month"
    assert change(runUnit=None)["runInterval"] is None
    assert change(rankBy="streak") == board | {"rankBy": "streak", "metricId": None}
    assert change(rankBy="metric") == "metricId is required for rankBy metric"
    assert change(status="active", key="again")["status"] == "active"
    assert change(key="b") == locked
    assert change(start=day(-8)) == locked
    assert change(userAttributes=None)["userAttributes"] == []
    assert change(name="C", description="D", end=day(2), maxParticipants=5)["maxParticipants"] == 5
    assert change(end=day(-1)) == "The end of an active leaderboard cannot be moved into the past"
    assert change(status="scheduled") == "Only a leaderboard that starts in the future can be scheduled"
    assert change(status="finished")["status"] == "finished"
    assert change(status="active") == "A finished leaderboard cannot change its status"
    assert change(name="Old")["name"] == "Old"
    [stored] = load_configuration(rig.table()).leaderboards.values()
    assert stored.activated_at is not None
    assert stored.finished_at is not None
    assert stored.activated_at <= stored.finished_at


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"rankBy": "metric"}, "metricId is required for rankBy metric"),
        ({"rankBy": "metric", "metricId": UNKNOWN}, "Metric not found by ID"),
        ({"rankBy": "points", "pointsSystemId": UNKNOWN}, "Points system not found by ID"),
        ({"rankBy": "streak", "metricId": UNKNOWN}, "metricId is not permitted when rankBy is streak"),
        ({"rankBy": "streak", "runUnit": "day", "runInterval": 7}, "Streak leaderboards cannot repeat"),
        ({"rankBy": "streak", "runUnit": "day"}, "runInterval is required with runUnit"),
        ({"rankBy": "streak", "runInterval": 7}, "runUnit is required with runInterval"),
        ({"rankBy": "streak", "maxParticipants": 0}, "maxParticipants must be between 1 and 1,000"),
        ({"rankBy": "streak", "startTime": "24:00"}, "Invalid startTime: use a time of day such as 09:30."),
        ({"rankBy": "streak", "startTime": "09:00"}, "Streak leaderboards cannot have a startTime or endTime"),
        ({"rankBy": "streak", "start": "0001-01-01"}, "start must be between 1970-01-01 and 2999-12-31"),
        ({"rankBy": "streak", "start": "2026-02-01", "end": "2026-01-01"}, "end must not be before start"),
        ({"rankBy": "streak", "breakdownAttributes": [UNKNOWN]}, "Attribute not found by ID"),
        (
            {"rankBy": "streak", "start": "2999-01-01", "status": "active"},
            "A leaderboard that starts in the future can only be scheduled",
        ),
        (
            {"rankBy": "streak", "status": "finished"},
            "A leaderboard can only be created as finished when its end is in the past",
        ),
    ],
)
def test_7_what_does_not_fit_is_an_issue(rig: Rig, item: dict[str, Any], message: str) -> None:
    assert refusal(rig.caller(), "POST", "/leaderboards", {"name": "B", "key": "b", **item}) == message


def test_7_3_a_board_over_an_event_attribute_is_refused(rig: Rig) -> None:
    caller = rig.caller()
    [device] = created(caller, "/attributes", {"name": "Device", "key": "device", "type": "event"})
    board = {"name": "B", "key": "b", "rankBy": "streak"}

    assert refusal(caller, "POST", "/leaderboards", board | {"breakdownAttributes": [device["id"]]}) == (
        'Attribute "device" is not of type user'
    )
