"""Configuration as a file, through the Admin API: what is told, what is planned, and what is applied."""

import json
from typing import Any

from api import Answer, Caller
from integration.conftest import Rig, make_rig
from plaudit.clock import utc_now
from plaudit.documents.document import to_text
from plaudit.services.apply_configuration import clone_configuration, export_configuration
from plaudit.storage.configuration import load_configuration
from plaudit.storage.configuration_history import configurations

EMPTY: dict[str, Any] = {
    "formatVersion": 1,
    "attributes": [],
    "metrics": [],
    "achievements": [],
    "pointsSystems": [],
    "leaderboards": [],
    "streakSettings": {"frequency": "daily", "evaluationMode": "OR"},
    "settings": {
        "branding": {"brandColor": "#000000", "font": "MODERN_SANS"},
        "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
        "aggregationPeriod": "weekly",
    },
}
FULL: dict[str, Any] = {
    "formatVersion": 1,
    "attributes": [
        {"key": "plan", "name": "Plan", "type": "user"},
        {"key": "plan", "name": "Plan of the page", "type": "event"},
    ],
    "metrics": [
        {"key": "words", "name": "Words", "unitType": "number", "units": "words"},
        {"key": "spent", "name": "Spent", "unitType": "currency", "units": "USD"},
    ],
    "achievements": [
        {
            "name": "All of it",
            "trigger": "achievement",
            "status": "active",
            "achievements": [{"name": "Writer"}, {"name": "Writer", "ordinal": 2}, {"key": "called"}],
        },
        {
            "name": "Writer",
            "trigger": "metric",
            "description": "A thousand words",
            "status": "active",
            "badge": {"url": "https://example.com/writer.png"},
            "userAttributes": {"plan": "pro"},
            "metricKey": "words",
            "metricValue": 1000,
            "eventAttributes": {"plan": "novel"},
        },
        {"name": "Writer", "trigger": "streak", "status": "inactive", "streakLength": 7},
        {"name": "Called", "trigger": "api", "status": "locked", "key": "called"},
        {"name": "A year", "trigger": "anniversary", "status": "active", "anniversaryYears": 1},
    ],
    "pointsSystems": [
        {
            "key": "xp",
            "name": "XP",
            "description": "Experience",
            "maxPoints": 5000,
            "levels": [
                {"key": "novice", "name": "Novice", "points": 0},
                {"key": "master", "name": "Master", "points": 1000, "description": "Knows it all"},
            ],
            "triggers": [
                {
                    "type": "metric",
                    "points": 10,
                    "status": "active",
                    "userAttributes": {"plan": "pro"},
                    "metricKey": "words",
                    "metricThreshold": 100,
                    "eventAttributes": {"plan": "novel"},
                },
                {
                    "type": "metric",
                    "points": -5,
                    "status": "inactive",
                    "blockIfOutOfPoints": True,
                    "metricKey": "spent",
                    "metricThreshold": 1,
                },
                {"type": "achievement", "points": 50, "status": "active", "achievement": {"name": "Writer"}},
                {"type": "streak", "points": 5, "status": "active", "streakLength": 7},
                {"type": "time", "points": 1, "status": "active", "timeUnit": "days", "timeInterval": 1},
                {"type": "user_creation", "points": 100, "status": "active"},
            ],
            "boosts": [
                {
                    "name": "Double",
                    "start": "2026-01-01",
                    "end": "2026-12-31",
                    "multiplier": 1.5,
                    "rounding": "nearest",
                    "userAttributes": {"plan": "pro"},
                }
            ],
        },
        {"key": "gems", "name": "Gems", "levels": [], "triggers": [], "boosts": []},
    ],
    "leaderboards": [
        {
            "key": "writers",
            "name": "Writers",
            "description": "Who wrote most",
            "status": "active",
            "rankBy": "metric",
            "maxParticipants": 10,
            "start": "2026-01-31",
            "breakdownAttributes": ["plan"],
            "runUnit": "month",
            "runInterval": 1,
            "startTime": "09:00",
            "endTime": "17:30",
            "metricKey": "words",
        },
        {
            "key": "rich",
            "name": "Rich",
            "status": "inactive",
            "rankBy": "points",
            "maxParticipants": 1000,
            "start": "2026-01-01",
            "userAttributes": {"plan": "pro"},
            "pointsSystemKey": "gems",
        },
        {
            "key": "steady",
            "name": "Steady",
            "status": "finished",
            "rankBy": "streak",
            "maxParticipants": 1000,
            "start": "2026-01-01",
        },
    ],
    "streakSettings": {
        "frequency": "daily",
        "evaluationMode": "AND",
        "customizationEnabled": True,
        "daysOff": [0, 6],
        "metrics": [{"key": "spent", "threshold": 2}, {"key": "words", "threshold": 100}],
        "freezes": {"startCount": 1, "maxCount": 5, "autoEarnInterval": 7, "autoEarnAmount": 1},
    },
    "settings": {
        "branding": {
            "appName": "Readers' Circle",
            "appUrl": "https://example.com",
            "brandColor": "#1f6feb",
            "font": "BOOK_SERIF",
            "logo": {"url": "https://example.com/logo.png"},
        },
        "experimentation": {"controlRatio": 10, "userActivationWindow": 14},
        "aggregationPeriod": "monthly",
    },
}


def apply(caller: Caller, document: object, **query: str) -> Answer:
    return caller.admin("POST", "/configuration", document, query=query)


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The document with another value at a path; without it for None."""
    copy = json.loads(json.dumps(document))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    part = copy
    for step in steps:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return dict(copy)


def test_nothing_set_up_is_a_document_too(rig: Rig) -> None:
    caller = rig.caller()

    assert caller.admin("GET", "/configuration").body == EMPTY
    assert apply(caller, EMPTY).body["created"] == []
    assert load_configuration(rig.table()).version == 0


def test_what_was_applied_to_an_empty_tenant_is_what_is_told(rig: Rig) -> None:
    caller = rig.caller()

    answer = apply(caller, FULL)

    assert answer.status == 200, answer.body
    assert (answer.body["version"], answer.body["applied"]) == (0, True)
    assert caller.admin("GET", "/configuration").body == FULL
    again = apply(caller, FULL).body
    assert (again["version"], again["created"], again["changed"], again["archived"]) == (1, [], [], [])
    assert load_configuration(rig.table()).version == 1
    assert list(configurations(rig.table())) == [load_configuration(rig.table())]


def test_a_dry_run_tells_and_changes_nothing(rig: Rig) -> None:
    caller = rig.caller()

    planned = apply(caller, FULL, dryRun="true")
    told = caller.admin("GET", "/configuration")
    done = apply(caller, FULL, ifVersion="0")

    assert planned.body["applied"] is False
    assert told.body == EMPTY
    assert done.body == {**planned.body, "applied": True}


def test_a_clone_is_told_by_the_same_bytes(rig: Rig) -> None:
    apply(rig.caller(), FULL)
    other_rig, now = make_rig(), utc_now()

    clone_configuration(rig.table(), other_rig.table(), now)

    texts = [to_text(export_configuration(each.table(), now)) for each in (rig, other_rig)]
    assert texts[0] == texts[1]
    assert json.loads(texts[0]) == FULL
