"""Behaviour 2.6 and 4.11: what users decide about notifications and the streak."""

from typing import Any

import pytest

from api import Answer, Caller
from application_api.schemas.streaks import to_event_streak
from factories import at
from integration.conftest import Rig
from plaudit.domain.identifiers import UserId
from plaudit.domain.preferences import StreakPreferencesSent
from plaudit.services.change_preferences import change_preferences
from plaudit.services.read_streaks import load_settled_user
from plaudit.storage.logs import list_log
from timeline import ADA, Timeline, timeline_of, wire

PATH = "/users/ada/preferences"


@pytest.fixture
def caller(rig: Rig) -> Caller:
    caller = rig.caller()
    for metric in ("words", "pages", "unused"):
        caller.create_metric(metric)
    caller.application("PUT", "/users/ada", {})
    return caller


def set_streaks(caller: Caller, **settings: Any) -> None:  # noqa: ANN401  # any settings
    answer = caller.admin("PATCH", "/streaks/settings", settings)
    assert answer.status == 200, answer.body


def personalise(caller: Caller) -> None:
    metrics = [{"key": "words", "threshold": 10}, {"key": "pages", "threshold": 2}]
    set_streaks(caller, customizationEnabled=True, metrics=metrics)


def change(caller: Caller, **preferences: Any) -> Answer:  # noqa: ANN401  # any preferences
    return caller.application("PATCH", PATH, preferences)


def test_2_6_what_was_never_set_is_not_in_the_answer(caller: Caller) -> None:
    answer = caller.application("GET", PATH)

    assert (answer.status, answer.body) == (200, {"notifications": {}})


def test_2_6_types_change_one_by_one_and_an_empty_list_switches_off(caller: Caller) -> None:
    change(caller, notifications={"recap": ["email"], "streak_reminder": ["push", "email", "push"]})

    answer = change(caller, notifications={"streak_reminder": [], "achievement_completed": ["push"], "recap": None})

    assert answer.status == 200
    assert answer.body == {
        "notifications": {"achievement_completed": ["push"], "recap": ["email"], "streak_reminder": []}
    }
    assert caller.application("GET", PATH).body == answer.body


def test_2_6_streak_preferences_need_personalisation_except_enabled(caller: Caller) -> None:
    set_streaks(caller, metrics=[{"key": "words", "threshold": 10}])

    personal: list[dict[str, Any]] = [
        {"evaluationMode": "AND"},
        {"metrics": [{"key": "words", "threshold": 5}]},
        {"metrics": []},
        {"daysOff": [0]},
        {"enabled": False, "daysOff": [0]},
    ]

    refused = [change(caller, streak=streak) for streak in personal]

    assert {answer.status for answer in refused} == {403}
    assert "customization" in refused[0].body["error"]
    assert change(caller, streak={"enabled": False}).body == {"notifications": {}, "streak": {"enabled": False}}


def test_4_11_thresholds_merge_metric_by_metric(caller: Caller) -> None:
    personalise(caller)
    change(caller, streak={"metrics": [{"key": "words", "threshold": 5}, {"key": "pages", "threshold": 0.5}]})

    answer = change(
        caller, streak={"metrics": [{"key": "words", "threshold": 7}], "evaluationMode": "ALL", "daysOff": [6, 0]}
    )

    assert answer.status == 200
    assert answer.body["streak"] == {
        "evaluationMode": "AND",
        "metrics": [{"key": "words", "threshold": 7}, {"key": "pages", "threshold": 0.5}],
        "daysOff": [0, 6],
    }
    assert caller.application("GET", PATH).body == answer.body


def test_4_11_a_smaller_threshold_counts_the_current_period_at_once(caller: Caller) -> None:
    personalise(caller)
    caller.send_event("words", "ada", 6)
    before = caller.application("GET", "/users/ada/streak").body["length"]

    change(caller, streak={"metrics": [{"key": "words", "threshold": 6}]})

    assert (before, caller.application("GET", "/users/ada/streak").body["length"]) == (0, 1)


