"""Behaviour 6.5: how many users have how many points."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.points_ranges import Cell, PointsRange, cell_of, points_ranges


def ranges_of(totals: Sequence[int]) -> list[tuple[int, int, int]]:
    cells = Counter(cell_of(total) for total in totals if total)
    return [(each.first, each.last, each.users) for each in points_ranges(len(totals), cells)]


def counted_one_by_one(totals: Sequence[int]) -> list[tuple[int, int, int]]:
    top = 10
    while top < max(totals, default=0):
        top *= 10
    bounds = [(0, 0), *((top // 10 * n + 1, top // 10 * (n + 1)) for n in range(10))]
    return [(first, last, sum(first <= total <= last for total in totals)) for first, last in bounds]


def test_6_5_there_are_eleven_ranges_up_to_a_power_of_ten() -> None:
    assert ranges_of([0, 0, 1, 100, 101, 250, 999, 1000]) == [
        (0, 0, 2),
        (1, 100, 2),
        (101, 200, 1),
        (201, 300, 1),
        (301, 400, 0),
        (401, 500, 0),
        (501, 600, 0),
        (601, 700, 0),
        (701, 800, 0),
        (801, 900, 0),
        (901, 1000, 2),
    ]


def test_6_5_without_points_the_ranges_go_up_to_ten() -> None:
    assert ranges_of([0, 0]) == [(0, 0, 2), *((n, n, 0) for n in range(1, 11))]


def test_6_5_without_users_the_ranges_are_empty() -> None:
    assert ranges_of([]) == [(0, 0, 0), *((n, n, 0) for n in range(1, 11))]


def test_6_5_totals_up_to_ten_have_a_range_each() -> None:
    assert ranges_of([3, 10, 10])[1:] == [(n, n, {3: 1, 10: 2}.get(n, 0)) for n in range(1, 11)]


def test_6_5_one_point_more_than_a_power_of_ten_makes_the_ranges_ten_times_as_wide() -> None:
    assert ranges_of([1000, 1001])[:3] == [(0, 0, 0), (1, 1000, 1), (1001, 2000, 1)]


def test_6_5_a_cell_that_everybody_has_left_does_not_count() -> None:
    assert points_ranges(1, {Cell(5, 3): 0, Cell(1, 2): 1})[2] == PointsRange(2, 2, 1)


@pytest.mark.parametrize(
    ("total", "cell"),
    [(1, (1, 1)), (10, (1, 10)), (11, (2, 2)), (20, (2, 2)), (21, (2, 3)), (100, (2, 10)), (10**15, (15, 10))],
)
def test_6_5_a_cell_is_a_tenth_of_a_decade(total: int, cell: tuple[int, int]) -> None:
    assert cell_of(total) == cell


TOTALS = st.integers(0, 15).flatmap(lambda digits: st.integers(0, 10**digits))


@given(st.lists(TOTALS, max_size=30))
def test_6_5_ranges_made_of_cells_equal_ranges_counted_one_by_one(totals: list[int]) -> None:
    assert ranges_of(totals) == counted_one_by_one(totals)
