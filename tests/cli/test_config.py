"""Configuration as a file, from the command line."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from cli.conftest import AnswerOf, Run
from plaudit_cli.main import app

DOCUMENT = {
    "formatVersion": 1,
    "attributes": [{"key": "plan", "name": "Plan", "type": "user"}],
    "metrics": [{"key": "words", "name": "Words", "unitType": "number"}],
    "achievements": [],
    "pointsSystems": [
        {
            "key": "xp",
            "name": "XP",
            "levels": [{"key": "novice", "name": "Novice", "points": 0}],
            "triggers": [],
            "boosts": [],
        }
    ],
    "leaderboards": [],
    "streakSettings": {"frequency": "daily", "evaluationMode": "OR"},
    "settings": {
        "branding": {"brandColor": "#000000", "font": "MODERN_SANS"},
        "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
        "aggregationPeriod": "weekly",
    },
}
OTHER = {**DOCUMENT, "metrics": [{"key": "words", "name": "Wörter", "unitType": "number"}], "pointsSystems": []}
CREATED = """\
+ userAttribute plan
    key   "plan"
    name  "Plan"
    type  "user"
+ metric words
    key       "words"
    name      "Words"
    unitType  "number"
+ pointsSystem xp
    key   "xp"
    name  "XP"
+ level xp: novice
    key     "novice"
    name    "Novice"
    points  0
4 created, 0 changed, 0 archived, 2 unchanged.
"""
CHANGED = """\
~ metric words
    name  "Words" -> "Wörter"
- pointsSystem xp
0 created, 1 changed, 1 archived, 3 unchanged.
"""


def written(name: str, document: object) -> str:
    """The path of a file that holds a document."""
    Path(name).write_text(json.dumps(document), encoding="utf-8")
    return name


def run_with(text: str, *words: str) -> Result:
    """Run `plaudit` with something on its standard input."""
    return CliRunner().invoke(app, words, input=text, catch_exceptions=False)


@pytest.fixture
def environment(run: Run) -> str:
    """An environment of the test's own."""
    reference = f"config/e{uuid4().hex}"
    run("onboard", *reference.split("/"))
    return reference


def test_a_plan_tells_what_would_be_created_and_creates_nothing(run: Run, environment: str) -> None:
    file = written("document.json", DOCUMENT)

    result = run("config", "plan", environment, file)
    again = run("config", "plan", environment, file, "--detailed-exitcode")

    assert (result.exit_code, result.stdout) == (0, CREATED)
    assert (again.exit_code, again.stdout) == (2, CREATED)


def test_what_was_applied_is_exported_byte_by_byte(run: Run, environment: str) -> None:
    file = written("document.json", DOCUMENT)

    applied = run("config", "apply", environment, file, "--yes")
    exported = run("config", "export", environment)
    again = run("config", "plan", environment, file, "--detailed-exitcode")

    assert (applied.exit_code, applied.stdout) == (0, CREATED)
    assert applied.stderr == f"{environment} has version 1 of its configuration now.\n"
    assert exported.stdout == json.dumps(DOCUMENT, indent=2) + "\n"
    assert (again.exit_code, again.stdout) == (0, "Nothing changes.\n")


def test_the_export_of_another_environment_shows_how_the_two_differ(run: Run, environment: str) -> None:
    run("config", "apply", environment, written("document.json", DOCUMENT), "--yes")

    result = run("config", "plan", environment, written("other.json", OTHER))

    assert (result.exit_code, result.stdout) == (0, CHANGED)


def test_an_export_into_a_file_can_be_applied_from_it(run: Run, environment: str) -> None:
    run("config", "apply", environment, written("document.json", DOCUMENT), "--yes")

    exported = run("config", "export", environment, "exported.json")
    result = run("config", "plan", environment, "exported.json")

    assert (exported.stdout, exported.stderr) == ("", "Written to exported.json.\n")
    assert result.stdout == "Nothing changes.\n"


def test_whoever_is_asked_can_say_no(run: Run, environment: str) -> None:
    file = written("document.json", DOCUMENT)

    refused = run_with("n\n", "config", "apply", environment, file)
    unchanged = run("config", "export", environment)
    agreed = run_with("y\n", "config", "apply", environment, file)

    assert (refused.exit_code, refused.stdout.startswith(CREATED)) == (1, True)
    assert refused.stderr.startswith(f"Apply this to {environment}? [y/N]:")
    assert json.loads(unchanged.stdout)["metrics"] == []
    assert agreed.exit_code == 0


def test_a_document_may_come_from_the_standard_input(run: Run, environment: str) -> None:
    assert run("config", "export", environment).exit_code == 0
    text = json.dumps(DOCUMENT)

    unasked = run_with(text, "config", "apply", environment, "-")
    applied = run_with(text, "config", "apply", environment, "-", "--yes")

    assert (unasked.exit_code, unasked.stderr) == (1, "Error: Nobody can be asked here. Write --yes to apply this.\n")
    assert applied.exit_code == 0


def test_a_script_gets_a_plan_as_json(answer_of: AnswerOf, run: Run, environment: str) -> None:
    run("config", "apply", environment, written("document.json", DOCUMENT), "--yes")
    other = written("other.json", OTHER)

    planned = answer_of("config", "plan", environment, other)
    applied = answer_of("config", "apply", environment, other, "--yes")

    assert planned == {
        "version": 1,
        "applied": False,
        "created": [],
        "changed": [
            {"kind": "metric", "key": "words", "fields": [{"field": "name", "before": "Words", "after": "Wörter"}]}
        ],
        "archived": [{"kind": "pointsSystem", "key": "xp", "fields": []}],
        "unchanged": 3,
    }
    assert applied == {**planned, "applied": True}


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"{", ["document: it is not JSON: EOF while parsing an object at line 1 column 1"]),
        (b"[]", ["document: it must be an object"]),
        (
            json.dumps({**DOCUMENT, "metrics": [{"key": "a b", "nme": "Words"}]}).encode(),
            [
                "metrics.0.key: String should match pattern '^[a-zA-Z0-9\\-_]+$'",
                "metrics.0.name: it is required",
                "metrics.0.nme: there is no such field",
            ],
        ),
        (
            json.dumps({**DOCUMENT, "metrics": DOCUMENT["metrics"] * 2}).encode(),  # type: ignore[operator]  # a list
            [f"metrics.{place}: Key already in use by another metric" for place in (0, 1)],
        ),
    ],
    ids=["half", "no object", "shape", "rules"],
)
def test_every_problem_is_told(run: Run, environment: str, content: bytes, lines: list[str]) -> None:
    Path("bad.json").write_bytes(content)

    result = run("config", "plan", environment, "bad.json")

    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [*lines, f"Error: The document cannot be applied: {count}."]


def test_a_file_that_is_not_there_is_told_in_one_sentence(run: Run, environment: str) -> None:
    result = run("config", "plan", environment, "nowhere.json")

    assert (result.exit_code, result.stderr) == (1, "Error: nowhere.json cannot be read: No such file or directory.\n")
