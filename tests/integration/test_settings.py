"""`/settings` and `/environments`: what is set up besides the rules (behaviour 1.4, 2.4)."""

from typing import Any

import pytest

from integration.conftest import Rig

DEFAULTS: dict[str, Any] = {
    "branding": {
        "appName": "",
        "appUrl": "",
        "brandColor": "#000000",
        "font": "MODERN_SANS",
        "logo": None,
        "appIcon": None,
    },
    "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
    "aggregationPeriod": "weekly",
}


def test_settings_have_defaults(rig: Rig) -> None:
    assert rig.caller().admin("GET", "/settings").body == DEFAULTS


def test_only_what_is_sent_changes(rig: Rig) -> None:
    caller = rig.caller()
    caller.admin(
        "PATCH", "/settings", {"branding": {"appName": "Reader", "logo": {"url": "https://example.com/a.png"}}}
    )

    answer = caller.admin(
        "PATCH", "/settings", {"branding": {"brandColor": "rgb(1, 2, 3)"}, "aggregationPeriod": "monthly"}
    )

    expected = {
        "branding": DEFAULTS["branding"]
        | {"appName": "Reader", "logo": {"url": "https://example.com/a.png"}, "brandColor": "rgb(1, 2, 3)"},
        "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
        "aggregationPeriod": "monthly",
    }
    assert answer.body == expected
    assert caller.admin("GET", "/settings").body == expected
    assert caller.admin("PATCH", "/settings", {"branding": {"logo": None}}).body["branding"]["logo"] is None


def test_2_4_the_control_group_follows_the_ratio(rig: Rig) -> None:
    caller = rig.caller()
    users = [f"user-{number}" for number in range(20)]

    def in_control() -> set[str]:
        return {user for user in users if caller.application("PUT", f"/users/{user}", {}).body["control"]}

    groups = []
    for ratio in (0, 40, 100):
        assert caller.admin("PATCH", "/settings", {"experimentation": {"controlRatio": ratio}}).status == 200
        groups.append(in_control())

    assert groups[0] == set()
    assert 0 < len(groups[1]) < 20
    assert groups[2] == set(users)


@pytest.mark.parametrize(
    "body",
    [
        {"experimentation": {"controlRatio": 101}},
        {"experimentation": {"controlRatio": 1.5}},
        {"experimentation": {"userActivationWindow": 0}},
        {"branding": {"brandColor": "red"}},
        {"branding": {"font": "COMIC"}},
        {"branding": {"appUrl": "javascript:alert(1)"}},
        {"branding": {"logo": {"url": "ftp://example.com"}}},
        {"aggregationPeriod": "daily"},
        [],
    ],
)
def test_1_6_other_settings_are_refused_and_nothing_changes(quiet_rig: Rig, body: Any) -> None:  # noqa: ANN401  # any JSON
    caller = quiet_rig.caller()

    assert caller.admin("PATCH", "/settings", body).status == 422
    assert caller.admin("GET", "/settings").body == DEFAULTS


def test_1_4_the_environments_of_the_organisation_are_listed_production_first(rig: Rig) -> None:
    environments = rig.caller().admin("GET", "/environments").body

    assert {"name": rig.environment.name, "key": rig.environment.key} in [
        {"name": each["name"], "key": each["key"]} for each in environments
    ]
    assert environments[0].keys() == {"id", "name", "key", "type", "multiTenant", "priority", "created"}
    priorities = [each["priority"] for each in environments]
    assert priorities == sorted(priorities)
