"""Behaviour 1.7: what an edit leads to."""

from dataclasses import replace

from factories import NOW, WORDS, make_configuration
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Saved, apply_edit, thing_id
from plaudit.domain.streak_settings import DEFAULT_STREAK_SETTINGS, StreakEpoch
from plaudit.domain.tenant_settings import AggregationPeriod, TenantSettings

CONFIGURATION = make_configuration()
METRIC = CONFIGURATION.metrics[WORDS]


def test_1_7_an_edit_that_changes_nothing_leaves_the_configuration_as_it_is() -> None:
    assert apply_edit(CONFIGURATION, Saved(replace(METRIC))) is CONFIGURATION
    assert apply_edit(CONFIGURATION, Saved(replace(METRIC, name="Other"))) != CONFIGURATION
    assert apply_edit(CONFIGURATION, Deleted(METRIC)).metrics == {}


def test_1_7_things_are_told_apart_by_id_and_settings_by_what_they_are() -> None:
    assert thing_id(METRIC) == "metric-words"
    assert thing_id(StreakEpoch(NOW, DEFAULT_STREAK_SETTINGS)) == "StreakEpoch"
    assert thing_id(TenantSettings()) == "TenantSettings"


def test_settings_replace_those_before_them() -> None:
    monthly = TenantSettings(aggregation_period=AggregationPeriod.MONTHLY)
    configuration = apply_edit(Configuration(), Saved(monthly))

    assert configuration.settings == monthly
    assert apply_edit(configuration, Saved(monthly)) is configuration
