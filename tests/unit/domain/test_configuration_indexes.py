"""How the rules that act are found: by what sets them off."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import NOW, PLAN, WORDS, make_configuration
from plaudit.domain.achievements import Achievement, AchievementStatus, APIGoal, CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.errors import AchievementNotFoundError, LeaderboardNotFoundError, PointsSystemNotFoundError
from plaudit.domain.filters import filter_id
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    LevelId,
    MetricId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, PointsRanking, StreakRanking
from plaudit.domain.points import (
    AchievementCause,
    Boost,
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

DEVICE = AttributeId("attribute-device")
XP = PointsSystem(PointsSystemId("xp"), "xp", "XP")
BY_METRIC = MetricGoal(WORDS, Decimal(5), {DEVICE: "phone"})
ACTIVE = Achievement(AchievementId("metric"), 1, "Metric", BY_METRIC, AchievementStatus.ACTIVE)
OF_STREAK = replace(ACTIVE, id=AchievementId("streak"), number=2, goal=StreakGoal(3))
COMPOSITE = replace(ACTIVE, id=AchievementId("all"), number=3, goal=CompositeGoal(frozenset({ACTIVE.id})))
BY_CALL = replace(ACTIVE, id=AchievementId("call"), number=4, goal=APIGoal("done"), status=AchievementStatus.LOCKED)
IDLE = replace(
    ACTIVE,
    id=AchievementId("idle"),
    number=5,
    goal=MetricGoal(WORDS, Decimal(5), {DEVICE: "desk"}),
    status=AchievementStatus.INACTIVE,
)
COUNTING = Trigger(TriggerId("metric"), XP.id, 5, MetricCause(WORDS, 5, {DEVICE: "tv"}), NOW, NOW, TriggerStatus.ACTIVE)
EXTENDING = replace(COUNTING, id=TriggerId("streak"), cause=StreakCause(7))
REWARDING = replace(COUNTING, id=TriggerId("achievement"), cause=AchievementCause(ACTIVE.id))
TICKING = replace(COUNTING, id=TriggerId("time"), cause=TimeCause(TimeUnit.DAYS, 1, NOW))
WELCOMING = replace(COUNTING, id=TriggerId("creation"), cause=CreationCause())
SLEEPING = replace(COUNTING, id=TriggerId("idle"), status=TriggerStatus.INACTIVE)
GOLD = Level(LevelId("gold"), XP.id, "gold", "Gold", 500)
BRONZE = Level(LevelId("bronze"), XP.id, "bronze", "Bronze", 0)
BOOST = Boost(BoostId("boost"), XP.id, "Boost", date(2026, 1, 1), None, Decimal(2))
TOP = Leaderboard(
    LeaderboardId("top"), "top", "Top", MetricRanking(WORDS), date(2026, 1, 1), status=LeaderboardStatus.ACTIVE
)
RICH = replace(
    TOP, id=LeaderboardId("rich"), key="rich", ranked_by=PointsRanking(XP.id), status=LeaderboardStatus.SCHEDULED
)
LONG = replace(TOP, id=LeaderboardId("long"), key="long", ranked_by=StreakRanking())
OLD = replace(TOP, id=LeaderboardId("old"), key="old", status=LeaderboardStatus.FINISHED)

CONFIGURATION = make_configuration(
    points_systems={XP.id: XP},
    achievements={each.id: each for each in (ACTIVE, OF_STREAK, COMPOSITE, BY_CALL, IDLE)},
    triggers={each.id: each for each in (COUNTING, EXTENDING, REWARDING, TICKING, WELCOMING, SLEEPING)},
    levels={GOLD.id: GOLD, BRONZE.id: BRONZE},
    boosts={BOOST.id: BOOST},
    leaderboards={each.id: each for each in (TOP, RICH, LONG, OLD)},
)


def test_5_2_active_achievements_are_found_by_what_completes_them() -> None:
    assert CONFIGURATION.metric_achievements == {WORDS: ((ACTIVE, BY_METRIC),)}
    assert CONFIGURATION.streak_achievements == ((OF_STREAK, StreakGoal(3)),)
    assert CONFIGURATION.composite_achievements == ((COMPOSITE, CompositeGoal(frozenset({ACTIVE.id}))),)
    assert CONFIGURATION.achievement_numbers[BY_CALL.id] == 4
    assert CONFIGURATION.achievements_by_number[5] == IDLE


def test_6_1_active_triggers_are_found_by_what_makes_them_act() -> None:
    assert CONFIGURATION.metric_triggers == {WORDS: ((COUNTING, COUNTING.cause),)}
    assert CONFIGURATION.streak_triggers == ((EXTENDING, StreakCause(7)),)
    assert CONFIGURATION.achievement_triggers == ((REWARDING, AchievementCause(ACTIVE.id)),)
    assert CONFIGURATION.time_triggers == ((TICKING, TimeCause(TimeUnit.DAYS, 1, NOW)),)
    assert CONFIGURATION.creation_triggers == (WELCOMING,)


def test_6_a_system_has_all_its_parts_and_levels_from_the_lowest() -> None:
    assert CONFIGURATION.triggers_of(XP.id) == (COUNTING, EXTENDING, REWARDING, TICKING, WELCOMING, SLEEPING)
    assert CONFIGURATION.levels_of(XP.id) == (BRONZE, GOLD)
    assert CONFIGURATION.boosts_of(XP.id) == (BOOST,)
    none = PointsSystemId("none")
    assert (CONFIGURATION.triggers_of(none), CONFIGURATION.levels_of(none), CONFIGURATION.boosts_of(none)) == (
        (),
        (),
        (),
    )


def test_7_1_boards_that_take_scores_are_found_by_what_they_rank_by() -> None:
    assert CONFIGURATION.metric_boards == {WORDS: (TOP,)}
    assert CONFIGURATION.points_boards == {XP.id: (RICH,)}
    assert CONFIGURATION.streak_boards == (LONG,)


def test_5_2_the_filters_of_a_metric_are_those_of_all_rules_whatever_their_status() -> None:
    filters = CONFIGURATION.filters_of(WORDS)

    assert filters == {filter_id(each): each for each in ({DEVICE: "phone"}, {DEVICE: "desk"}, {DEVICE: "tv"})}
    assert CONFIGURATION.filters_of(MetricId("other")) == {}
    assert (
        make_configuration(achievements={ACTIVE.id: replace(ACTIVE, goal=MetricGoal(WORDS, Decimal(1)))}).filters_of(
            WORDS
        )
        == {}
    )


def test_1_6_things_are_found_by_key_or_their_absence_is_told() -> None:
    assert CONFIGURATION.get_achievement_by_api_key("done") == BY_CALL
    assert CONFIGURATION.get_points_system("xp") == XP
    assert CONFIGURATION.get_leaderboard("old") == OLD
    with pytest.raises(AchievementNotFoundError, match=r"^Achievement not found by key: none$"):
        CONFIGURATION.get_achievement_by_api_key("none")
    with pytest.raises(PointsSystemNotFoundError, match=r"^Points system not found by key: none$"):
        CONFIGURATION.get_points_system("none")
    with pytest.raises(LeaderboardNotFoundError, match=r"^Leaderboard not found by key: none$"):
        CONFIGURATION.get_leaderboard("none")
    assert PLAN in CONFIGURATION.attributes
