"""Behaviour 3.2, 5.1 and 5.2: what a user may complete, sees, and completes along with something else."""

from collections.abc import Collection

import pytest

from factories import PLAN, USER
from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    CompositeGoal,
    completion_id,
    composites_completed,
    is_open,
    is_visible,
)
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AchievementId, UserId
from rules import make_achievement

ACTIVE, INACTIVE, LOCKED = AchievementStatus.ACTIVE, AchievementStatus.INACTIVE, AchievementStatus.LOCKED
READ = make_achievement("Read")
WROTE = make_achievement("Wrote")


def requires(name: str, *required: Achievement, **fields: object) -> Achievement:
    """A composite of others."""
    return make_achievement(name, CompositeGoal(frozenset(each.id for each in required)), **fields)


def completed_along(
    composites: Collection[Achievement],
    *done: Achievement,
    attributes: AttributeValues | None = None,
) -> list[str]:
    """The names of the composites that are complete now."""
    numbers = {each.id: each.number for each in (READ, WROTE, *composites)}
    goals = [(each, each.goal) for each in composites if isinstance(each.goal, CompositeGoal)]
    found = composites_completed(goals, numbers, {each.number for each in done}, attributes or {})
    return [each.name for each in found]


@pytest.mark.parametrize(
    ("status", "is_completed", "is_open_", "is_visible_"),
    [
        pytest.param(INACTIVE, False, False, False, id="inactive"),
        pytest.param(INACTIVE, True, False, False, id="inactive, for a holder"),
        pytest.param(ACTIVE, False, True, True, id="active"),
        pytest.param(ACTIVE, True, False, True, id="active, for a holder"),
        pytest.param(LOCKED, False, False, False, id="locked"),
        pytest.param(LOCKED, True, False, True, id="locked, for a holder"),
    ],
)
def test_5_1_the_status_decides_who_may_complete_and_who_sees(
    status: AchievementStatus,
    is_completed: bool,  # noqa: FBT001  # a column of the table
    is_open_: bool,  # noqa: FBT001  # another
    is_visible_: bool,  # noqa: FBT001  # another
) -> None:
    achievement = make_achievement("Gold", status=status)
    completed = {achievement.number} if is_completed else set()

    assert is_open(achievement, completed, {}) is is_open_
    assert is_visible(achievement, completed, {}) is is_visible_


def test_5_2_only_who_matches_may_complete_and_sees_what_is_incomplete() -> None:
    for_pros = make_achievement("Pro", user_filter={PLAN: "pro"})

    assert is_open(for_pros, (), {PLAN: "pro"})
    assert not is_open(for_pros, (), {PLAN: "free"})
    assert not is_visible(for_pros, (), {})
    assert is_visible(for_pros, {for_pros.number}, {})


def test_3_2_a_composite_is_complete_with_the_last_of_its_prerequisites() -> None:
    both = requires("Both", READ, WROTE)

    assert completed_along([both], READ) == []
    assert completed_along([both], READ, WROTE) == ["Both"]


def test_3_2_a_composite_completes_other_composites_whatever_their_order() -> None:
    both = requires("Both", READ, WROTE)
    on_top = requires("On top", both, READ)
    highest = requires("Highest", on_top, both)

    assert completed_along([highest, on_top, both], READ, WROTE) == ["Both", "On top", "Highest"]


def test_3_2_composites_that_become_complete_together_are_in_order_of_creation() -> None:
    first, second = requires("First", READ), requires("Second", READ)
    third = requires("Third", first, second)

    assert completed_along([third, first, second], READ) == ["First", "Second", "Third"]


def test_5_5_what_is_complete_already_is_not_completed_again() -> None:
    both = requires("Both", READ, WROTE)

    assert completed_along([both], READ, WROTE, both) == []


def test_5_2_composites_ask_for_the_attributes_of_this_moment() -> None:
    for_pros = requires("Pro", READ, user_filter={PLAN: "pro"})
    on_top = requires("On top", for_pros)

    assert completed_along([for_pros, on_top], READ, attributes={PLAN: "free"}) == []
    assert completed_along([for_pros, on_top], READ, attributes={PLAN: "pro"}) == ["Pro", "On top"]


@pytest.mark.parametrize("status", [INACTIVE, LOCKED])
def test_5_1_a_composite_that_is_not_active_is_not_completed_nor_what_needs_it(status: AchievementStatus) -> None:
    closed = requires("Closed", READ, status=status)

    assert completed_along([closed, requires("On top", closed)], READ) == []


def test_5_5_the_id_of_a_completion_is_the_same_in_every_replay() -> None:
    gold = AchievementId("gold")

    assert completion_id(USER, gold) == completion_id(UserId("ada"), gold)
    assert len({completion_id(USER, gold), completion_id(UserId("bob"), gold), completion_id(USER, READ.id)}) == 3
