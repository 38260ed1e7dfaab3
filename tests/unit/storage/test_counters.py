"""Behaviour 5.5 and 6.5: which items a step has to write so that the counters stay right."""

from typing import Any

import pytest

from factories import NOW, PLAN, USER
from plaudit.domain.counted import CohortId, Counted, CounterName, cohort_id
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.users import Profile
from plaudit.storage.attributes import from_attributes
from plaudit.storage.counters import counted_to_item, counter_writes, to_counted
from plaudit.storage.dynamodb import Write
from plaudit.storage.tenant_tables import TenantTable

TABLE = TenantTable(TenantId("tenant"), EnvironmentId("environment"), "table")
ADA = Profile(USER, NOW, NOW)
ON_PRO = Profile(USER, NOW, NOW, attributes={PLAN: "pro"})
CELL, OTHER_CELL, LEVEL = CounterName("cell.xp.1.1"), CounterName("cell.xp.1.2"), CounterName("level.gold")
NEW = Counted(cohort_id({}))


def added(write: Write) -> tuple[str, dict[str, int]]:
    """Tell to which partition an update adds, and what."""
    update = write.action["Update"]
    names, values = update["ExpressionAttributeNames"], from_attributes(update["ExpressionAttributeValues"])
    additions = update["UpdateExpression"].partition("ADD ")[2].split(", ")
    pairs = [addition.split(" ") for addition in additions]
    return from_attributes(update["Key"])["PK"], {names[name]: int(values[value]) for name, value in pairs}


def keys(writes: list[Write]) -> list[Any]:
    return [tuple(from_attributes(write.action["Update"]["Key"]).values()) for write in writes]


def test_6_5_a_new_user_is_counted_once_in_the_tenant_and_once_in_the_cohort() -> None:
    writes = counter_writes(TABLE, ADA, None, NEW, [])

    assert [added(write) for write in writes] == [("COUNTERS", {"user_count": 1}), ("COHORTS", {"user_count": 1})]


def test_6_5_an_event_that_moves_nothing_that_is_counted_writes_nothing() -> None:
    counted = Counted(cohort_id({}), frozenset({CELL, LEVEL}))

    assert counter_writes(TABLE, ADA, counted, counted, []) == []


def test_6_5_another_cell_moves_two_counters_of_one_item() -> None:
    before, after = (Counted(cohort_id({}), frozenset({cell, LEVEL})) for cell in (CELL, OTHER_CELL))

    writes = counter_writes(TABLE, ADA, before, after, [])

    assert [added(write) for write in writes] == [("COHORTS", {CELL: -1, OTHER_CELL: 1})]


def test_6_5_other_attributes_move_the_user_with_everything() -> None:
    before = Counted(cohort_id({}), frozenset({CELL}))
    after = Counted(cohort_id({PLAN: "pro"}), frozenset({CELL}))

    writes = counter_writes(TABLE, ON_PRO, before, after, [])

    assert [added(write)[1] for write in writes] == [{"user_count": -1, CELL: -1}, {"user_count": 1, CELL: 1}]
    values = [from_attributes(write.action["Update"]["ExpressionAttributeValues"]) for write in writes]
    assert [each.get(":a") for each in values] == [None, {PLAN: "pro"}]


def test_5_5_a_completion_counts_under_the_achievements_number() -> None:
    writes = counter_writes(TABLE, ADA, NEW, NEW, [7, 12])

    assert [added(write) for write in writes] == [("COUNTERS", {"c12": 1, "c7": 1})]


@pytest.mark.parametrize("completed", [200, 201, 1000])
def test_5_5_however_much_a_step_completes_no_item_is_written_twice_and_no_expression_too_long(completed: int) -> None:
    writes = counter_writes(TABLE, ADA, NEW, NEW, range(completed))

    assert len(set(keys(writes))) == len(writes) == -(-completed // 200)
    assert max(len(write.action["Update"]["UpdateExpression"]) for write in writes) < 4096
    assert sum(len(added(write)[1]) for write in writes) == completed


def test_6_5_how_a_user_is_counted_is_stored_with_the_user() -> None:
    counted = Counted(CohortId("c"), frozenset({CELL, LEVEL}))

    assert to_counted(counted_to_item(counted)) == counted
