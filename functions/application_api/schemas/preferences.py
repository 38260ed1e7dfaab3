"""A user's preferences on the wire, in both directions (behaviour 2.6, 4.11)."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from http_api.models import APIModel, Number, optional
from http_api.texts import KeyText
from plaudit.domain.configuration import Configuration
from plaudit.domain.preferences import (
    NotificationChannel,
    NotificationPreferences,
    NotificationType,
    Preferences,
    StreakPreferences,
    StreakPreferencesSent,
)
from plaudit.domain.streak_settings import EvaluationMode
from plaudit.values import Amount

MAX_THRESHOLDS = 1000
"""More than there are metrics, anywhere."""


Mode = Annotated[EvaluationMode, BeforeValidator(lambda value: "AND" if value == "ALL" else value)]
"""ALL means the same as AND (4.2)."""


class Notifications(APIModel):
    """By type of notification, the channels it may take; none switches it off, a type never set counts as on."""

    model_config = ConfigDict(alias_generator=None)  # the official names of these are in snake case

    achievement_completed: list[NotificationChannel] | None = optional("When an achievement is completed.")
    recap: list[NotificationChannel] | None = optional("What was achieved in a week or month.")
    reactivation: list[NotificationChannel] | None = optional("When the user has not been active for a while.")
    streak_reminder: list[NotificationChannel] | None = optional("When the streak is about to expire.")


class MetricThresholdChange(APIModel):
    """What a period asks of a metric, for this user."""

    key: KeyText
    threshold: Amount = Field(description="Greater than 0.")


class StreakPreferencesChange(APIModel):
    """What the user wants of the streak; what is not sent, or null, stays as it is."""

    enabled: StrictBool | None = Field(None, description="False: the streak is always 0.")
    evaluation_mode: Mode | None = Field(None, description="Needs streak customization to be enabled.")
    metrics: list[MetricThresholdChange] | None = Field(
        None,
        max_length=MAX_THRESHOLDS,
        description="Merged metric by metric. Needs streak customization to be enabled.",
    )
    days_off: list[Annotated[StrictInt, Field(ge=0, le=6)]] | None = Field(
        None, max_length=7, description="Weekdays from 0 (Sunday) to 6. Needs streak customization to be enabled."
    )


class PreferencesUpdate(APIModel):
    """A change of preferences; what is not sent stays as it is."""

    notifications: Notifications | None = None
    streak: StreakPreferencesChange | None = None


class MetricThreshold(APIModel):
    """What a period asks of a metric, for this user."""

    key: str
    threshold: Number


class StreakPreferencesShown(APIModel):
    """What the user wants of the streak, as far as the user ever said."""

    enabled: bool | None = optional("Only present if the user set it; true otherwise.")
    evaluation_mode: EvaluationMode | None = optional("Only present if the user set it.")
    metrics: list[MetricThreshold] | None = optional("Only present if the user set any.")
    days_off: list[int] | None = optional("Only present if the user set them.")


class UserPreferences(APIModel):
    """A user's preferences."""

    notifications: Notifications
    streak: StreakPreferencesShown | None = optional("Only present if the user set anything.")


def to_notifications(sent: Notifications) -> NotificationPreferences:
    """Return the types of notification that were sent, with their channels."""
    channels = {type_: getattr(sent, type_.value) for type_ in NotificationType}
    return {type_: tuple(each) for type_, each in channels.items() if each is not None}


def to_streak_preferences(sent: StreakPreferencesChange) -> StreakPreferencesSent:
    """Return the streak preferences that were sent."""
    return StreakPreferencesSent(
        is_enabled=sent.enabled,
        mode=sent.evaluation_mode,
        thresholds=None if sent.metrics is None else {each.key: each.threshold for each in sent.metrics},
        days_off=None if sent.days_off is None else frozenset(sent.days_off),
    )


def to_user_preferences(preferences: Preferences, configuration: Configuration) -> UserPreferences:
    """Return preferences as the wire shows them."""
    channels = {type_.value: list(each) for type_, each in preferences.notifications.items()}
    return UserPreferences(
        notifications=Notifications(**channels), streak=_to_streak_preferences(preferences.streak, configuration)
    )


def _to_streak_preferences(kept: StreakPreferences, configuration: Configuration) -> StreakPreferencesShown | None:
    metrics = [
        MetricThreshold(key=metric.key, threshold=kept.thresholds[metric.id])
        for metric in configuration.metrics.values()
        if metric.id in kept.thresholds
    ]
    if kept == StreakPreferences():
        return None
    return StreakPreferencesShown(
        enabled=kept.is_enabled,
        evaluation_mode=kept.mode,
        metrics=metrics or None,
        days_off=None if kept.days_off is None else sorted(kept.days_off),
    )
