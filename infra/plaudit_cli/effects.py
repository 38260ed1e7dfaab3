"""Effects in words, for whoever asks why."""

from typing import TypeAlias, assert_never

from plaudit.domain.configuration import Configuration
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
from plaudit_cli.names import achievement_name, board_key, level_key, metric_key, system_key

_Standing: TypeAlias = PointsAwarded | LevelChanged | ScoreChanged
_Email: TypeAlias = AchievementEmailDue | ReactivationEmailDue | StreakReminderEmailDue | RecapEmailDue
_StreakEffect: TypeAlias = FreezesEarned | FreezesUsed | StreakLost | StreakStarted | StreakExtended


def describe_effect(effect: Effect, configuration: Configuration) -> str:
    """Return what an effect means, as part of a sentence."""
    match effect:
        case UserCreated():
            return "user created"
        case MetricChanged():
            return f"{metric_key(effect.metric_id, configuration)} {effect.change:+} to {effect.total}"
        case AchievementCompleted():
            return f"achievement {achievement_name(effect.achievement_id, configuration)} completed"
        case PointsAwarded() | LevelChanged() | ScoreChanged():
            return _describe_standing(effect, configuration)
        case AchievementEmailDue() | ReactivationEmailDue() | StreakReminderEmailDue() | RecapEmailDue():
            return f"e-mail due: {_describe_email(effect, configuration)}"
        case _:
            return _describe_streak(effect)


def _describe_standing(effect: _Standing, configuration: Configuration) -> str:
    match effect:
        case PointsAwarded():
            return f"{system_key(effect.system_id, configuration)} {effect.awarded:+} to {effect.total}"
        case LevelChanged():
            level = level_key(effect.current, configuration) if effect.current else "none"
            return f"{system_key(effect.system_id, configuration)} level {level}"
        case ScoreChanged(value=None):
            return f"board {board_key(effect.leaderboard_id, configuration)} left"
        case ScoreChanged():
            return f"board {board_key(effect.leaderboard_id, configuration)} to {effect.value}"
        case _:
            assert_never(effect)


def _describe_email(effect: _Email, configuration: Configuration) -> str:
    match effect:
        case AchievementEmailDue():
            return f"achievement {achievement_name(effect.achievement_id, configuration)}"
        case ReactivationEmailDue():
            return f"reactivation {effect.number}, after {effect.days} days"
        case StreakReminderEmailDue():
            return f"reminder of the streak of {effect.streak.length}"
        case RecapEmailDue():
            return f"recap of {effect.starts_on} to {effect.ends_on}"
        case _:
            assert_never(effect)


def _describe_streak(effect: _StreakEffect) -> str:
    match effect:
        case FreezesEarned():
            return f"freezes +{effect.count} to {effect.left}"
        case FreezesUsed():
            return f"freezes -{effect.count} to {effect.left}"
        case StreakLost():
            return f"streak of {effect.length} lost"
        case StreakStarted():
            return "streak started"
        case StreakExtended():
            return f"streak extended to {effect.streak.length}"
        case _:
            assert_never(effect)
