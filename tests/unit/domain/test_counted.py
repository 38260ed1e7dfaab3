"""Behaviour 6.5: how users are counted, so that summaries never look at users."""

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from factories import NOW, PLAN, USER, make_configuration
from plaudit.domain.awards import Standing
from plaudit.domain.counted import (
    Cohort,
    CohortId,
    Counted,
    CounterName,
    cell_counter,
    cohort_id,
    counted_of,
    level_counter,
    matching_cohorts,
    ranges_in,
    users_by_level,
)
from plaudit.domain.identifiers import AttributeId, LevelId, PointsSystemId
from plaudit.domain.local_time import zone_of
from plaudit.domain.points import Level, PointsSystem
from plaudit.domain.points_ranges import Cell
from plaudit.domain.states import UserState
from plaudit.domain.streaks import begin
from plaudit.domain.tallies import Tally
from plaudit.domain.users import Profile

XP = PointsSystemId("system-xp")
GEMS = PointsSystemId("system-gems")
BRONZE = Level(LevelId("level-bronze"), XP, "bronze", "Bronze", 0)
GOLD = Level(LevelId("level-gold"), XP, "gold", "Gold", 50)
SYSTEMS = {XP: PointsSystem(XP, "xp", "XP"), GEMS: PointsSystem(GEMS, "gems", "Gems")}
CONFIGURATION = make_configuration(points_systems=SYSTEMS, levels={BRONZE.id: BRONZE, GOLD.id: GOLD})
GOLD_ONLY = make_configuration(points_systems=SYSTEMS, levels={GOLD.id: GOLD})


def make_user(attributes: dict[AttributeId, str] | None = None, **totals: int) -> UserState:
    return UserState(
        profile=Profile(USER, NOW, NOW, attributes=attributes or {}),
        version=1,
        latest_at=NOW,
        streaks=begin((), NOW, zone_of(None)),
        points={
            PointsSystemId(f"system-{key}"): Standing(Tally(total=Decimal(total))) for key, total in totals.items()
        },
    )


def cohorts_of(users: list[UserState]) -> list[Cohort]:
    """Count users one by one, as storage does."""
    user_counts: Counter[CohortId] = Counter()
    counts: dict[CohortId, Counter[CounterName]] = {}
    for user in users:
        counted = counted_of(CONFIGURATION, user)
        user_counts[counted.cohort_id] += 1
        counts.setdefault(counted.cohort_id, Counter()).update(counted.counters)
    attributes = {cohort_id(user.profile.attributes): user.profile.attributes for user in users}
    return [Cohort(attributes[id_], user_counts[id_], counts[id_]) for id_ in counts]


def test_6_5_a_user_with_points_is_counted_in_a_cell_and_on_a_level() -> None:
    counted = counted_of(CONFIGURATION, make_user(xp=120, gems=3))

    assert counted.counters == {
        cell_counter(XP, Cell(3, 2)),
        level_counter(GOLD.id),
        cell_counter(GEMS, Cell(1, 3)),
    }


def test_6_5_a_user_without_points_is_counted_in_the_cohort_only() -> None:
    assert counted_of(CONFIGURATION, make_user(xp=0)) == Counted(cohort_id({}))


def test_6_5_a_user_below_all_levels_is_on_none() -> None:
    assert counted_of(GOLD_ONLY, make_user(xp=49)).counters == {cell_counter(XP, Cell(2, 5))}


def test_6_7_points_of_a_deleted_system_are_not_counted() -> None:
    assert counted_of(make_configuration(), make_user(xp=49)).counters == frozenset()


def test_6_5_users_with_other_attributes_are_in_another_cohort() -> None:
    pro, free = (counted_of(CONFIGURATION, make_user({PLAN: plan})) for plan in ("pro", "free"))

    assert pro.cohort_id != free.cohort_id
    assert cohort_id({PLAN: "a", AttributeId("b"): "c"}) == cohort_id({AttributeId("b"): "c", PLAN: "a"})


def test_6_5_a_filter_takes_in_every_cohort_that_matches_it() -> None:
    region = AttributeId("region")
    cohorts = [Cohort({PLAN: "pro"}, 1), Cohort({PLAN: "pro", region: "eu"}, 2), Cohort({}, 4)]

    assert [cohort.user_count for cohort in matching_cohorts(cohorts, {PLAN: "pro"})] == [1, 2]
    assert [cohort.user_count for cohort in matching_cohorts(cohorts, {})] == [1, 2, 4]


def test_6_5_who_has_no_points_is_on_the_level_of_a_total_of_zero() -> None:
    cohorts = cohorts_of(
        [make_user(xp=0), make_user(), make_user(gems=9), make_user(xp=49), make_user({PLAN: "pro"}, xp=50)]
    )

    assert users_by_level(cohorts, XP, CONFIGURATION.levels_of(XP)) == {BRONZE.id: 4, GOLD.id: 1}


def test_6_5_without_a_level_at_zero_nobody_without_points_is_on_one() -> None:
    assert users_by_level(cohorts_of([make_user(), make_user(xp=50)]), XP, [GOLD]) == {GOLD.id: 1}


@given(st.lists(st.tuples(st.sampled_from(["pro", "free"]), st.integers(0, 2_000)), max_size=20))
def test_6_5_ranges_of_matching_users_equal_ranges_counted_one_by_one(users: list[tuple[str, int]]) -> None:
    cohorts = cohorts_of([make_user({PLAN: plan}, xp=total, gems=7) for plan, total in users])

    ranges = ranges_in(matching_cohorts(cohorts, {PLAN: "pro"}), XP)

    totals = [total for plan, total in users if plan == "pro"]
    assert [each.users for each in ranges] == [sum(each.first <= t <= each.last for t in totals) for each in ranges]
    assert ranges[-1].last == next(top for top in (10, 100, 1000, 10_000) if top >= max(totals, default=0))
