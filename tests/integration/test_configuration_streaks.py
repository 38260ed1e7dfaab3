"""Behaviour 4.1, 4.2, 4.6, 4.8: streak settings through the Admin API."""

from typing import Any

import pytest

from integration.conftest import Rig
from plaudit.storage.configuration import load_configuration

PATH = "/streaks/settings"
DEFAULTS = {
    "frequency": "daily",
    "evaluationMode": "OR",
    "customizationEnabled": False,
    "daysOff": [],
    "metrics": [],
    "freezes": None,
}


def test_4_2_what_is_sent_changes_and_the_rest_stays(rig: Rig) -> None:
    caller = rig.caller()
    metric_id = caller.create_metric("words")
    freezes = {"startCount": 1, "maxCount": 5, "autoEarnInterval": 7, "autoEarnAmount": 1}
    metrics = [{"key": "words", "threshold": 500}]

    untouched = caller.admin("GET", PATH).body
    first = caller.admin("PATCH", PATH, {"metrics": metrics, "freezes": freezes, "daysOff": [6, 0]}).body
    second = caller.admin("PATCH", PATH, {"evaluationMode": "ALL", "customizationEnabled": True, "metrics": None}).body
    weekly = caller.admin("PATCH", PATH, {"frequency": "weekly", "freezes": None}).body

    assert untouched == DEFAULTS
    assert first == DEFAULTS | {"metrics": metrics, "freezes": freezes, "daysOff": [0, 6]}
    assert second == first | {"evaluationMode": "AND", "customizationEnabled": True}
    assert weekly == second | {"frequency": "weekly", "daysOff": [], "freezes": None}
    assert caller.admin("GET", PATH).body == weekly
    used = caller.admin("DELETE", "/metrics", query={"ids": metric_id}).body
    assert used["issues"][0]["message"] == "Metric is used by the streak settings"


def test_4_2_every_settings_are_kept_with_their_beginning(rig: Rig) -> None:
    caller, table = rig.caller(), rig.table()
    for frequency in ("weekly", "weekly", "monthly"):
        caller.admin("PATCH", PATH, {"frequency": frequency})

    epochs = load_configuration(table).streak_epochs

    assert [epoch.settings.frequency.value for epoch in epochs] == ["weekly", "monthly"]
    assert epochs[0].since < epochs[1].since


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"frequency": "yearly"}, "Invalid frequency: Input should be 'daily', 'weekly' or 'monthly'."),
        ({"evaluationMode": "XOR"}, "Invalid evaluationMode: Input should be 'OR' or 'AND'."),
        ({"evaluationMode": []}, "Invalid evaluationMode: Input should be 'OR' or 'AND'."),
        (
            {"daysOff": [0, 1, 2, 3, 4, 5, 6]},
            "Invalid streak settings: At least one day of the week must not be a day off.",
        ),
        ({"daysOff": [7]}, "Invalid streak settings: daysOff must be numbers from 0 (Sunday) to 6 (Saturday)."),
        (
            {"frequency": "weekly", "daysOff": [0]},
            "Invalid streak settings: Days off are only possible for daily streaks.",
        ),
        ({"metrics": [{"key": "steps", "threshold": 1}]}, "Invalid streak settings: Metric not found by key: steps."),
        (
            {"metrics": [{"key": "words", "threshold": 0}]},
            "Invalid streak settings: threshold must be between 1 and 1,000,000,000,000.",
        ),
        ({"metrics": [{"key": "words", "threshold": 1.5}]}, "Invalid metrics.0.threshold: it must be a whole number."),
        (
            {"metrics": [{"key": "words", "threshold": 1}] * 2},
            "Invalid streak settings: metrics must not repeat the key words.",
        ),
        (
            {"freezes": {"startCount": 3, "maxCount": 2}},
            "Invalid streak settings: freezes.startCount must be between 0 and 2.",
        ),
        (
            {"freezes": {"startCount": 0, "maxCount": 2, "autoEarnAmount": 1}},
            "Invalid streak settings: freezes.autoEarnInterval and freezes.autoEarnAmount belong together.",
        ),
        ({"freezes": {"startCount": 0}}, "Invalid freezes.maxCount: Field required."),
        ([], None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_1_6_settings_that_do_not_fit_are_422_and_change_nothing(rig: Rig, body: Any, sentence: str | None) -> None:  # noqa: ANN401
    caller = rig.caller()
    caller.create_metric("words")

    answer = caller.admin("PATCH", PATH, raw_body="null") if body is None else caller.admin("PATCH", PATH, body)

    assert answer.status == 422
    assert sentence is None or answer.body == {"error": sentence}
    assert caller.admin("GET", PATH).body == DEFAULTS
