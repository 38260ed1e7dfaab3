"""What users decide for themselves: how they are notified, and what their streak asks of them (behaviour 2.6, 4.11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import DaysOffError, StreakMetricError, StreakThresholdError, UncustomizableStreakError
from plaudit.domain.identifiers import MetricId
from plaudit.domain.streak_settings import EvaluationMode, StreakSettings

WEEKDAYS = frozenset(range(7))


class NotificationType(StrEnum):
    """What a notification is about."""

    ACHIEVEMENT_COMPLETED = "achievement_completed"
    RECAP = "recap"
    REACTIVATION = "reactivation"
    STREAK_REMINDER = "streak_reminder"


class NotificationChannel(StrEnum):
    """How a notification reaches a user."""

    EMAIL = "email"
    PUSH = "push"


NotificationPreferences: TypeAlias = Mapping[NotificationType, tuple[NotificationChannel, ...]]
"""The channels of each type; none switches it off, and a type that was never set is not there and counts as on."""


@dataclass(frozen=True, slots=True)
class StreakPreferences:
    """What a user wants of the streak; None, or no threshold, leaves what the tenant has set up (4.11)."""

    is_enabled: bool | None = None
    mode: EvaluationMode | None = None
    thresholds: Mapping[MetricId, Decimal] = field(default_factory=dict)
    days_off: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that one user has decided."""

    notifications: NotificationPreferences = field(default_factory=dict)
    streak: StreakPreferences = field(default_factory=StreakPreferences)


@dataclass(frozen=True, slots=True)
class StreakPreferencesSent:
    """A change of streak preferences, metrics by key; None leaves a preference as it is."""

    is_enabled: bool | None = None
    mode: EvaluationMode | None = None
    thresholds: Mapping[str, Decimal] | None = None
    days_off: frozenset[int] | None = None


def change_notifications(kept: NotificationPreferences, sent: NotificationPreferences) -> NotificationPreferences:
    """Return the preferences after a change; only the types that were sent change (2.6)."""
    return {**kept, **{type_: tuple(dict.fromkeys(channels)) for type_, channels in sent.items()}}


def change_streak_preferences(
    kept: StreakPreferences, sent: StreakPreferencesSent, configuration: Configuration
) -> StreakPreferences:
    """Return the preferences after a change; thresholds merge metric by metric.

    Raises UncustomizableStreakError for anything but `is_enabled` while personalisation is off (2.6),
    StreakMetricError for a metric that does not make streaks, StreakThresholdError for a threshold that is not
    positive, and DaysOffError (4.8).
    """
    is_personal = not (sent.mode is None and sent.thresholds is None and sent.days_off is None)
    if is_personal and not configuration.streak_settings.is_customizable:
        raise UncustomizableStreakError
    if sent.days_off is not None:
        check_days_off(sent.days_off)
    return StreakPreferences(
        kept.is_enabled if sent.is_enabled is None else sent.is_enabled,
        sent.mode or kept.mode,
        {**kept.thresholds, **_thresholds(sent.thresholds or {}, configuration)},
        kept.days_off if sent.days_off is None else sent.days_off,
    )


def check_days_off(days_off: frozenset[int]) -> None:
    """Raise DaysOffError unless these are weekdays, numbered from Sunday as 0, and at least one remains (4.8)."""
    if not days_off < WEEKDAYS:
        raise DaysOffError


def effective(settings: StreakSettings, preferences: StreakPreferences) -> StreakSettings:
    """Return the settings that hold for a user; preferences act only while personalisation is on (4.11)."""
    if not settings.is_customizable:
        return settings
    return replace(
        settings,
        mode=preferences.mode or settings.mode,
        thresholds={each: preferences.thresholds.get(each, usual) for each, usual in settings.thresholds.items()},
        days_off=settings.days_off if preferences.days_off is None else preferences.days_off,
    )


def _thresholds(by_key: Mapping[str, Decimal], configuration: Configuration) -> dict[MetricId, Decimal]:
    thresholds = {}
    for key, threshold in by_key.items():
        metric = configuration.find_metric(key)
        if metric is None or metric.id not in configuration.streak_settings.thresholds:
            raise StreakMetricError(key)
        if threshold <= 0:
            raise StreakThresholdError(key)
        thresholds[metric.id] = threshold
    return thresholds
