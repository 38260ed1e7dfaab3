"""The tenant by which costs are told: five metrics, thirty achievements, two points systems, a streak, three boards.

Every event of pages or lessons awards XP, every fifth of quizzes and songs a gem; notes do neither. XP has six triggers
and ten levels, gems have four triggers. Boards rank by pages, by XP and by streak.
"""

from collections.abc import Iterator
from decimal import Decimal

from event_costs import BOARD_SINCE, fill_board
from integration.conftest import Rig, make_rig
from plaudit.domain.achievements import MetricGoal, StreakGoal
from plaudit.domain.configuration import Metric
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    StreakRanking,
)
from plaudit.domain.points import AchievementCause, CreationCause, MetricCause, StreakCause
from plaudit.domain.tenancy import EnvironmentType
from plaudit.ids import new_id
from plaudit.storage.configuration import load_configuration
from plaudit.storage.tenant_tables import TenantTable
from rules import make_achievement, make_level, make_metric, make_system, make_trigger, set_up

METRICS = ("pages", "lessons", "quizzes", "songs", "notes")
GOALS = (1, 10, 100, 1_000, 10_000)
STREAKS = (3, 7, 30, 100, 365)
LEVELS = (0, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000)
OTHERS = 100
"""How many users are on each board before anybody comes."""


def standard_rig() -> Rig:
    """A production environment of this tenant, whose boards are filled."""
    rig = make_rig(type_=EnvironmentType.PRODUCTION)
    set_up_standard(rig.table())
    for board in load_configuration(rig.table()).leaderboards.values():
        fill_board(rig.table(), board, OTHERS)
    return rig


def set_up_standard(table: TenantTable) -> None:
    """Give a tenant the metrics and everything else."""
    metrics = standard_metrics()
    set_up(table, *metrics.values(), *standard_rules(metrics))


def standard_metrics() -> dict[str, Metric]:
    """The metrics by key."""
    return {key: make_metric(key) for key in METRICS}


def standard_rules(metrics: dict[str, Metric]) -> Iterator[ConfigurationThing]:
    """Yield everything else."""
    by_metric = [
        make_achievement(f"{goal} {key}", MetricGoal(metric.id, Decimal(goal)))
        for key, metric in metrics.items()
        for goal in GOALS
    ]
    yield from by_metric
    yield from (make_achievement(f"{days} days", StreakGoal(days)) for days in STREAKS)
    xp, gems = make_system("xp"), make_system("gems")
    yield from (xp, gems)
    yield from (make_level(xp, f"level-{points}", points) for points in LEVELS)
    yield make_trigger(xp, 10, MetricCause(metrics["pages"].id, 1))
    yield make_trigger(xp, 5, MetricCause(metrics["lessons"].id, 1))
    yield make_trigger(xp, 100, StreakCause(7))
    yield make_trigger(xp, 500, StreakCause(30))
    yield make_trigger(xp, 50, AchievementCause(by_metric[2].id))
    yield make_trigger(xp, 20, CreationCause())
    yield make_trigger(gems, 1, MetricCause(metrics["quizzes"].id, 5))
    yield make_trigger(gems, 1, MetricCause(metrics["songs"].id, 5))
    yield make_trigger(gems, 1, AchievementCause(by_metric[3].id))
    yield make_trigger(gems, 5, CreationCause())
    for key, ranked_by in (
        ("pages", MetricRanking(metrics["pages"].id)),
        ("xp", PointsRanking(xp.id)),
        ("streak", StreakRanking()),
    ):
        yield Leaderboard(
            LeaderboardId(new_id()), key, key.title(), ranked_by, BOARD_SINCE, status=LeaderboardStatus.ACTIVE
        )
