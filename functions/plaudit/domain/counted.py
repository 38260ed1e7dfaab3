"""How a user is counted: in which cohort, and there in which cells of points and on which levels (behaviour 6.5).

A cohort are the users with the same attributes, so that a summary can be filtered by attributes without looking at
users. Users without points are in no counter but the one of all users of their cohort: they are what is left of it.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType

from plaudit.domain.awards import level_of
from plaudit.domain.configuration import Configuration
from plaudit.domain.filters import AttributeValues, matches
from plaudit.domain.identifiers import LevelId, PointsSystemId
from plaudit.domain.points import Level
from plaudit.domain.points_ranges import Cell, PointsRange, cell_of, points_ranges
from plaudit.domain.states import UserState

CohortId = NewType("CohortId", str)
"""Names a cohort by its attribute values."""

CounterName = NewType("CounterName", str)
"""Names what is counted within a cohort: users in a cell of a points system, or on a level."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How the counters count a user now: once in the cohort, and once in each of these counters of the cohort."""

    cohort_id: CohortId
    counters: frozenset[CounterName] = frozenset()


@dataclass(frozen=True, slots=True)
class Cohort:
    """The users with the same attributes, counted."""

    attributes: AttributeValues
    user_count: int
    counts: Mapping[CounterName, int] = field(default_factory=dict)


def counted_of(configuration: Configuration, user: UserState) -> Counted:
    """Return how a user is to be counted.

    It differs from how the user is counted when something changed, the user or the levels; whoever saves the user
    moves the counters. For levels that changed, users are counted anew in the background.
    """
    return Counted(cohort_id(user.profile.attributes), frozenset(_counters(configuration, user)))


def cohort_id(attributes: AttributeValues) -> CohortId:
    """Return the same id for the same values, whatever their order."""
    text = json.dumps(sorted(attributes.items()))
    return CohortId(hashlib.sha256(text.encode()).hexdigest()[:32])


def matching_cohorts(cohorts: Iterable[Cohort], wanted: AttributeValues) -> tuple[Cohort, ...]:
    """Return the cohorts whose users match a filter."""
    return tuple(cohort for cohort in cohorts if matches(wanted, cohort.attributes))


def ranges_in(cohorts: Sequence[Cohort], system_id: PointsSystemId) -> tuple[PointsRange, ...]:
    """Return how many users of the cohorts have how many points."""
    user_count = sum(cohort.user_count for cohort in cohorts)
    return points_ranges(user_count, _users_by_cell(cohorts, system_id))


def users_by_level(cohorts: Sequence[Cohort], system_id: PointsSystemId, levels: Sequence[Level]) -> dict[LevelId, int]:
    """Return how many users of the cohorts are on each level; who has no points is on the level of a total of 0."""
    users = {level.id: sum(cohort.counts.get(level_counter(level.id), 0) for cohort in cohorts) for level in levels}
    first = level_of(levels, 0)
    if first:
        with_points = sum(_users_by_cell(cohorts, system_id).values())
        users[first.id] += sum(cohort.user_count for cohort in cohorts) - with_points
    return users


def cell_counter(system_id: PointsSystemId, cell: Cell) -> CounterName:
    """Return the counter of a cell."""
    return CounterName(f"{_cells_of(system_id)}{cell.decade}.{cell.part}")


def level_counter(level_id: LevelId) -> CounterName:
    """Return the counter of a level: of the users who are on it with points."""
    return CounterName(f"level.{_short(level_id)}")


def _counters(configuration: Configuration, user: UserState) -> Iterator[CounterName]:
    for system_id in configuration.points_systems:
        standing = user.points.get(system_id)
        if standing is None or not standing.total:
            continue
        yield cell_counter(system_id, cell_of(standing.total))
        level = level_of(configuration.levels_of(system_id), standing.total)
        if level:
            yield level_counter(level.id)


def _users_by_cell(cohorts: Iterable[Cohort], system_id: PointsSystemId) -> dict[Cell, int]:
    prefix = _cells_of(system_id)
    users: dict[Cell, int] = {}
    for cohort in cohorts:
        for name, count in cohort.counts.items():
            if name.startswith(prefix):
                decade, part = name.removeprefix(prefix).split(".")
                cell = Cell(int(decade), int(part))
                users[cell] = users.get(cell, 0) + count
    return users


def _cells_of(system_id: PointsSystemId) -> str:
    return f"cell.{_short(system_id)}."


def _short(id_: str) -> str:
    """Return a third of a UUID's length: a cohort has many counters, and every write pays for the whole item."""
    return base64.urlsafe_b64encode(hashlib.sha256(id_.encode()).digest()[:9]).decode()
