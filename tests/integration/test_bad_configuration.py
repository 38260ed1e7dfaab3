"""Behaviour 1.6, 1.7: whatever is sent to set something up, the answer is an issue or a sentence, never a 5xx."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.conftest import Rig, make_rig
from integration.test_bad_input import NESTED, is_a_sentence
from plaudit.storage.configuration import load_configuration
from plaudit_cli.connection import Deployment

UNKNOWN = "550e8400-e29b-41d4-a716-446655440999"
RESOURCES = [
    "/achievements",
    "/points",
    "/points/{}/levels",
    "/points/{}/triggers",
    "/points/{}/boosts",
    "/leaderboards",
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SENSIBLE = st.sampled_from(
    [
        *("metric", "streak", "api", "achievement", "anniversary", "points", "time", "user_creation"),
        *("active", "inactive", "scheduled", "finished", "locked", "day", "month", "hours", "nearest"),
        *("2026-01-01", "9999-12-31", "0001-01-01", "09:00", "key", "", UNKNOWN),
        *(0, 1, 2, -1, 10**9, 10**30, 1.5, 1e300, 0.1, None, True, []),
        [{"attributeId": UNKNOWN, "attributeValue": "x"}],
        {"url": "https://example.com/a.png"},
    ]
)
FIELDS = (
    *("id", "name", "key", "description", "status", "badge", "userAttributes", "eventAttributes", "trigger", "type"),
    *("metricId", "metricValue", "streakLength", "anniversaryYears", "achievementIds", "achievementId", "points"),
    *("metricThreshold", "timeUnit", "timeInterval", "blockIfOutOfPoints", "start", "end", "multiplier", "rounding"),
    *("userId", "rankBy", "pointsSystemId", "maxParticipants", "startTime", "endTime", "breakdownAttributes"),
    *("runUnit", "runInterval", "maxPoints", "levels", "boosts", "triggers", "frequency", "evaluationMode"),
    *("customizationEnabled", "daysOff", "metrics", "freezes"),
)
ITEMS = JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, SENSIBLE | JSON))


@pytest.fixture(scope="module")
def system_rig(connected: Deployment) -> tuple[Rig, str]:
    """An environment with a points system."""
    assert connected.stack_name
    made = make_rig()
    answer = made.caller().admin("POST", "/points", [{"name": "XP", "key": "xp"}])
    return made, answer.body["created"][0]["id"]


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(RESOURCES), item=ITEMS, method=st.sampled_from(["POST", "PATCH"]))
def test_1_7_no_item_whatever_is_answered_with_5xx(
    system_rig: tuple[Rig, str],
    path: str,
    item: Any,  # noqa: ANN401  # JSON may be anything
    method: str,
) -> None:
    rig, system_id = system_rig

    answer = rig.caller().admin(method, path.format(system_id), raw_body=json.dumps([item]))

    assert answer.status in (200, 201, 400), answer.body
    if answer.status == 200 and method == "POST":
        assert answer.body["issues"]


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=ITEMS)
def test_1_6_no_streak_settings_whatever_are_answered_with_5xx(system_rig: tuple[Rig, str], body: Any) -> None:  # noqa: ANN401
    answer = system_rig[0].caller().admin("PATCH", "/streaks/settings", raw_body=json.dumps(body))

    assert answer.status in (200, 400, 422), answer.body


@pytest.mark.parametrize("path", [*RESOURCES, "/streaks/settings"])
@pytest.mark.parametrize(
    ("raw_body", "status"),
    [
        pytest.param("", 422, id="nothing"),
        pytest.param("{", 400, id="half"),
        pytest.param('[{"name":NaN}]', 400, id="NaN"),
        pytest.param(NESTED, 400, id="deep nesting"),
        pytest.param("null", 422, id="null"),
        pytest.param('"text"', 422, id="text"),
        pytest.param("[]", 422, id="no items"),
        pytest.param("[" + ",".join(["{}"] * 101) + "]", 422, id="101 items"),
    ],
)
def test_1_6_a_body_that_does_not_fit_gets_a_sentence(
    system_rig: tuple[Rig, str], path: str, raw_body: str, status: int
) -> None:
    rig, system_id = system_rig

    for method in ("PATCH",) if path == "/streaks/settings" else ("POST", "PATCH"):
        answer = rig.caller().admin(method, path.format(system_id), raw_body=raw_body)
        assert (answer.status, is_a_sentence(answer)) == (status, True)


@pytest.mark.parametrize("path", RESOURCES)
def test_1_7_an_unknown_id_is_an_issue(system_rig: tuple[Rig, str], path: str) -> None:
    rig, system_id = system_rig
    caller, known = rig.caller(), load_configuration(rig.table())

    changed = caller.admin("PATCH", path.format(system_id), [{"id": UNKNOWN}, {"id": "x"}, {}])
    deleted = caller.admin("DELETE", path.format(system_id), query={"ids": f"{UNKNOWN},x"})

    assert [issue.get("id", issue.get("index")) for issue in changed.body["issues"]] == [UNKNOWN, "x", 2]
    assert [issue["id"] for issue in deleted.body["issues"]] == [UNKNOWN, "x"]
    assert caller.admin("GET", f"{path.format(system_id)}/{UNKNOWN}").status == 404
    assert load_configuration(rig.table()) == known


def test_1_7_the_largest_things_fit_into_their_transaction(rig: Rig) -> None:
    """Twenty values of 255 characters that take four bytes each, in both filters, on a hundred achievements."""
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    ids = {}
    for kind in ("user", "event"):
        items = [{"name": "A", "key": f"a{number}", "type": kind} for number in range(20)]
        ids[kind] = [each["id"] for each in caller.admin("POST", "/attributes", items).body["created"]]
    filters = {
        kind: [{"attributeId": id_, "attributeValue": "🎉" * 255} for id_ in attribute_ids]
        for kind, attribute_ids in ids.items()
    }
    item = {
        "name": "🎉" * 255,
        "description": "🎉" * 1000,
        "badge": {"url": "https://" + "x" * 2000},
        "trigger": "metric",
        "metricId": metric_id,
        "metricValue": 1,
        "userAttributes": filters["user"],
        "eventAttributes": filters["event"],
    }

    answer = caller.admin("POST", "/achievements", raw_body=json.dumps([item] * 100, ensure_ascii=False))

    assert (answer.status, len(answer.body["created"]), answer.body["issues"]) == (201, 100, [])
