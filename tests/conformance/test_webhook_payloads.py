"""Behaviour 8.1: payloads are what the document 1.21.1 says; `webhook_schemas.json` says what that is."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from factories import NOW
from plaudit.domain.effects import LevelChanged
from plaudit.domain.leaderboard_history import Standing
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads import achievements, emails, leaderboards, points, streaks
from plaudit.messaging.webhook_samples import sample_payload
from webhook_cases import (
    AWARDS,
    BIRTHDAY,
    BOOKWORM,
    BRONZE,
    BY_POINTS,
    BY_STREAK,
    CONFIGURATION,
    GUEST,
    MASTER,
    NO_STREAK,
    PAUSES,
    PERIODS,
    SILVER,
    STEADY,
    STREAK,
    SUBJECT,
    TOP,
    UNKNOWN,
    VETERAN,
    WEEKEND,
    WEEKLY,
    XP,
)

Json = dict[str, Any]
SCHEMAS: Json = json.loads((Path(__file__).parent / "webhook_schemas.json").read_text())
BUILT = (
    *(achievements.completed(SUBJECT, id_) for id_ in (BOOKWORM, STEADY, GUEST, MASTER)),
    *(
        tell(subject, streak)
        for tell in (streaks.started, streaks.extended)
        for subject, streak in ((SUBJECT, STREAK), (UNKNOWN, NO_STREAK))
    ),
    streaks.lost(UNKNOWN, 3),
    streaks.freeze_consumed(SUBJECT, consumed=1, freezes=0),
    streaks.freeze_earned(SUBJECT, earned=1, freezes=1),
    points.changed(SUBJECT, XP.id, total=180, added=180, awards=AWARDS),
    points.changed(SUBJECT, XP.id, total=90, added=-90, awards=()),
    points.level_changed(SUBJECT, LevelChanged(XP.id, None, BRONZE.id), 100),
    points.level_changed(SUBJECT, LevelChanged(XP.id, SILVER.id, None), 0),
    *(points.boost_started(CONFIGURATION, each.id, NOW) for each in (WEEKEND, BIRTHDAY)),
    *(points.boost_finished(CONFIGURATION, each.id, NOW) for each in (WEEKEND, BIRTHDAY)),
    *(
        tell(CONFIGURATION, board_id, TOP, NOW)
        for tell in (leaderboards.started, leaderboards.changed, leaderboards.finished)
        for board_id in (WEEKLY, BY_POINTS, BY_STREAK)
    ),
    leaderboards.rank_changed(SUBJECT, WEEKLY, previous=Standing(), current=Standing(1, 9)),
    leaderboards.rank_changed(UNKNOWN, BY_STREAK, previous=Standing(1, 9), current=Standing()),
    emails.recap_due(SUBJECT, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 8)),
    emails.reactivation_due(SUBJECT, number=1, days=3),
    emails.streak_reminder_due(SUBJECT, STREAK, PERIODS, PAUSES),
    emails.streak_reminder_due(UNKNOWN, NO_STREAK, PERIODS, ()),
    emails.achievement_due(SUBJECT, BOOKWORM, NOW),
    emails.achievement_due(SUBJECT, GUEST, None),
)
EXTRA = {
    "user.signUpDate",
    "streak.streakHistory.resetAt",
    "leaderboard.status",
    "leaderboard.userAttributes",
}
"""What we tell beyond the document, as in the answers of the API; the status is required there but not described."""


@cache
def validator_of(type_: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"$defs": SCHEMAS["$defs"], **SCHEMAS["payloads"][type_]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def misfits(payload: Json | None) -> list[str]:
    assert payload is not None
    return [f"{error.instance_path}: {error.message}" for error in validator_of(payload["type"]).iter_errors(payload)]


def extras(value: object, schema: Json, path: str = "") -> Iterator[str]:
    """Yield the fields that a schema does not describe."""
    if "$ref" in schema:
        schema = SCHEMAS["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if isinstance(value, list):
        for each in value:
            yield from extras(each, schema["items"], path)
    elif isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name in schema["properties"]:
                yield from extras(inner, schema["properties"][name], f"{path}.{name}")
            else:
                yield f"{path}.{name}".removeprefix(".")


def test_8_1_the_document_knows_the_types_that_we_know() -> None:
    assert set(SCHEMAS["payloads"]) == {type_.value for type_ in WebhookType}
    assert len(SCHEMAS["payloads"]) == 18
    assert None not in BUILT


@pytest.mark.parametrize("type_", WebhookType)
def test_8_1_payloads_fit_the_document(type_: WebhookType) -> None:
    payloads = [payload for payload in BUILT if payload and payload["type"] == type_]

    assert payloads
    assert [misfit for payload in payloads for misfit in misfits(payload)] == []


@pytest.mark.parametrize("type_", WebhookType)
def test_8_5_samples_fit_the_document(type_: WebhookType) -> None:
    assert misfits(sample_payload(type_, NOW)) == []


def test_8_1_payloads_tell_little_that_the_document_does_not() -> None:
    found = {name for payload in BUILT if payload for name in extras(payload, SCHEMAS["payloads"][payload["type"]])}

    assert found == EXTRA


def test_8_1_an_anniversary_is_all_that_the_document_does_not_know() -> None:
    found = misfits(achievements.completed(SUBJECT, VETERAN))

    assert [each.partition(":")[0] for each in found] == ["['achievement', 'trigger']"]


@pytest.mark.parametrize("type_", WebhookType)
def test_a_field_that_is_missing_would_be_found(type_: WebhookType) -> None:
    payload = sample_payload(type_, NOW)
    required = SCHEMAS["payloads"][type_]["required"]

    assert len(required) >= 2
    for name in required:
        broken = deepcopy(payload)
        del broken[name]
        if name != "type":
            assert misfits(broken) == [f'[]: "{name}" is a required property']


def test_a_value_of_the_wrong_form_would_be_found() -> None:
    boost = sample_payload(WebhookType.POINTS_BOOST_STARTED, NOW)
    streak = sample_payload(WebhookType.STREAK_STARTED, NOW)
    board = sample_payload(WebhookType.LEADERBOARD_CHANGED, NOW)
    boost["timestamp"] = "yesterday"
    streak["streak"]["frequency"] = "hourly"
    board["leaderboard"]["pointsSystemKey"] = None
    board["leaderboard"]["end"] = "2026-03-32"

    assert misfits(boost) == ['[\'timestamp\']: "yesterday" is not a "date-time"']
    assert [each.partition(":")[0] for each in misfits(streak)] == ["['streak', 'frequency']"]
    assert sorted(each.partition(":")[0] for each in misfits(board)) == [
        "['leaderboard', 'end']",
        "['leaderboard', 'pointsSystemKey']",
    ]
