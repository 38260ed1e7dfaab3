"""Behaviour 4.1, 4.2, 4.6, 4.8: how streak settings may be edited."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from factories import NOW, WORDS, make_configuration
from plaudit.domain.edits.edit import IssueError, Saved, apply_edit
from plaudit.domain.edits.streaks import change_streak_settings
from plaudit.domain.identifiers import MetricId
from plaudit.domain.periods import Frequency
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, FreezeSettings, StreakEpoch, StreakSettings

WEEKLY = StreakSettings(frequency=Frequency.WEEKLY)


def test_4_2_settings_hold_from_now_on_and_those_before_are_kept() -> None:
    configuration = make_configuration()
    assert configuration.streak_settings == DEFAULT_STREAK_SETTINGS

    first = change_streak_settings(configuration, WEEKLY, NOW)
    configuration = apply_edit(configuration, first)
    second = change_streak_settings(configuration, DEFAULT_STREAK_SETTINGS, NOW - timedelta(seconds=1))
    configuration = apply_edit(configuration, second)

    assert first == Saved(StreakEpoch(NOW, WEEKLY))
    assert second == Saved(StreakEpoch(NOW, DEFAULT_STREAK_SETTINGS))
    assert configuration.streak_epochs == (StreakEpoch(NOW, WEEKLY), StreakEpoch(NOW, DEFAULT_STREAK_SETTINGS))


def test_4_2_settings_that_stay_the_same_make_no_new_epoch() -> None:
    configuration = apply_edit(make_configuration(), Saved(StreakEpoch(NOW, WEEKLY)))

    again = change_streak_settings(configuration, WEEKLY, NOW + timedelta(days=1))

    assert again == Saved(StreakEpoch(NOW, WEEKLY))
    assert apply_edit(configuration, again) is configuration


def test_4_2_the_last_fifty_settings_are_kept() -> None:
    configuration = make_configuration()
    for number in range(60):
        settings = StreakSettings(freezes=FreezeSettings(0, number))
        configuration = apply_edit(configuration, Saved(StreakEpoch(NOW + timedelta(days=number), settings)))

    assert len(configuration.streak_epochs) == 50
    assert configuration.streak_epochs[0].since == NOW + timedelta(days=10)


@pytest.mark.parametrize(
    "fields",
    [
        {"days_off": frozenset(range(6))},
        {"thresholds": {WORDS: Decimal(1)}},
        {"freezes": FreezeSettings(0, 0)},
        {"freezes": FreezeSettings(2, 2, 1, 1)},
        {"freezes": FreezeSettings(0, 1_000, 3_660, 1_000)},
    ],
)
def test_4_8_settings_that_fit_are_saved(fields: dict[str, Any]) -> None:
    settings = StreakSettings(**fields)

    assert change_streak_settings(make_configuration(), settings, NOW) == Saved(StreakEpoch(NOW, settings))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"days_off": frozenset(range(7))}, "At least one day of the week must not be a day off"),
        ({"days_off": frozenset({7})}, "daysOff must be numbers from 0 (Sunday) to 6 (Saturday)"),
        (
            {"days_off": frozenset({0}), "frequency": Frequency.MONTHLY},
            "Days off are only possible for daily streaks",
        ),
        ({"thresholds": {MetricId("none"): Decimal(1)}}, "Metric not found by ID"),
        ({"thresholds": {WORDS: Decimal(0)}}, "threshold must be between 1 and 1,000,000,000,000"),
        (
            {"thresholds": {MetricId(f"m{n}"): Decimal(1) for n in range(11)}},
            "Would exceed the maximum of 10 metrics for streaks",
        ),
        ({"freezes": FreezeSettings(0, 1_001)}, "freezes.maxCount must be between 0 and 1,000"),
        ({"freezes": FreezeSettings(3, 2)}, "freezes.startCount must be between 0 and 2"),
        (
            {"freezes": FreezeSettings(1, 2, 7, None)},
            "freezes.autoEarnInterval and freezes.autoEarnAmount belong together",
        ),
        ({"freezes": FreezeSettings(1, 2, 0, 1)}, "freezes.autoEarnInterval must be between 1 and 3,660"),
        ({"freezes": FreezeSettings(1, 2, 1, 0)}, "freezes.autoEarnAmount must be between 1 and 1,000"),
    ],
)
def test_4_8_settings_that_do_not_fit_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(IssueError) as raised:
        change_streak_settings(make_configuration(), StreakSettings(**fields), NOW)

    assert str(raised.value) == message
