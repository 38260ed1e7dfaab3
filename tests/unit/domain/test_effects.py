"""Behaviour 3.2: everything that one event causes, in its order; and what of it the outside world is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import NOW, PLAN, WORDS
from plaudit.domain.achievements import CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
    is_announced,
)
from plaudit.domain.identifiers import (
    AchievementId,
    AwardId,
    CompletionId,
    LeaderboardId,
    LevelId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, PointsRanking, StreakRanking
from plaudit.domain.periods import Frequency
from plaudit.domain.points import (
    AchievementCause,
    Cause,
    CreationCause,
    MetricCause,
    PointsSystem,
    StreakCause,
    Trigger,
)
from plaudit.domain.streaks import StreakView
from plaudit.domain.users import ProfileChange
from rules import make_achievement, make_boost, make_level, make_system, make_trigger
from user_lives import effects_of, life_with

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
XP = replace(make_system("xp"), id=PointsSystemId("xp"))
COINS = replace(make_system("coins", max_points=3), id=PointsSystemId("coins"))
TEN_WORDS = replace(
    make_achievement("Ten words", MetricGoal(WORDS, Decimal(10)), user_filter={PLAN: "pro"}), id=AchievementId("ten")
)
FIRST_DAY = replace(make_achievement("First day", StreakGoal(1)), id=AchievementId("day"))
BOTH = replace(
    make_achievement("Both", CompositeGoal(frozenset({TEN_WORDS.id, FIRST_DAY.id}))), id=AchievementId("both")
)
BRONZE = replace(make_level(XP, "bronze", 10), id=LevelId("bronze"))
GOLD = replace(make_level(XP, "gold", 200), id=LevelId("gold"))
TWICE = make_boost(XP, "2", TUESDAY, user_filter={PLAN: "pro"})


def makes(key: str, system: PointsSystem, points: int, cause: Cause) -> Trigger:
    """A trigger with a readable id."""
    return replace(make_trigger(system, points, cause), id=TriggerId(key))


def board(key: str, ranked_by: MetricRanking | PointsRanking | StreakRanking) -> Leaderboard:
    """A board that takes scores since Tuesday."""
    return Leaderboard(LeaderboardId(key), key, key, ranked_by, TUESDAY, status=LeaderboardStatus.ACTIVE)


def test_3_2_one_event_does_everything_in_order() -> None:
    life = life_with(
        # Made in an order that is not the one in which they act.
        board("by streak", StreakRanking()),
        board("by xp", PointsRanking(XP.id)),
        board("by words", MetricRanking(WORDS)),
        XP,
        COINS,
        BRONZE,
        GOLD,
        TWICE,
        BOTH,
        FIRST_DAY,
        TEN_WORDS,
        makes("for both", XP, 7, AchievementCause(BOTH.id)),
        makes("for ten", XP, 100, AchievementCause(TEN_WORDS.id)),
        makes("each day", XP, 1, StreakCause(1)),
        makes("coins", COINS, 2, MetricCause(WORDS, 10)),
        makes("each ten", XP, 5, MetricCause(WORDS, 10)),
        makes("welcome", XP, 10, CreationCause()),
    )

    decided = life.event("2026-03-10 12:00", 25, profile_change=ProfileChange(attributes={PLAN: "pro"}))

    awards = [
        ("9bd1c059-20ba-51a0-92e5-ec9cdd1007c6", XP, "welcome", 20, 20),
        ("49cd215e-bb72-588c-8bc5-f4ae32204b83", XP, "each ten", 20, 40),
        ("1f23310f-858e-532b-bd1f-0103ce32c27d", XP, "each day", 2, 42),
        ("1318b2f1-57f8-5dea-986d-9a29bb0330b7", XP, "for both", 14, 56),
        ("3c046ec4-1f5d-5711-8704-b60eda8d2fae", XP, "for ten", 200, 256),
        ("cfc7892e-a2dc-5419-a07f-b741da5112c5", COINS, "coins", 3, 3),
    ]
    told = [
        PointsAwarded(AwardId(id_), system.id, TriggerId(key), awarded, total)
        for id_, system, key, awarded, total in awards
    ]
    assert effects_of(decided) == (
        UserCreated(),
        MetricChanged(WORDS, Decimal(25), Decimal(25)),
        StreakStarted(StreakView(1, Frequency.DAILY, TUESDAY, TUESDAY, TUESDAY, WEDNESDAY, extended_at=NOW)),
        AchievementCompleted(TEN_WORDS.id, CompletionId("b71510ab-ec7e-51b3-a026-4a3d690721a2")),
        AchievementCompleted(FIRST_DAY.id, CompletionId("5f1baf4d-a6d4-52ce-bcc4-70b9bf51c3a3")),
        AchievementCompleted(BOTH.id, CompletionId("3f97e984-10a3-5657-80af-0f9ea9fd36bb")),
        *told[:5],
        LevelChanged(XP.id, None, GOLD.id),
        told[5],
        ScoreChanged(LeaderboardId("by words"), TUESDAY, Decimal(25)),
        ScoreChanged(LeaderboardId("by xp"), TUESDAY, Decimal(256)),
        ScoreChanged(LeaderboardId("by streak"), TUESDAY, Decimal(1)),
    )
    assert [(award.trigger.id, award.boosts) for award in decided.awards] == [
        ("welcome", (TWICE,)),
        ("each ten", (TWICE,)),
        ("each day", (TWICE,)),
        ("for both", (TWICE,)),
        ("for ten", (TWICE,)),
        ("coins", ()),
    ]


@pytest.mark.parametrize(
    ("effect", "is_told"),
    [
        (UserCreated(), False),
        (MetricChanged(WORDS, Decimal(1), Decimal(1)), False),
        (StreakStarted(StreakView(1)), True),
        (AchievementCompleted(BOTH.id, CompletionId("completion")), True),
        (AchievementCompleted(BOTH.id, CompletionId("completion"), is_silent=True), False),
        (LevelChanged(XP.id, None, GOLD.id), True),
        (LevelChanged(XP.id, None, GOLD.id, is_silent=True), False),
    ],
)
def test_5_4_the_outside_world_is_told_what_is_not_silent(
    effect: Effect,
    is_told: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert is_announced(effect) is is_told


@pytest.mark.parametrize(
    "email",
    [
        AchievementEmailDue(BOTH.id, CompletionId("completion")),
        ReactivationEmailDue(1, 3),
        StreakReminderEmailDue(StreakView(1)),
        RecapEmailDue(TUESDAY, WEDNESDAY),
    ],
)
def test_2_4_nobody_is_told_of_an_email_to_a_user_of_the_control_group(email: Effect) -> None:
    assert is_announced(email)
    assert not is_announced(email, is_control=True)


def test_2_4_everything_but_emails_is_told_of_the_control_group_too() -> None:
    assert is_announced(StreakStarted(StreakView(1)), is_control=True)
