"""Behaviour 5.5 and 6.5: counters in a table, with many writers at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from factories import NOW, PLAN
from integration.conftest import Rig
from plaudit.domain.counted import Cohort, Counted, CounterName, cohort_id
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import Profile
from plaudit.storage.counters import counter_writes, load_cohorts, load_counters
from plaudit.storage.dynamodb import transact_through_conflicts
from plaudit.storage.tenant_tables import TenantTable

CELLS = [CounterName(f"cell.xp.1.{part}") for part in range(1, 11)]


def profile(number: int, plan: str) -> Profile:
    return Profile(UserId(f"user-{number}"), NOW, NOW, attributes={PLAN: plan})


def counted(plan: str, cell: CounterName) -> Counted:
    return Counted(cohort_id({PLAN: plan}), frozenset({cell}))


def live(table: TenantTable, number: int) -> None:
    """Be seen on the plan `free`, go up ten cells, complete two achievements, and change to another plan."""
    before = None
    for cell in CELLS:
        after = counted("free", cell)
        transact_through_conflicts(
            table.client, counter_writes(table, profile(number, "free"), before, after, [1] if before is None else [])
        )
        before = after
    plan = "pro" if number % 4 == 0 else "team"
    moved = counter_writes(table, profile(number, plan), before, counted(plan, CELLS[-1]), [2])
    transact_through_conflicts(table.client, moved)


def test_6_5_thirty_two_writers_at_once_lose_no_count(rig: Rig) -> None:
    table = rig.table()

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(lambda number: live(table, number), range(96)))

    counters = load_counters(table)
    assert (counters.user_count, counters.completions) == (96, {1: 96, 2: 96})
    cohorts = {cohort.attributes[PLAN]: cohort for cohort in load_cohorts(table)}
    assert {plan: cohort.user_count for plan, cohort in cohorts.items()} == {"free": 0, "pro": 24, "team": 72}
    assert {plan: +Counter(cohort.counts) for plan, cohort in cohorts.items()} == {
        "free": {},
        "pro": {CELLS[-1]: 24},
        "team": {CELLS[-1]: 72},
    }


def test_6_5_a_tenant_without_users_has_no_counts(rig: Rig) -> None:
    assert load_counters(rig.table()).user_count == 0
    assert load_counters(rig.table()).completions == {}
    assert load_cohorts(rig.table()) == ()


def test_6_5_a_cohort_keeps_its_attributes(rig: Rig) -> None:
    table = rig.table()
    attributes = {PLAN: "", "region": "Ünï, x:y"}

    transact_through_conflicts(
        table.client,
        counter_writes(
            table,
            Profile(UserId("ada"), NOW, NOW, attributes=attributes),  # type: ignore[arg-type]  # any text is an id
            None,
            Counted(cohort_id(attributes)),  # type: ignore[arg-type]  # as above
            [],
        ),
    )

    assert load_cohorts(table) == (Cohort(attributes, 1),)  # type: ignore[arg-type]  # as above
