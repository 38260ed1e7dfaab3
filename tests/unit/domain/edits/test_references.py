"""Behaviour 1.7: what a rule still uses cannot be deleted, and the issue names the rule."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factories import NOW, PLAN, WORDS, make_configuration
from plaudit.domain.achievements import Achievement, APIGoal, MetricGoal
from plaudit.domain.configuration import Attribute, AttributeType, Configuration
from plaudit.domain.edits.achievements import delete_achievement
from plaudit.domain.edits.attributes import delete_attribute
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, apply_edit
from plaudit.domain.edits.metrics import delete_metric
from plaudit.domain.identifiers import (
    AchievementId,
    AttributeId,
    BoostId,
    LeaderboardId,
    PointsSystemId,
    TriggerId,
)
from plaudit.domain.leaderboards import Leaderboard, MetricRanking, StreakRanking
from plaudit.domain.points import AchievementCause, Boost, CreationCause, MetricCause, PointsSystem, Trigger
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings

DEVICE = AttributeId("attribute-device")
XP = PointsSystem(PointsSystemId("xp"), "xp", "XP")
CONFIGURATION = make_configuration(
    points_systems={XP.id: XP},
    attributes={
        PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER),
        DEVICE: Attribute(DEVICE, "device", "Device", AttributeType.EVENT),
    },
)
PRO, ON_PHONE = {PLAN: "pro"}, {DEVICE: "phone"}
DONE = Achievement(AchievementId("done"), 1, "Done", APIGoal("done"))
WRITTEN = replace(DONE, id=AchievementId("written"), goal=MetricGoal(WORDS, Decimal(500), ON_PHONE))
TRIGGER = Trigger(TriggerId("trigger"), XP.id, 5, CreationCause(), NOW, NOW)
BOOST = Boost(BoostId("boost"), XP.id, "Weekend", date(2026, 1, 1), None, Decimal(2), user_filter=PRO)
BOARD = Leaderboard(LeaderboardId("board"), "board", "Top", StreakRanking(), date(2026, 1, 1))
IN_XP = 'a trigger of points system "XP"'


def after(*things: Any) -> Configuration:  # noqa: ANN401  # whatever can be set up
    configuration = CONFIGURATION
    for thing in things:
        configuration = apply_edit(configuration, Saved(thing))
    return configuration


def issue_of(act: Any, *arguments: Any) -> str:  # noqa: ANN401  # any edit
    with pytest.raises(IssueError) as raised:
        act(*arguments)
    return str(raised.value)


@pytest.mark.parametrize(
    ("thing", "attribute_id", "user"),
    [
        (replace(DONE, user_filter=PRO), PLAN, 'achievement "Done"'),
        (WRITTEN, DEVICE, 'achievement "Done"'),
        (replace(TRIGGER, user_filter=PRO), PLAN, IN_XP),
        (replace(TRIGGER, cause=MetricCause(WORDS, 5, ON_PHONE)), DEVICE, IN_XP),
        (BOOST, PLAN, 'boost "Weekend"'),
        (replace(BOARD, user_filter=PRO), PLAN, 'leaderboard "Top"'),
        (replace(BOARD, breakdown=(PLAN,)), PLAN, 'leaderboard "Top"'),
    ],
)
def test_1_7_an_attribute_that_a_rule_uses_stays(thing: Any, attribute_id: AttributeId, user: str) -> None:  # noqa: ANN401
    other = DEVICE if attribute_id == PLAN else PLAN

    assert issue_of(delete_attribute, after(thing), attribute_id) == f"Attribute is used by {user}"
    assert delete_attribute(after(thing), other) == Deleted(CONFIGURATION.attributes[other])


@pytest.mark.parametrize(
    ("thing", "user"),
    [
        (WRITTEN, 'achievement "Done"'),
        (replace(TRIGGER, cause=MetricCause(WORDS, 5)), IN_XP),
        (replace(BOARD, ranked_by=MetricRanking(WORDS)), 'leaderboard "Top"'),
        (StreakEpoch(NOW, StreakSettings(thresholds={WORDS: Decimal(1)})), "the streak settings"),
    ],
)
def test_1_7_a_metric_that_a_rule_uses_stays(thing: Any, user: str) -> None:  # noqa: ANN401
    assert issue_of(delete_metric, after(thing), WORDS) == f"Metric is used by {user}"


def test_1_7_a_metric_that_no_rule_uses_can_go() -> None:
    assert delete_metric(after(DONE, TRIGGER, BOARD, BOOST), WORDS) == Deleted(CONFIGURATION.metrics[WORDS])


def test_1_7_an_achievement_that_a_trigger_waits_for_stays() -> None:
    waiting = replace(TRIGGER, cause=AchievementCause(DONE.id))

    assert issue_of(delete_achievement, after(DONE, waiting), DONE.id) == f"Achievement is used by {IN_XP}"
    assert delete_achievement(after(DONE, TRIGGER), DONE.id) == Deleted(DONE)
