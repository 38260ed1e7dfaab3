"""Streak settings on the wire (behaviour 4.1, 4.2, 4.6, 4.8)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from pydantic import Field

from admin_api.schemas.parts import Whole
from http_api.models import APIModel
from http_api.texts import ShortText
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import MetricId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_settings import EvaluationMode, FreezeSettings, StreakSettings
from plaudit.values import Mode


class StreakMetric(APIModel):
    """A metric that counts towards the streak."""

    key: ShortText
    threshold: Whole = Field(description="By how much the metric has to change within a period; at least 1.")


class StreakFreezes(APIModel):
    """How users get freezes."""

    start_count: Whole = Field(description="How many a new user has.")
    max_count: Whole = Field(description="How many a user may have at most; not less than startCount.")
    auto_earn_interval: Whole | None = Field(None, description="After how many days some are earned, if they are.")
    auto_earn_amount: Whole | None = Field(None, description="How many are earned, if they are.")


class AdminStreakSettings(APIModel):
    """What makes a period count towards the streak, and what holds a missed one."""

    frequency: Frequency
    evaluation_mode: EvaluationMode = Field(description="Whether one metric (OR) or all of them (AND) have to do.")
    customization_enabled: bool = Field(description="Whether users may have settings of their own.")
    days_off: list[int] = Field(description="Weekdays on which a daily streak is held, from 0 (Sunday) to 6.")
    metrics: list[StreakMetric] = Field(description="What counts; with none of them any event does.")
    freezes: StreakFreezes | None = Field(description="null when there are no freezes.")


class StreakSettingsUpdate(APIModel):
    """A change of streak settings; what is not sent stays."""

    frequency: Frequency | None = None
    evaluation_mode: Mode | None = None
    customization_enabled: bool | None = None
    days_off: list[Whole] | None = Field(None, description="Only for daily streaks; another frequency clears them.")
    metrics: list[StreakMetric] | None = Field(None, description="Replaces those that were set up.")
    freezes: StreakFreezes | None = Field(None, description="null does away with freezes.")


def to_admin_streak_settings(settings: StreakSettings, configuration: Configuration) -> AdminStreakSettings:
    """Return streak settings as the wire shows them."""
    freezes = settings.freezes
    return AdminStreakSettings(
        frequency=settings.frequency,
        evaluation_mode=settings.mode,
        customization_enabled=settings.is_customizable,
        days_off=sorted(settings.days_off),
        metrics=[
            StreakMetric(key=configuration.metrics[metric_id].key, threshold=int(threshold))
            for metric_id, threshold in settings.thresholds.items()
            if metric_id in configuration.metrics
        ],
        freezes=StreakFreezes(
            start_count=freezes.start_count,
            max_count=freezes.max_count,
            auto_earn_interval=freezes.auto_earn_interval,
            auto_earn_amount=freezes.auto_earn_amount,
        )
        if freezes
        else None,
    )


def changed_streak_settings(configuration: Configuration, wanted: StreakSettingsUpdate) -> StreakSettings:
    """Return the streak settings with what a request sends; raises IssueError."""
    settings, sent = configuration.streak_settings, wanted.model_fields_set
    frequency = wanted.frequency or settings.frequency
    return replace(
        settings,
        frequency=frequency,
        mode=wanted.evaluation_mode or settings.mode,
        is_customizable=_given(wanted.customization_enabled, settings.is_customizable),
        days_off=_days_off(wanted.days_off, settings.days_off, frequency),
        thresholds=settings.thresholds if wanted.metrics is None else _thresholds(configuration, wanted.metrics),
        freezes=_to_freezes(wanted.freezes) if "freezes" in sent else settings.freezes,
    )


def _given(value: bool | None, otherwise: bool) -> bool:  # noqa: FBT001  # a value like any other
    return otherwise if value is None else value


def _days_off(wanted: Iterable[int] | None, current: frozenset[int], frequency: Frequency) -> frozenset[int]:
    if wanted is not None:
        return frozenset(wanted)
    return current if frequency is Frequency.DAILY else frozenset()


def _thresholds(configuration: Configuration, metrics: Iterable[StreakMetric]) -> Mapping[MetricId, Decimal]:
    thresholds: dict[MetricId, Decimal] = {}
    for wanted in metrics:
        metric = configuration.find_metric(wanted.key)
        if metric is None:
            raise IssueError(f"Metric not found by key: {wanted.key}")
        if metric.id in thresholds:
            raise IssueError(f"metrics must not repeat the key {wanted.key}")
        thresholds[metric.id] = Decimal(wanted.threshold)
    return thresholds


def _to_freezes(wanted: StreakFreezes | None) -> FreezeSettings | None:
    if wanted is None:
        return None
    return FreezeSettings(wanted.start_count, wanted.max_count, wanted.auto_earn_interval, wanted.auto_earn_amount)
