"""How many users have how many points: the ranges of a summary, and the cells they are counted in (behaviour 6.5).

Where the ranges lie depends on the greatest total, so users cannot be counted by range. They are counted in cells that
hold for every scale: the cell of a total is the tenth of its decade that it lies in. A summary whose scale is a power
of ten finds each of its ranges as one cell, but for the first, which takes in all the decades below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

RANGES = 10
"""How many equal ranges there are above 0."""


class Cell(NamedTuple):
    """Totals up to 10 to the power of `decade`, but not of a lower one, that lie in its tenth number `part`."""

    decade: int
    part: int


@dataclass(frozen=True, slots=True)
class PointsRange:
    """How many users have a total from `first` to `last`, both included."""

    first: int
    last: int
    users: int


def cell_of(total: int) -> Cell:
    """Return the cell of a total above 0."""
    decade = max(1, len(str(total - 1)))
    width = 10 ** (decade - 1)
    return Cell(decade, -(-total // width))


def points_ranges(user_count: int, users_by_cell: Mapping[Cell, int]) -> tuple[PointsRange, ...]:
    """Return eleven ranges: 0, and ten equal ones up to the greatest total rounded up to a power of ten, at least 10.

    `user_count` are all users that count, `users_by_cell` those of them who have points.
    """
    filled = {cell: users for cell, users in users_by_cell.items() if users}
    scale = max((cell.decade for cell in filled), default=1)
    by_part = dict.fromkeys(range(1, RANGES + 1), 0)
    for cell, users in filled.items():
        by_part[cell.part if cell.decade == scale else 1] += users
    width = 10 ** (scale - 1)
    zero = PointsRange(0, 0, user_count - sum(filled.values()))
    return zero, *(PointsRange((part - 1) * width + 1, part * width, users) for part, users in by_part.items())
