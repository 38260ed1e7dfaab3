"""Behaviour 6: how points systems may be edited, with their triggers, levels and boosts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from factories import NOW, PLAN, WORDS, make_configuration
from plaudit.domain.achievements import Achievement, APIGoal
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, apply_edit
from plaudit.domain.edits.points import (
    change_boost,
    change_level,
    change_points_system,
    change_trigger,
    create_boost,
    create_level,
    create_points_system,
    create_trigger,
    delete_boost,
    delete_level,
    delete_points_system,
    delete_trigger,
)
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
    UserId,
)
from plaudit.domain.leaderboards import Leaderboard, PointsRanking
from plaudit.domain.points import (
    AchievementCause,
    Boost,
    Cause,
    CreationCause,
    Level,
    MetricCause,
    PointsSystem,
    StreakCause,
    TimeCause,
    TimeUnit,
    Trigger,
    TriggerStatus,
)

XP = PointsSystem(PointsSystemId("xp"), "xp", "XP")
GEMS = PointsSystem(PointsSystemId("gems"), "gems", "Gems")
DONE = Achievement(AchievementId("done"), 1, "Done", APIGoal("done"))
CONFIGURATION = make_configuration(points_systems={XP.id: XP, GEMS.id: GEMS}, achievements={DONE.id: DONE})
LATER = NOW + timedelta(hours=5)


def a_trigger(cause: Cause, **fields: Any) -> Trigger:  # noqa: ANN401  # passed on to the dataclass
    defaults: dict[str, Any] = {"points": 5, "created_at": NOW, "updated_at": NOW}
    return Trigger(TriggerId("trigger"), XP.id, cause=cause, **(defaults | fields))


def a_level(id_: str, points: int, system: PointsSystem = XP) -> Level:
    return Level(LevelId(id_), system.id, id_, id_.capitalize(), points)


def a_boost(**fields: Any) -> Boost:  # noqa: ANN401  # as above
    defaults: dict[str, Any] = {"starts_on": date(2026, 3, 1), "ends_on": None, "multiplier": Decimal("1.5")}
    return Boost(BoostId("boost"), XP.id, "Boost", **(defaults | fields))


def issue_of(act: Any, *arguments: Any) -> str:  # noqa: ANN401  # any edit
    with pytest.raises(IssueError) as raised:
        act(*arguments)
    return str(raised.value)


def test_1_8_a_systems_key_is_unique() -> None:
    again = PointsSystem(PointsSystemId("again"), "xp", "XP")

    assert issue_of(create_points_system, CONFIGURATION, again) == "Key already in use by another points system"
    assert create_points_system(CONFIGURATION, replace(again, key="new")) == Saved(replace(again, key="new"))


def test_6_3_a_maximum_is_at_least_1() -> None:
    assert issue_of(change_points_system, CONFIGURATION, replace(XP, max_points=0)) == (
        "maxPoints must be between 1 and 1,000,000,000,000"
    )
    assert change_points_system(CONFIGURATION, replace(XP, max_points=1)) == Saved(replace(XP, max_points=1))
    assert issue_of(change_points_system, make_configuration(), XP) == "Points system not found by ID"


def test_6_7_a_system_that_a_board_ranks_by_stays() -> None:
    board = Leaderboard(LeaderboardId("top"), "top", "Top", PointsRanking(XP.id), date(2026, 1, 1))
    used = replace(CONFIGURATION, leaderboards={board.id: board})

    assert issue_of(delete_points_system, used, XP.id) == 'Points system is used by leaderboard "Top"'
    assert delete_points_system(used, GEMS.id) == Deleted(GEMS)


def test_6_7_a_deleted_system_takes_its_parts_along() -> None:
    configuration = CONFIGURATION
    for edit in (
        Saved(a_trigger(CreationCause())),
        Saved(a_boost()),
        Saved(a_level("gold", 5)),
        Saved(a_level("ruby", 5, GEMS)),
    ):
        configuration = apply_edit(configuration, edit)

    emptied = apply_edit(configuration, delete_points_system(configuration, XP.id))

    assert (list(emptied.points_systems), emptied.triggers, emptied.boosts) == ([GEMS.id], {}, {})
    assert list(emptied.levels.values()) == [a_level("ruby", 5, GEMS)]


@pytest.mark.parametrize(
    "cause",
    [
        MetricCause(WORDS, 1),
        StreakCause(7),
        AchievementCause(DONE.id),
        TimeCause(TimeUnit.HOURS, 3),
        CreationCause(),
    ],
    ids=str,
)
def test_6_1_each_kind_of_trigger_can_be_created(cause: Cause) -> None:
    trigger = a_trigger(cause, user_filter={PLAN: "pro"}, points=-5)

    assert create_trigger(CONFIGURATION, trigger, NOW) == Saved(trigger)


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (a_trigger(CreationCause(), points=0), "points cannot be 0"),
        (a_trigger(CreationCause(), points=10**10), "points must be between -1,000,000,000 and 1,000,000,000"),
        (a_trigger(CreationCause(), user_filter={AttributeId("none"): "x"}), "Attribute not found by ID"),
        (a_trigger(MetricCause(MetricId("none"), 1)), "Metric not found by ID"),
        (a_trigger(MetricCause(WORDS, 0)), "metricThreshold must be between 1 and 1,000,000,000,000"),
        (a_trigger(MetricCause(WORDS, 1, {PLAN: "pro"})), 'Attribute "plan" is not of type event'),
        (a_trigger(StreakCause(0)), "streakLength must be between 1 and 10,000"),
        (a_trigger(AchievementCause(AchievementId("none"))), "Achievement not found by ID"),
        (a_trigger(TimeCause(TimeUnit.DAYS, 0)), "timeInterval must be between 1 and 10,000"),
    ],
)
def test_6_1_a_trigger_that_does_not_fit_is_refused(trigger: Trigger, message: str) -> None:
    assert issue_of(create_trigger, CONFIGURATION, trigger, NOW) == message


def test_6_1_a_time_trigger_counts_from_its_activation() -> None:
    hourly = TimeCause(TimeUnit.HOURS, 1)
    idle = a_trigger(hourly)
    active = replace(idle, status=TriggerStatus.ACTIVE)

    [created] = [create_trigger(CONFIGURATION, active, NOW).thing]
    configuration = apply_edit(CONFIGURATION, Saved(created))

    assert created == replace(active, cause=replace(hourly, activated_at=NOW))
    renewed = change_trigger(configuration, replace(active, points=6), LATER).thing
    assert renewed == replace(active, points=6, updated_at=LATER, cause=replace(hourly, activated_at=NOW))
    daily = change_trigger(configuration, replace(active, cause=TimeCause(TimeUnit.DAYS, 1)), LATER).thing
    assert daily == replace(active, updated_at=LATER, cause=TimeCause(TimeUnit.DAYS, 1, LATER))
    stopped = change_trigger(configuration, idle, LATER)
    assert stopped == Saved(replace(idle, updated_at=LATER))
    started_again = change_trigger(apply_edit(configuration, stopped), active, LATER).thing
    assert started_again == replace(active, updated_at=LATER, cause=replace(hourly, activated_at=LATER))


def test_6_1_the_type_changes_only_while_inactive() -> None:
    idle, active = a_trigger(CreationCause()), a_trigger(CreationCause(), status=TriggerStatus.ACTIVE)
    other = replace(active, cause=TimeCause(TimeUnit.HOURS, 1))

    assert change_trigger(apply_edit(CONFIGURATION, Saved(idle)), other, LATER) == Saved(
        replace(other, updated_at=LATER, cause=TimeCause(TimeUnit.HOURS, 1, LATER))
    )
    assert issue_of(change_trigger, apply_edit(CONFIGURATION, Saved(active)), other, LATER) == (
        "Type can only change while the trigger is inactive"
    )


def test_1_7_a_trigger_that_stays_the_same_is_not_updated() -> None:
    trigger = a_trigger(CreationCause())
    configuration = apply_edit(CONFIGURATION, Saved(trigger))

    assert change_trigger(configuration, trigger, LATER) == Saved(trigger)
    assert delete_trigger(configuration, XP.id, trigger.id) == Deleted(trigger)
    assert issue_of(delete_trigger, configuration, GEMS.id, trigger.id) == "Trigger not found by ID"


def test_6_4_a_levels_key_and_points_are_unique_within_its_system() -> None:
    gold = a_level("gold", 0)
    configuration = apply_edit(CONFIGURATION, Saved(gold))

    other_gold = replace(gold, id=LevelId("other"), points=1)
    assert issue_of(create_level, configuration, other_gold) == "Key already in use by another level"
    assert issue_of(create_level, configuration, a_level("ruby", 0)) == "points already in use by another level"
    assert issue_of(create_level, configuration, a_level("ruby", -1)) == (
        "points must be between 0 and 1,000,000,000,000"
    )
    assert create_level(configuration, a_level("gold", 0, GEMS)) == Saved(a_level("gold", 0, GEMS))
    assert change_level(configuration, replace(gold, points=5)) == Saved(replace(gold, points=5))
    assert change_level(configuration, gold) == Saved(gold)
    assert delete_level(configuration, XP.id, gold.id) == Deleted(gold)
    assert issue_of(delete_level, configuration, GEMS.id, gold.id) == "Level not found by ID"


@pytest.mark.parametrize("multiplier", ["0.000001", "0.5", "99.999999"])
def test_6_2_a_multiplier_lies_between_0_and_100(multiplier: str) -> None:
    boost = a_boost(multiplier=Decimal(multiplier), user_id=UserId("ada"))

    assert create_boost(CONFIGURATION, boost) == Saved(boost)


@pytest.mark.parametrize(
    ("boost", "message"),
    [
        (a_boost(multiplier=Decimal(0)), "multiplier must be greater than 0, less than 100, and not 1"),
        (a_boost(multiplier=Decimal(1)), "multiplier must be greater than 0, less than 100, and not 1"),
        (a_boost(multiplier=Decimal(100)), "multiplier must be greater than 0, less than 100, and not 1"),
        (a_boost(ends_on=date(2026, 2, 28)), "end must not be before start"),
        (a_boost(ends_on=date(3000, 1, 1)), "end must be between 1970-01-01 and 2999-12-31"),
        (a_boost(starts_on=date(1969, 12, 31)), "start must be between 1970-01-01 and 2999-12-31"),
        (
            a_boost(user_id=UserId("ada"), user_filter={PLAN: "pro"}),
            "userAttributes cannot be combined with userId",
        ),
        (a_boost(user_filter={AttributeId("none"): "pro"}), "Attribute not found by ID"),
    ],
)
def test_6_2_a_boost_that_does_not_fit_is_refused(boost: Boost, message: str) -> None:
    assert issue_of(create_boost, CONFIGURATION, boost) == message


def test_6_2_a_boost_is_changed_and_deleted() -> None:
    boost = a_boost(ends_on=date(2026, 3, 1))
    configuration = apply_edit(CONFIGURATION, Saved(boost))
    longer = replace(boost, ends_on=None)

    assert change_boost(configuration, longer) == Saved(longer)
    assert delete_boost(configuration, XP.id, boost.id) == Deleted(boost)
    assert issue_of(delete_boost, configuration, GEMS.id, boost.id) == "Points boost not found by ID"


def test_there_is_a_limit_to_what_a_system_has() -> None:
    trigger, level, boost = a_trigger(CreationCause()), a_level("gold", 5), a_boost()
    full = replace(
        CONFIGURATION,
        points_systems={
            PointsSystemId(f"s{n}"): replace(XP, id=PointsSystemId(f"s{n}"), key=f"s{n}") for n in range(19)
        }
        | {XP.id: XP},
        triggers={TriggerId(f"t{n}"): replace(trigger, id=TriggerId(f"t{n}")) for n in range(200)},
        levels={LevelId(f"l{n}"): replace(level, id=LevelId(f"l{n}"), key=f"l{n}") for n in range(100)},
        boosts={BoostId(f"b{n}"): replace(boost, id=BoostId(f"b{n}")) for n in range(1_000)},
    )

    assert issue_of(create_points_system, full, GEMS) == "Would exceed the maximum of 20 points systems"
    assert issue_of(create_trigger, full, trigger, NOW) == (
        "Would exceed the maximum of 200 triggers in this points system"
    )
    assert issue_of(create_level, full, level) == "Would exceed the maximum of 100 levels in this points system"
    assert issue_of(create_boost, full, boost) == "Would exceed the maximum of 1,000 boosts in this points system"


def test_1_7_a_part_needs_its_system() -> None:
    nothing = make_configuration()

    assert issue_of(create_level, nothing, a_level("gold", 5)) == "Points system not found by ID"
    assert issue_of(create_boost, nothing, a_boost()) == "Points system not found by ID"
    assert issue_of(create_trigger, nothing, a_trigger(CreationCause()), NOW) == "Points system not found by ID"
