"""Behaviour 2.6 and 4.11: what users decide for themselves."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from plaudit.domain.configuration import Configuration, Metric
from plaudit.domain.errors import DaysOffError, StreakMetricError, StreakThresholdError, UncustomizableStreakError
from plaudit.domain.identifiers import MetricId
from plaudit.domain.preferences import (
    NotificationChannel,
    NotificationType,
    StreakPreferences,
    StreakPreferencesSent,
    change_notifications,
    change_streak_preferences,
    effective,
)
from plaudit.domain.streak_settings import EvaluationMode, StreakEpoch, StreakSettings
from streak_lives import LONG_AGO, PAGES, WORDS

USUAL: Mapping[MetricId, Decimal] = {WORDS: Decimal(10), PAGES: Decimal(5)}
METRICS = {WORDS: Metric(WORDS, "words", "Words"), PAGES: Metric(PAGES, "pages", "Pages")}
NOTHING = StreakPreferences()


def make_configuration(
    *, is_customizable: bool = True, thresholds: Mapping[MetricId, Decimal] = USUAL
) -> Configuration:
    """A tenant with two metrics."""
    settings = StreakSettings(is_customizable=is_customizable, thresholds=thresholds)
    return Configuration(metrics=METRICS, streak_epochs=(StreakEpoch(LONG_AGO, settings),))


def test_2_6_only_the_notification_types_that_were_sent_change() -> None:
    kept = {NotificationType.RECAP: (NotificationChannel.EMAIL,)}
    twice = (NotificationChannel.PUSH, NotificationChannel.PUSH)

    changed = change_notifications(kept, {NotificationType.REACTIVATION: (), NotificationType.STREAK_REMINDER: twice})

    assert changed == {
        NotificationType.RECAP: (NotificationChannel.EMAIL,),
        NotificationType.REACTIVATION: (),
        NotificationType.STREAK_REMINDER: (NotificationChannel.PUSH,),
    }


@pytest.mark.parametrize(
    "sent",
    [
        StreakPreferencesSent(mode=EvaluationMode.ALL),
        StreakPreferencesSent(thresholds={}),
        StreakPreferencesSent(days_off=frozenset()),
    ],
)
def test_2_6_streak_preferences_need_personalisation(sent: StreakPreferencesSent) -> None:
    with pytest.raises(UncustomizableStreakError, match="Streak customization is not enabled"):
        change_streak_preferences(NOTHING, sent, make_configuration(is_customizable=False))


def test_2_6_a_streak_can_be_disabled_without_personalisation() -> None:
    sent = StreakPreferencesSent(is_enabled=False)

    changed = change_streak_preferences(NOTHING, sent, make_configuration(is_customizable=False))

    assert changed == StreakPreferences(is_enabled=False)


def test_4_11_preferences_that_are_not_sent_stay() -> None:
    kept = StreakPreferences(
        is_enabled=False, mode=EvaluationMode.ALL, thresholds={WORDS: Decimal(3)}, days_off=frozenset({0})
    )

    assert change_streak_preferences(kept, StreakPreferencesSent(), make_configuration()) == kept


def test_4_11_thresholds_merge_metric_by_metric() -> None:
    kept = StreakPreferences(thresholds={WORDS: Decimal(3)})
    sent = StreakPreferencesSent(thresholds={"pages": Decimal("0.5")}, days_off=frozenset({6}))

    assert change_streak_preferences(kept, sent, make_configuration()) == StreakPreferences(
        thresholds={WORDS: Decimal(3), PAGES: Decimal("0.5")}, days_off=frozenset({6})
    )


@pytest.mark.parametrize("key", ["unknown", "pages"])
def test_4_11_only_metrics_of_the_streak_settings_have_thresholds(key: str) -> None:
    sent = StreakPreferencesSent(thresholds={key: Decimal(3)})

    with pytest.raises(StreakMetricError, match=f"{key} is not a metric of the streak settings"):
        change_streak_preferences(NOTHING, sent, make_configuration(thresholds={WORDS: Decimal(10)}))


def test_4_11_a_threshold_is_positive() -> None:
    sent = StreakPreferencesSent(thresholds={"words": Decimal(0)})

    with pytest.raises(StreakThresholdError, match="the threshold of words must be greater than 0"):
        change_streak_preferences(NOTHING, sent, make_configuration())


@pytest.mark.parametrize("days_off", [frozenset(range(7)), frozenset({7}), frozenset({-1})])
def test_4_8_days_off_are_weekdays_and_leave_one(days_off: frozenset[int]) -> None:
    with pytest.raises(DaysOffError, match="Invalid daysOff"):
        change_streak_preferences(NOTHING, StreakPreferencesSent(days_off=days_off), make_configuration())


def test_4_11_preferences_override_the_defaults() -> None:
    settings = StreakSettings(is_customizable=True, thresholds=USUAL, days_off=frozenset({0}))
    preferred = StreakPreferences(
        mode=EvaluationMode.ALL, thresholds={WORDS: Decimal(3), MetricId("deleted"): Decimal(1)}, days_off=frozenset()
    )

    assert effective(settings, preferred) == StreakSettings(
        is_customizable=True, mode=EvaluationMode.ALL, thresholds={WORDS: Decimal(3), PAGES: Decimal(5)}
    )
    assert effective(settings, NOTHING) == settings


def test_4_11_preferences_do_not_act_without_personalisation() -> None:
    settings = StreakSettings(thresholds=USUAL)

    assert effective(settings, StreakPreferences(thresholds={WORDS: Decimal(3)})) == settings
