"""Configuration as a file, through the Admin API: what is told, what is planned, and what is applied."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import Answer, Caller
from configuration_documents import EMPTY, FULL
from integration.conftest import Rig, make_rig
from integration.test_bad_configuration import JSON
from plaudit.clock import utc_now
from plaudit.documents.document import to_text
from plaudit.services.apply_configuration import clone_configuration, export_configuration
from plaudit.storage.configuration import load_configuration
from plaudit.storage.configuration_history import configurations


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


def test_a_plan_tells_what_becomes_of_each_thing(rig: Rig) -> None:
    caller = rig.caller()
    apply(caller, FULL)
    wanted = changed(FULL, "metrics.1.units", "EUR")
    wanted = changed(wanted, "achievements.1.userAttributes", None)
    wanted = changed(wanted, "achievements.4", {"name": "Two years", "trigger": "anniversary", "anniversaryYears": 2})
    wanted = changed(wanted, "pointsSystems.0.triggers.0.points", 20)
    wanted = changed(wanted, "pointsSystems.0.boosts.0.end", None)
    wanted = changed(wanted, "leaderboards.1", None)
    wanted = changed(wanted, "streakSettings.daysOff", [0])
    wanted = changed(wanted, "settings.branding.logo.url", "https://example.com/new.png")

    answer = apply(caller, wanted)

    assert answer.body == {
        "version": 1,
        "applied": True,
        "created": [{"kind": "achievement", "key": "Two years"}],
        "changed": [
            {"kind": "metric", "key": "spent", "fields": [{"field": "units", "before": "USD", "after": "EUR"}]},
            {
                "kind": "achievement",
                "key": "Writer",
                "fields": [{"field": "userAttributes.plan", "before": "pro", "after": None}],
            },
            {
                "kind": "trigger",
                "key": "metric words",
                "pointsSystemKey": "xp",
                "fields": [{"field": "points", "before": 10, "after": 20}],
            },
            {
                "kind": "boost",
                "key": "Double",
                "pointsSystemKey": "xp",
                "fields": [{"field": "end", "before": "2026-12-31", "after": None}],
            },
            {"kind": "streakSettings", "fields": [{"field": "daysOff", "before": [0, 6], "after": [0]}]},
            {
                "kind": "settings",
                "fields": [
                    {
                        "field": "branding.logo.url",
                        "before": "https://example.com/logo.png",
                        "after": "https://example.com/new.png",
                    }
                ],
            },
        ],
        "archived": [{"kind": "leaderboard", "key": "rich"}, {"kind": "achievement", "key": "A year"}],
        "unchanged": [
            {"kind": "userAttribute", "count": 1},
            {"kind": "eventAttribute", "count": 1},
            {"kind": "metric", "count": 1},
            {"kind": "achievement", "count": 3},
            {"kind": "pointsSystem", "count": 2},
            {"kind": "level", "count": 2},
            {"kind": "trigger", "count": 5},
            {"kind": "leaderboard", "count": 2},
        ],
    }
    assert apply(caller, wanted).body["changed"] == []


def test_things_that_stay_keep_what_users_have_of_them(rig: Rig) -> None:
    caller = rig.caller()
    apply(caller, FULL)
    caller.application("PUT", "/users/ada", {"attributes": {"plan": "pro"}})
    caller.send_event("words", "ada", 500)
    before = load_configuration(rig.table())

    apply(caller, changed(changed(FULL, "metrics.0.name", "Wörter"), "pointsSystems.0.maxPoints", 9000))

    after = load_configuration(rig.table())
    assert list(after.metrics) == list(before.metrics)
    assert list(after.triggers) == list(before.triggers)
    assert caller.total("words", "ada") == 500
    assert after.achievements_made == 5


def test_boosts_for_single_users_are_left_alone(rig: Rig) -> None:
    caller = rig.caller()
    apply(caller, FULL)
    caller.application("PUT", "/users/ada", {})
    system_id = next(iter(load_configuration(rig.table()).points_systems))
    boost = {"name": "Ada's", "userId": "ada", "start": "2026-01-01", "multiplier": 3}
    assert caller.admin("POST", f"/points/{system_id}/boosts", [boost]).status == 201

    told = caller.admin("GET", "/configuration").body
    again = apply(caller, FULL).body
    apply(caller, changed(FULL, "pointsSystems.0.boosts", []))

    assert told == FULL
    assert (again["changed"], again["archived"]) == ([], [])
    assert [each.name for each in load_configuration(rig.table()).boosts.values()] == ["Ada's"]


def test_what_cannot_be_applied_tells_why_and_changes_nothing(rig: Rig) -> None:
    caller = rig.caller()
    apply(caller, FULL)
    bad = changed(changed(FULL, "achievements.1.status", "inactive"), "leaderboards.0.start", "2026-02-01")
    bad = changed(bad, "metrics.0.name", "Wörter")

    answers = [apply(caller, bad), apply(caller, bad, dryRun="true")]

    problems = [
        {
            "path": "achievements.1",
            "message": "Status cannot change from active to inactive. "
            "Activate it first, or lock it; leave it out to archive it.",
        },
        {
            "path": "leaderboards.0",
            "message": "Key, ranking and schedule can only change while the leaderboard is inactive. "
            "Apply it with the status inactive first.",
        },
    ]
    sentence = f"Invalid achievements.1: {problems[0]['message']} (and 1 more problem)"
    assert [(answer.status, answer.body) for answer in answers] == [
        (422, {"error": sentence, "problems": problems})
    ] * 2
    assert caller.admin("GET", "/configuration").body == FULL


def test_a_board_can_change_after_it_was_made_inactive(rig: Rig) -> None:
    caller = rig.caller()
    apply(caller, FULL)
    moved = changed(FULL, "leaderboards.0.start", "2026-02-01")

    statuses = [
        apply(caller, changed(FULL, "leaderboards.0.status", "inactive")).status,
        apply(caller, moved).status,
    ]

    assert statuses == [200, 200]
    assert caller.admin("GET", "/configuration").body == moved


@pytest.mark.parametrize(
    ("raw_body", "status", "sentence"),
    [
        ("{", 400, "Malformed JSON in the request body: EOF while parsing an object at line 1 column 1."),
        ('{"a": NaN}', 400, "Malformed JSON in the request body: expected value at line 1 column 7."),
        ("[]", 422, "Invalid document: it must be an object."),
        ("null", 422, "Invalid document: it must be an object."),
        ('{"formatVersion": 1}', 422, "Invalid attributes: it is required. (and 6 more problems)"),
    ],
)
def test_1_6_what_is_no_document_gets_a_sentence(quiet_rig: Rig, raw_body: str, status: int, sentence: str) -> None:
    answer = quiet_rig.caller().admin("POST", "/configuration", raw_body=raw_body)

    assert (answer.status, answer.body["error"]) == (status, sentence)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=JSON, is_dry_run=st.booleans())
def test_1_6_no_document_whatever_is_answered_with_5xx(quiet_rig: Rig, body: object, is_dry_run: bool) -> None:  # noqa: FBT001  # drawn
    query = {"dryRun": "true"} if is_dry_run else {}

    answer = quiet_rig.caller().admin("POST", "/configuration", query=query, raw_body=json.dumps(body))

    assert answer.status in (400, 422), answer.body
    assert load_configuration(quiet_rig.table()).version == 1


@pytest.mark.parametrize("query", [{"dryRun": "perhaps"}, {"ifVersion": "-1"}, {"ifVersion": "x"}])
def test_1_6_a_query_that_does_not_fit_is_422(quiet_rig: Rig, query: dict[str, str]) -> None:
    assert quiet_rig.caller().admin("POST", "/configuration", EMPTY, query=query).status == 422


def test_1_3_an_application_key_does_not_open_the_configuration(rig: Rig) -> None:
    caller = rig.caller()
    caller.application("PUT", "/users/ada", {})
    body = caller.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body
    own = Caller(body["created"][0]["key"])

    assert [own.admin("GET", "/configuration").status, own.admin("POST", "/configuration", EMPTY).status] == [401, 401]
