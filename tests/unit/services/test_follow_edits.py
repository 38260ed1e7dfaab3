"""Behaviour 4.9, 5.4, 6.5, 7.1: what an edit makes necessary for every user."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factories import NOW, PLAN, WORDS, make_configuration
from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Edit, Saved, apply_edit
from plaudit.domain.identifiers import AchievementId, LeaderboardId, LevelId, PointsSystemId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, StreakRanking
from plaudit.domain.periods import Frequency
from plaudit.domain.points import Level
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings
from plaudit.domain.tenant_settings import AggregationPeriod, TenantSettings
from plaudit.services.follow_edits import (
    CheckAchievement,
    FillLeaderboard,
    FollowUp,
    MarkUsers,
    RecountLevels,
    follow_ups,
)

ACTIVE = Achievement(AchievementId("a"), 1, "A", StreakGoal(3), AchievementStatus.ACTIVE)
GOLD = Level(LevelId("gold"), PointsSystemId("xp"), "gold", "Gold", 5)
BOARD = Leaderboard(LeaderboardId("b"), "b", "B", StreakRanking(), date(2026, 1, 1))
LIVE = replace(BOARD, status=LeaderboardStatus.ACTIVE, activated_at=NOW)


def after(*edits: Edit, before: Configuration | None = None) -> list[FollowUp]:
    return follow_ups(before or make_configuration(), edits)


@pytest.mark.parametrize(
    "goal",
    [MetricGoal(WORDS, Decimal(1)), StreakGoal(1), CompositeGoal(frozenset({AchievementId("b")}))],
    ids=["metric", "streak", "composite"],
)
def test_5_4_an_achievement_that_becomes_active_is_checked(goal: Any) -> None:  # noqa: ANN401  # one of the kinds
    before = apply_edit(make_configuration(), Saved(replace(ACTIVE, goal=goal, status=AchievementStatus.INACTIVE)))
    edit = Saved(replace(ACTIVE, goal=goal))

    assert after(edit, edit, before=before) == [CheckAchievement(ACTIVE.id)]
    assert after(edit) == [CheckAchievement(ACTIVE.id)]


@pytest.mark.parametrize(
    ("change", "is_checked"),
    [
        pytest.param({"goal": StreakGoal(2)}, True, id="goal"),
        pytest.param({"user_filter": {PLAN: "pro"}}, True, id="filter"),
        pytest.param({"name": "Other", "badge_url": "https://example.com"}, False, id="name and badge"),
        pytest.param({"status": AchievementStatus.LOCKED}, False, id="locked"),
        pytest.param({"goal": APIGoal("done")}, False, id="by call"),
    ],
)
def test_5_4_a_live_achievement_is_checked_when_others_may_qualify(change: dict[str, Any], *, is_checked: bool) -> None:
    before = apply_edit(make_configuration(), Saved(ACTIVE))

    found = after(Saved(replace(ACTIVE, **change)), before=before)

    assert found == ([CheckAchievement(ACTIVE.id)] if is_checked else [])


def test_2_5_users_are_marked_for_an_anniversary_that_may_come_earlier_now() -> None:
    yearly = replace(ACTIVE, goal=AnniversaryGoal(1))
    before = apply_edit(make_configuration(), Saved(yearly))

    assert after(Saved(yearly)) == [MarkUsers("anniversaries")]
    assert after(Saved(replace(yearly, goal=AnniversaryGoal(2))), before=before) == [MarkUsers("anniversaries")]
    assert after(Saved(replace(yearly, name="Other")), before=before) == []
    assert after(Saved(replace(yearly, status=AchievementStatus.LOCKED)), before=before) == []


def test_9_4_users_are_marked_when_their_recaps_come_at_other_times() -> None:
    assert after(Saved(TenantSettings(aggregation_period=AggregationPeriod.MONTHLY))) == [MarkUsers("recaps")]
    assert after(Saved(TenantSettings())) == []


def test_6_5_changed_levels_are_counted_anew_once_for_each_system() -> None:
    edits: list[Edit] = [
        Saved(GOLD),
        Deleted(replace(GOLD, id=LevelId("ruby"))),
        Saved(replace(GOLD, system_id=PointsSystemId("g"))),
    ]

    assert after(*edits) == [RecountLevels(PointsSystemId("xp")), RecountLevels(PointsSystemId("g"))]


@pytest.mark.parametrize(
    ("status_before", "status_after", "is_filled"),
    [
        (LeaderboardStatus.INACTIVE, LeaderboardStatus.ACTIVE, True),
        (LeaderboardStatus.INACTIVE, LeaderboardStatus.SCHEDULED, True),
        (LeaderboardStatus.SCHEDULED, LeaderboardStatus.ACTIVE, False),
        (LeaderboardStatus.ACTIVE, LeaderboardStatus.FINISHED, False),
        (LeaderboardStatus.ACTIVE, LeaderboardStatus.INACTIVE, False),
    ],
)
def test_7_1_a_board_that_becomes_active_is_filled(
    status_before: LeaderboardStatus, status_after: LeaderboardStatus, *, is_filled: bool
) -> None:
    before = apply_edit(make_configuration(), Saved(replace(BOARD, status=status_before)))

    found = after(Saved(replace(LIVE, status=status_after)), before=before)

    assert found == ([FillLeaderboard(BOARD.id)] if is_filled else [])


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        pytest.param(date(2026, 3, 12), [], id="nobody has begun its first day"),
        pytest.param(date(2026, 3, 11), [FillLeaderboard(BOARD.id)], id="somebody has"),
    ],
)
def test_7_6_a_scheduled_board_is_filled_if_its_first_run_is_open(starts_on: date, expected: list[FollowUp]) -> None:
    scheduled = replace(LIVE, status=LeaderboardStatus.SCHEDULED, starts_on=starts_on)

    assert after(Saved(scheduled)) == expected


def test_7_8_a_live_board_with_another_end_is_filled_anew() -> None:
    before = apply_edit(make_configuration(), Saved(replace(LIVE, ends_on=date(2026, 3, 9))))

    assert after(Saved(replace(LIVE, ends_on=date(2026, 3, 12))), before=before) == [FillLeaderboard(BOARD.id)]
    assert after(Saved(replace(LIVE, ends_on=date(2026, 3, 9), name="Other")), before=before) == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param(
            StreakSettings(Frequency.WEEKLY),
            [MarkUsers("streak settings"), CheckAchievement(ACTIVE.id), FillLeaderboard(BOARD.id)],
            id="another frequency",
        ),
        pytest.param(
            StreakSettings(thresholds={WORDS: Decimal(2)}),
            [MarkUsers("streak settings"), FillLeaderboard(BOARD.id)],
            id="a threshold",
        ),
    ],
)
def test_4_9_other_streak_settings_change_lengths_at_once(settings: StreakSettings, expected: list[FollowUp]) -> None:
    before = apply_edit(apply_edit(make_configuration(), Saved(ACTIVE)), Saved(LIVE))

    assert after(Saved(StreakEpoch(NOW, settings)), before=before) == expected


def test_what_concerns_nobody_yet_is_followed_by_nothing() -> None:
    configuration = make_configuration()

    assert after(Saved(configuration.metrics[WORDS]), Deleted(ACTIVE), Deleted(LIVE)) == []
