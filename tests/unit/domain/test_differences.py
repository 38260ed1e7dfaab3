"""Where two values differ."""

from dataclasses import dataclass

from plaudit.domain.differences import Difference, differences


@dataclass(frozen=True)
class Thing:
    size: int
    parts: tuple[object, ...] = ()


def test_equal_values_have_no_differences() -> None:
    assert list(differences(Thing(1, ({"a": 1},)), Thing(1, ({"a": 1},)))) == []


def test_a_difference_is_told_by_the_path_that_leads_to_it() -> None:
    stored, rebuilt = {"x": Thing(1, ({"a": [1, 2]},))}, {"x": Thing(1, ({"a": [1, 3]},))}

    assert list(differences(stored, rebuilt, "state")) == [Difference(("state", "x", "parts", "1", "a", "2"), 2, 3)]


def test_what_is_on_one_side_only_is_a_difference_to_nothing() -> None:
    assert list(differences({"a": 1}, {"b": 2})) == [Difference(("a",), 1, None), Difference(("b",), None, 2)]
    assert list(differences((1,), (1, 2))) == [Difference(("2",), None, 2)]
    assert list(differences(None, {"b": 2})) == [Difference(("b",), None, 2)]


def test_values_of_different_types_differ_as_a_whole() -> None:
    assert list(differences(Thing(1), None)) == [Difference((), Thing(1), None)]
    assert list(differences({"a": 1}, 1)) == [Difference((), {"a": 1}, 1)]
