"""What happened to a user, in words."""

from typing import TypeAlias, assert_never

from plaudit.domain.actions import (
    AchievementCall,
    Action,
    FreezesGranted,
    Identification,
    MetricEvent,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    QualificationCheck,
    ScoreCounted,
    StreakReset,
    StreakRestored,
    TimePassed,
)
from plaudit.domain.configuration import Configuration
from plaudit_cli.names import achievement_name, board_key, metric_key

_Background: TypeAlias = QualificationCheck | ScoreCounted | TimePassed
_OfStreak: TypeAlias = PreferencesChange | FreezesGranted | PauseAdded | PauseDeleted | StreakReset | StreakRestored


def describe_action(action: Action, configuration: Configuration) -> str:
    """Return what happened, as the beginning of a sentence."""
    match action:
        case MetricEvent():
            return f"{metric_key(action.metric_id, configuration)} {action.amount:+}"
        case Identification():
            return "identified"
        case AchievementCall(achievement_id):
            return f"said to complete {achievement_name(achievement_id, configuration)}"
        case QualificationCheck() | ScoreCounted() | TimePassed():
            return _describe_background(action, configuration)
        case _:
            return _describe_streak(action)


def _describe_background(action: _Background, configuration: Configuration) -> str:
    match action:
        case QualificationCheck():
            return "achievements checked"
        case ScoreCounted(leaderboard_id):
            return f"counted on board {board_key(leaderboard_id, configuration)}"
        case TimePassed():
            return "time passed"
        case _:
            assert_never(action)


def _describe_streak(action: _OfStreak) -> str:
    match action:
        case PreferencesChange():
            return "preferences changed"
        case FreezesGranted(count):
            return f"freezes granted: {count}"
        case PauseAdded(pause):
            return f"streak paused from {pause.starts_on} to {pause.ends_on}"
        case PauseDeleted():
            return "pause deleted"
        case StreakReset():
            return "streak reset"
        case StreakRestored(length):
            return f"streak restored to {length}"
        case _:
            assert_never(action)
