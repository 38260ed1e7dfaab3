"""What a person calls the things that a plan tells of."""

import json
from typing import Any

from configuration_documents import EMPTY
from factories import NOW
from plaudit.documents.plan import Action, Label, make_plan
from plaudit.documents.read import read_document
from plaudit.documents.resolve import resolve
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.replacement import replace_configuration
from plaudit.ids import new_id


def labels(document: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    wishes = resolve(read_document(json.dumps(document).encode()), Configuration(), NOW, new_id)
    plan = make_plan(Configuration(), replace_configuration(Configuration(), wishes, NOW), NOW)
    named: list[Label] = [change.label for change in plan.of(Action.CREATED)]
    return [(label.kind, label.key, label.system_key) for label in named]


def test_what_is_alike_is_told_apart_by_a_number() -> None:
    streak = {"name": "Steady", "trigger": "streak", "streakLength": 7}
    triggers = [
        {"type": "streak", "points": 1, "streakLength": 7},
        {"type": "achievement", "points": 1, "achievement": {"name": "Steady", "ordinal": 2}},
        {"type": "streak", "points": 2, "streakLength": 7},
    ]
    boost = {"name": "Double", "start": "2026-01-01", "multiplier": 2}
    system = {"key": "xp", "name": "XP", "triggers": triggers, "boosts": [boost, boost]}

    assert labels({**EMPTY, "achievements": [streak, streak], "pointsSystems": [system]}) == [
        ("achievement", "Steady", None),
        ("achievement", "Steady #2", None),
        ("pointsSystem", "xp", None),
        ("trigger", "streak", "xp"),
        ("trigger", "achievement Steady #2", "xp"),
        ("trigger", "streak #2", "xp"),
        ("boost", "Double", "xp"),
        ("boost", "Double #2", "xp"),
    ]


def test_an_attribute_is_called_by_its_type_and_key() -> None:
    attributes = [{"key": "plan", "name": "Plan", "type": kind} for kind in ("event", "user")]

    assert labels({**EMPTY, "attributes": attributes}) == [
        ("eventAttribute", "plan", None),
        ("userAttribute", "plan", None),
    ]
