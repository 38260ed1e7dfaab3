"""Every action and every effect in words; what was deleted since is named by its id."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from factories import NOW, WORDS, make_configuration, make_event
from plaudit.domain.actions import (
    AchievementCall,
    Action,
    FreezesGranted,
    Identification,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    QualificationCheck,
    ScoreCounted,
    StreakReset,
    StreakRestored,
    TimePassed,
)
from plaudit.domain.effects import (
    AchievementCompleted,
    AchievementEmailDue,
    Effect,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    MetricChanged,
    PointsAwarded,
    ReactivationEmailDue,
    RecapEmailDue,
    ScoreChanged,
    StreakExtended,
    StreakLost,
    StreakReminderEmailDue,
    StreakStarted,
    UserCreated,
)
from plaudit.domain.identifiers import AwardId, CompletionId, LeaderboardId, MetricId, PauseId, PointsSystemId
from plaudit.domain.leaderboards import Leaderboard, StreakRanking
from plaudit.domain.points import CreationCause
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streaks import StreakView
from plaudit_cli.actions import describe_action
from plaudit_cli.effects import describe_effect
from rules import make_achievement, make_level, make_system, make_trigger

FIRST = make_achievement("First words")
XP = make_system()
GOLD = make_level(XP, "gold", 100)
GIFT = make_trigger(XP, 10, CreationCause())
BOARD = Leaderboard(LeaderboardId("board"), "top", "Top", StreakRanking(), date(2026, 3, 1))
CONFIGURATION = make_configuration(
    achievements={FIRST.id: FIRST},
    points_systems={XP.id: XP},
    levels={GOLD.id: GOLD},
    leaderboards={BOARD.id: BOARD},
)
EFFECTS: list[tuple[Effect, str]] = [
    (UserCreated(), "user created"),
    (MetricChanged(WORDS, Decimal("1.5"), Decimal(4)), "words +1.5 to 4"),
    (MetricChanged(MetricId("gone"), Decimal(-1), Decimal(3)), "gone -1 to 3"),
    (AchievementCompleted(FIRST.id, CompletionId("c")), "achievement First words completed"),
    (PointsAwarded(AwardId("a"), XP.id, GIFT.id, 10, 30), "xp +10 to 30"),
    (PointsAwarded(AwardId("a"), PointsSystemId("gone"), GIFT.id, -10, 0), "gone -10 to 0"),
    (LevelChanged(XP.id, None, GOLD.id), "xp level gold"),
    (LevelChanged(XP.id, GOLD.id, None), "xp level none"),
    (ScoreChanged(BOARD.id, BOARD.starts_on, Decimal(7)), "board top to 7"),
    (ScoreChanged(LeaderboardId("gone"), BOARD.starts_on, None), "board gone left"),
    (FreezesEarned(2, 3, NOW), "freezes +2 to 3"),
    (FreezesUsed(1, 0, NOW), "freezes -1 to 0"),
    (StreakLost(9, NOW), "streak of 9 lost"),
    (StreakStarted(StreakView(1)), "streak started"),
    (AchievementEmailDue(FIRST.id, CompletionId("c")), "e-mail due: achievement First words"),
    (ReactivationEmailDue(2, 5), "e-mail due: reactivation 2, after 5 days"),
    (StreakReminderEmailDue(StreakView(7)), "e-mail due: reminder of the streak of 7"),
    (RecapEmailDue(date(2026, 3, 2), date(2026, 3, 8)), "e-mail due: recap of 2026-03-02 to 2026-03-08"),
    (StreakExtended(StreakView(8)), "streak extended to 8"),
]
ACTIONS: list[tuple[Action, str]] = [
    (make_event("-2.5"), "words -2.5"),
    (Identification(), "identified"),
    (AchievementCall(FIRST.id), "said to complete First words"),
    (PreferencesChange(), "preferences changed"),
    (FreezesGranted(2), "freezes granted: 2"),
    (
        PauseAdded(Pause(PauseId("p"), date(2026, 3, 11), date(2026, 3, 12))),
        "streak paused from 2026-03-11 to 2026-03-12",
    ),
    (PauseDeleted(PauseId("p")), "pause deleted"),
    (StreakReset(), "streak reset"),
    (StreakRestored(12, NOW.date()), "streak restored to 12"),
    (QualificationCheck((FIRST.id,)), "achievements checked"),
    (ScoreCounted(BOARD.id, ()), "counted on board top"),
    (TimePassed(), "time passed"),
]


@pytest.mark.parametrize(("effect", "words"), EFFECTS)
def test_3_8_an_effect_is_told_in_words(effect: Effect, words: str) -> None:
    assert describe_effect(effect, CONFIGURATION) == words


@pytest.mark.parametrize(("action", "words"), ACTIONS)
def test_3_8_an_action_is_told_in_words(action: Action, words: str) -> None:
    assert describe_action(action, CONFIGURATION) == words


def test_3_8_no_action_and_no_effect_is_left_out() -> None:
    assert {type(effect) for effect, _ in EFFECTS} == set(get_args(Effect))
    assert {type(action) for action, _ in ACTIONS} == set(get_args(Action))
