"""Which of the things that are there a wanted one is."""

from plaudit.domain.matching import Likeness, matched


def test_nothing_wanted_is_nothing_found() -> None:
    assert matched([("1", ("a",))], []) == []


def test_what_has_the_same_name_is_the_same() -> None:
    there: list[tuple[str, Likeness]] = [("1", ("a",)), ("2", ("b",))]

    assert matched(there, [("b",), ("c",), ("a",)]) == ["2", None, "1"]


def test_no_thing_is_two_others() -> None:
    assert matched([("1", ("a",))], [("a",), ("a",)]) == ["1", None]


def test_those_that_are_alike_in_everything_find_each_other_first() -> None:
    there: list[tuple[str, Likeness]] = [("1", ("a 10", "a")), ("2", ("a 20", "a"))]

    assert matched(there, [("a 20", "a")]) == ["2"]
    assert matched(there, [("a 30", "a"), ("a 20", "a")]) == ["1", "2"]


def test_of_those_that_are_alike_the_first_is_the_first() -> None:
    there: list[tuple[str, Likeness]] = [("1", ("a 10", "a")), ("2", ("a 10", "a")), ("3", ("a 30", "a"))]

    assert matched(there, [("a 40", "a"), ("a 10", "a"), ("a 50", "a"), ("a 60", "a")]) == ["2", "1", "3", None]