def test_4_11_a_streak_that_is_switched_off_has_length_0_and_comes_back(caller: Caller) -> None:
    caller.send_event("words", "ada", 1)
    change(caller, streak={"enabled": False})

    off = caller.application("GET", "/users/ada/streak").body
    event = caller.send_event("words", "ada", 1).body["currentStreak"]
    explanation = caller.application("GET", "/users/ada/streak/explanation").body
    change(caller, streak={"enabled": True})

    assert (off["length"], off["expires"], off["extended"]) == (0, None, None)
    assert [period["length"] for period in off["streakHistory"]] == [0] * 7
    assert (event["length"], event["extended"]) == (0, False)
    assert (explanation["length"], explanation["enabled"]) == (0, False)
    assert caller.application("GET", "/users/ada/streak").body["length"] == 1


def test_4_11_preferred_days_off_hold_the_streak(rig: Rig) -> None:
    timeline = timeline_of(rig)
    timeline.settings("2026-03-01 00:00", is_customizable=True)
    timeline.event("2026-03-06 12:00")
    weekend = StreakPreferencesSent(days_off=frozenset({0, 6}))
    change_preferences(timeline.table, timeline.configuration, ADA, {}, weekend, at("2026-03-06 13:00"))

    assert length_at(timeline, "2026-03-09 13:00") == 1
    assert length_at(timeline, "2026-03-10 00:00") == 0


def length_at(timeline: Timeline, when: str) -> int:
    view = load_settled_user(timeline.table, timeline.configuration, ADA, at(when)).view
    length: int = wire(to_event_streak(view, is_extended=False))["length"]
    return length


def test_3_8_the_same_change_a_second_time_leaves_no_entry(rig: Rig, caller: Caller) -> None:
    for _ in range(2):
        change(caller, notifications={"recap": []}, streak={"enabled": False})
    change(caller)
    change(caller, streak=None, notifications=None)

    assert len(list(list_log(rig.table(), UserId("ada"), newest_first=False))) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"notifications": {"recap": "email"}},
        {"notifications": {"recap": ["fax"]}},
        {"notifications": []},
        {"streak": []},
        {"streak": {"enabled": "yes"}},
        {"streak": {"enabled": 0}},
        {"streak": {"evaluationMode": "XOR"}},
        {"streak": {"metrics": {"words": 1}}},
        {"streak": {"metrics": [{"key": "words"}]}},
        {"streak": {"metrics": [{"key": "words", "threshold": "1"}]}},
        {"streak": {"metrics": [{"key": "words", "threshold": 0}]}},
        {"streak": {"metrics": [{"key": "words", "threshold": -1}]}},
        {"streak": {"metrics": [{"key": "words", "threshold": 1e300}]}},
        {"streak": {"metrics": [{"key": "unused", "threshold": 1}]}},
        {"streak": {"metrics": [{"key": "nowhere", "threshold": 1}]}},
        {"streak": {"metrics": [{"key": "", "threshold": 1}]}},
        {"streak": {"daysOff": [7]}},
        {"streak": {"daysOff": [-1]}},
        {"streak": {"daysOff": [1.5]}},
        {"streak": {"daysOff": [True]}},
        {"streak": {"daysOff": [0, 1, 2, 3, 4, 5, 6]}},
        {"streak": {"daysOff": "0"}},
        [],
        None,
    ],
)
def test_1_6_preferences_that_do_not_fit_change_nothing(caller: Caller, body: Any) -> None:  # noqa: ANN401  # nonsense
    personalise(caller)
    answer = caller.application("PATCH", PATH, body, raw_body="null" if body is None else None)

    assert answer.status == 422, answer.body
    assert caller.application("GET", PATH).body == {"notifications": {}}


def test_1_6_malformed_json_is_400(caller: Caller) -> None:
    assert caller.application("PATCH", PATH, raw_body="{").status == 400


def test_1_6_nobody_has_no_preferences(caller: Caller) -> None:
    body: dict[str, Any] = {"streak": {"daysOff": [0]}}

    assert caller.application("GET", "/users/nobody/preferences").status == 404
    assert caller.application("PATCH", "/users/nobody/preferences", body).status == 404


def test_1_3_an_application_key_changes_its_own_users_preferences_alone(caller: Caller) -> None:
    created = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"]
    ada = Caller(created[0]["key"])
    body: dict[str, Any] = {"notifications": {"recap": []}}

    assert ada.application("PATCH", PATH, body).status == 200
    assert ada.application("PATCH", "/users/eve/preferences", body).status == 403
    assert ada.application("GET", "/users/eve/preferences").status == 403
