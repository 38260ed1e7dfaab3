"""Documents that do not fit: every problem is told with its path, and nothing else is ever raised."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from document_strategies import Part, documents, many
from factories import NOW
from plaudit.documents.document import EXAMPLE, MAX_BYTES
from plaudit.documents.read import read_document
from plaudit.documents.resolve import resolve
from plaudit.domain.achievements import Achievement
from plaudit.domain.configuration import Attribute, Configuration, Metric
from plaudit.domain.edits.replacement import ProblemsError, Replacement, replace_configuration
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings
from plaudit.ids import new_id

JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 1.5, 10**30, 1e300, "", "key", "x" * 300, "a b", "2026-02-30", "0001-01-01", "25:00"),
        *([], {}, [None], {"key": "a"}, {"name": "Eins", "ordinal": 0}, [{"key": "a"}], "active", "finished", "\u0000"),
    ]
)


def apply(text: bytes) -> Replacement:
    """Apply a document to a tenant that has nothing; raises ProblemsError."""
    wishes = resolve(read_document(text), Configuration(), NOW, new_id)
    return replace_configuration(Configuration(), wishes, NOW)


def with_value(document: Any, path: str, value: object) -> Any:  # noqa: ANN401  # JSON may be anything
    """A document with another value at a path."""
    copy = json.loads(json.dumps(document))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    part = copy
    for step in steps:
        part = part[step]
    part[last] = value
    return copy


def problems_of(document: object) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as raised:
        apply(json.dumps(document).encode())
    return [(problem.path, problem.message) for problem in raised.value.problems]


def test_the_example_can_be_applied() -> None:
    replacement = apply(json.dumps(EXAMPLE).encode())

    assert Counter(type(edit.thing) for edit in replacement.edits) == {
        Attribute: 1,
        Metric: 1,
        Achievement: 2,
        PointsSystem: 1,
        Trigger: 2,
        Level: 1,
        Boost: 1,
        Leaderboard: 1,
        StreakEpoch: 1,
        TenantSettings: 1,
    }


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("formatVersion", 2, ("formatVersion", "Input should be 1")),
        ("metrics", None, ("metrics", "it must be a list")),
        ("metrics.0", 3, ("metrics.0", "it must be an object")),
        ("metrics.0.key", "a b", ("metrics.0.key", r"String should match pattern '^[a-zA-Z0-9\-_]+$'")),
        ("metrics.0.id", "1", ("metrics.0.id", "there is no such field")),
        ("metrics.0.unit_type", "number", ("metrics.0.unit_type", "there is no such field")),
        ("attributes.0.type", "neither", ("attributes.0.type", "Input should be 'user' or 'event'")),
        ("achievements.0.metricValue", "1", ("achievements.0.metricValue", "it must be a number")),
        ("achievements.0.metricValue", 0.5, ("achievements.0", "metricValue must be between 1 and 1,000,000,000,000")),
        ("achievements.0.streakLength", 1, ("achievements.0.streakLength", "there is no such field")),
        ("achievements.0.metricKey", "x", ("achievements.0.metricKey", 'There is no metric with the key "x"')),
        (
            "achievements.0.userAttributes",
            {"x": "y"},
            ("achievements.0.userAttributes.x", 'There is no attribute of type user with the key "x"'),
        ),
        (
            "achievements.0.eventAttributes",
            {"plan": "y"},
            ("achievements.0.eventAttributes.plan", 'There is no attribute of type event with the key "plan"'),
        ),
        (
            "achievements.1.achievements.0",
            {"name": "Bookworm", "ordinal": 2},
            ("achievements.1.achievements.0", 'There is no achievement with the name "Bookworm" and the ordinal 2'),
        ),
        (
            "achievements.1.achievements.0",
            {"key": "Bookworm"},
            ("achievements.1.achievements.0", 'There is no achievement with the key "Bookworm"'),
        ),
        (
            "achievements.1.achievements.0",
            {"key": "a", "name": "b"},
            ("achievements.1.achievements.0", "name an achievement by its key or by its name"),
        ),
        (
            "achievements.1.achievements.0",
            {"key": "a", "ordinal": 1},
            ("achievements.1.achievements.0", "a key needs no ordinal"),
        ),
        (
            "achievements.1.achievements.0",
            {"name": "Well read"},
            ("achievements.1", "An achievement cannot require itself, directly or through others"),
        ),
        ("pointsSystems.0.triggers.0.points", 0, ("pointsSystems.0.triggers.0", "points cannot be 0")),
        (
            "pointsSystems.0.triggers.0.metricThreshold",
            None,
            ("pointsSystems.0.triggers.0.metricThreshold", "it must be a whole number"),
        ),
        (
            "pointsSystems.0.boosts.0.multiplier",
            1,
            ("pointsSystems.0.boosts.0", "multiplier must be greater than 0, less than 100, and not 1"),
        ),
        ("pointsSystems.0.boosts.0.userId", "ada", ("pointsSystems.0.boosts.0.userId", "there is no such field")),
        (
            "pointsSystems.0.levels.0.points",
            -1,
            ("pointsSystems.0.levels.0", "points must be between 0 and 1,000,000,000,000"),
        ),
        ("leaderboards.0.start", "2026-02-30", ("leaderboards.0.start", "day is out of range for month")),
        ("leaderboards.0.runInterval", None, ("leaderboards.0", "runInterval is required with runUnit")),
        ("leaderboards.0.runUnit", None, ("leaderboards.0", "runUnit is required with runInterval")),
        (
            "leaderboards.0.breakdownAttributes",
            ["x"],
            ("leaderboards.0.breakdownAttributes", 'There is no attribute of type user with the key "x"'),
        ),
        (
            "streakSettings.metrics.0.key",
            "x",
            ("streakSettings.metrics.0.key", 'There is no metric with the key "x"'),
        ),
        (
            "streakSettings.metrics",
            [{"key": "pages-read", "threshold": 1}] * 2,
            ("streakSettings.metrics.1.key", "metrics must not repeat the key pages-read"),
        ),
        ("streakSettings.daysOff", [7], ("streakSettings", "daysOff must be numbers from 0 (Sunday) to 6 (Saturday)")),
        (
            "settings.experimentation.controlRatio",
            101,
            ("settings.experimentation.controlRatio", "Input should be less than or equal to 100"),
        ),
    ],
)
def test_a_problem_is_told_where_it_is(path: str, value: object, problem: tuple[str, str]) -> None:
    assert problems_of(with_value(EXAMPLE, path, value)) == [problem]


def test_all_problems_are_told() -> None:
    document = with_value(with_value(EXAMPLE, "metrics.0.key", ""), "leaderboards.0.rankBy", "luck")
    del document["settings"]

    assert [path for path, _ in problems_of(document)] == ["metrics.0.key", "leaderboards.0", "settings"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it is not JSON: EOF while parsing a value at line 1 column 0"),
        (b"{", "it is not JSON: EOF while parsing an object at line 1 column 1"),
        (b"\xff", "it is not JSON: expected value at line 1 column 1"),
        (b"[]", "it must be an object"),
        (b" " * (MAX_BYTES + 1), "it has more than 5 MB"),
    ],
)
def test_what_is_no_document_is_told(text: bytes, message: str) -> None:
    with pytest.raises(ProblemsError) as raised:
        read_document(text)

    assert [(problem.path, problem.message) for problem in raised.value.problems] == [("", message)]


def test_of_very_many_problems_only_the_number_is_told() -> None:
    fields = {f"f{number}": 1 for number in range(6_000)}

    assert problems_of({**EXAMPLE, **fields}) == [("", "6,000 values do not fit")]


def test_a_problem_is_no_longer_than_it_must_be() -> None:
    assert [len(path) for path, _ in problems_of({**EXAMPLE, "x" * 10_000: 1})] == [300]


@many
@given(document=documents(), junk=JUNK, data=st.data())
def test_no_document_whatever_raises_anything_else(document: Part, junk: object, data: st.DataObject) -> None:
    part: Any = document
    while True:
        place = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if not isinstance(part[place], dict | list) or not part[place] or data.draw(st.booleans()):
            part[place] = junk
            break
        part = part[place]

    with suppress(ProblemsError):
        apply(json.dumps(document).encode())


@many
@given(text=st.binary(max_size=200))
def test_bytes_that_are_no_document_are_told_so_whatever_they_are(text: bytes) -> None:
    with pytest.raises(ProblemsError) as raised:
        apply(text)

    assert raised.value.problems
