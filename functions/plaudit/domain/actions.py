"""What can happen to a user, and how it is written down (behaviour 3.8).

A user's log is the sequence of these. Every action carries all that its outcome depends on besides the configuration
and the state before, so that a replay of the log leads to the same state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from plaudit.domain.effects import Effect
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    EventId,
    LeaderboardId,
    MetricId,
    PauseId,
    UserId,
)
from plaudit.domain.leaderboards import Score
from plaudit.domain.preferences import NotificationPreferences, StreakPreferences
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.users import ProfileChange


@dataclass(frozen=True, slots=True)
class MetricEvent:
    """Something that a user did, as the customer reported it.

    `processed_at` is when that was looked at, if it was accepted earlier: by then a run may be frozen (7.6).
    """

    id: EventId
    user_id: UserId
    metric_id: MetricId
    amount: Decimal
    profile_change: ProfileChange = field(default_factory=ProfileChange)
    attributes: Mapping[AttributeId, str] = field(default_factory=dict)
    idempotency_key: str | None = None
    processed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """The customer told who the user is; what was told is the profile change of the log entry."""


@dataclass(frozen=True, slots=True)
class AchievementCall:
    """The customer said that the user completed an achievement of the kind that is completed by call (5.3)."""

    achievement_id: AchievementId


@dataclass(frozen=True, slots=True)
class PreferencesChange:
    """The user's preferences from now on; None leaves them as they are (2.6, 4.11)."""

    notifications: NotificationPreferences | None = None
    streak: StreakPreferences | None = None


@dataclass(frozen=True, slots=True)
class FreezesGranted:
    """An administrator gave the user freezes (4.6)."""

    count: int


@dataclass(frozen=True, slots=True)
class PauseAdded:
    """An administrator pauses the user's streak (4.7)."""

    pause: Pause


@dataclass(frozen=True, slots=True)
class PauseDeleted:
    """A pause is no more; what it has held already stays held."""

    pause_id: PauseId


@dataclass(frozen=True, slots=True)
class StreakReset:
    """The streak ends at once (4.9)."""


@dataclass(frozen=True, slots=True)
class StreakRestored:
    """The streak has the longest length of its window again (4.9)."""

    length: int
    started_on: date


@dataclass(frozen=True, slots=True)
class QualificationCheck:
    """Achievements became live or changed: who qualifies by present standing completes them, silently (5.4)."""

    achievement_ids: tuple[AchievementId, ...]


@dataclass(frozen=True, slots=True)
class ScoreCounted:
    """A board was activated during its run: what the user did in it before counts too (7.1).

    `scores` are all of the user's scores on it, whatever part of them was counted already.
    """

    leaderboard_id: LeaderboardId
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class TimePassed:
    """An instant came at which something was due, and nobody did anything (9.3)."""


Action: TypeAlias = (
    MetricEvent
    | Identification
    | AchievementCall
    | PreferencesChange
    | FreezesGranted
    | PauseAdded
    | PauseDeleted
    | StreakReset
    | StreakRestored
    | QualificationCheck
    | ScoreCounted
    | TimePassed
)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of a user's log. `sequence` counts from 1 without a gap.

    `configuration_version` tells under which rules the entry was decided.
    """

    sequence: int
    occurred_at: datetime
    configuration_version: int
    profile_change: ProfileChange
    action: Action
    effects: tuple[Effect, ...]
