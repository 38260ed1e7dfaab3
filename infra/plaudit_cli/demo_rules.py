"""The rules of the demo, set up through the Admin API in an environment that is fresh."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from trophy import (
    CreateAchievementRequestItem,
    CreateLeaderboardRequestItem,
    CreateMetricRequestItem,
    CreatePointsLevelRequestItem,
    CreatePointsSystemRequestItem,
    CreatePointsTriggerRequestItem,
    TrophyApi,
    UpdateStreakSettingsFreezes,
)
from trophy.types.admin_issue import AdminIssue

from plaudit_cli.errors import CommandError

METRIC = "commits"
SYSTEM = "xp"
COMMITS_BOARD, XP_BOARD, STREAK_BOARD, WEEK_BOARD = "commits", "xp", "streaks", "week"
LEVELS = (("Newcomer", 0), ("Contributor", 100), ("Regular", 500), ("Maintainer", 2_500), ("Legend", 15_000))
MILESTONES = (
    ("First commit", 1, 0),
    ("10 commits", 10, 50),
    ("100 commits", 100, 250),
    ("1,000 commits", 1_000, 1_000),
)
"""Names, totals, and the XP for reaching them."""
ALL_MILESTONES = "Every milestone"
WEEK = "A week in a row"
XP_FOR_COMMIT, XP_FOR_DAY = 10, 20
DAYS_OF_A_WEEK = 7
FREEZES = UpdateStreakSettingsFreezes(start_count=1, max_count=2, auto_earn_interval=14, auto_earn_amount=1)
LONG_AGO = "2000-01-01"


class Made(Protocol):
    """A thing that the Admin API has created."""

    @property
    def id(self) -> str:
        """The id that it got."""


class Created(Protocol):
    """What the Admin API answers to a creation: what was created, and an issue for each item that could not be."""

    @property
    def created(self) -> Sequence[Made]:
        """In the order of the request."""

    @property
    def issues(self) -> Sequence[AdminIssue]:
        """What was wrong."""


def set_up_rules(client: TrophyApi, name: str, first_monday: date) -> list[str]:
    """Set everything up; return the ids of the achievements, the easiest first. Raises CommandError."""
    wanted = CreateMetricRequestItem(key=METRIC, name=f"Commits to {name}", units="commits")
    [metric_id] = _ids(client.admin.metrics.create(request=[wanted]))
    client.admin.streaks.settings.update(frequency="daily", freezes=FREEZES)
    achievements = _make_achievements(client, metric_id)
    system_id = _make_points(client, metric_id, achievements)
    _make_boards(client, name, metric_id, system_id, first_monday)
    return list(achievements.values())


def _make_achievements(client: TrophyApi, metric_id: str) -> dict[str, str]:
    """Return the ids of the achievements by name."""
    milestones = [
        CreateAchievementRequestItem(
            name=name, trigger="metric", status="active", metric_id=metric_id, metric_value=value
        )
        for name, value, _ in MILESTONES
    ]
    ids = _ids(client.admin.achievements.create(request=milestones))
    every = CreateAchievementRequestItem(
        name=ALL_MILESTONES, trigger="achievement", status="active", achievement_ids=ids
    )
    week = CreateAchievementRequestItem(name=WEEK, trigger="streak", status="active", streak_length=DAYS_OF_A_WEEK)
    ids += _ids(client.admin.achievements.create(request=[every, week]))
    return dict(zip((*(name for name, _, _ in MILESTONES), ALL_MILESTONES, WEEK), ids, strict=True))


def _make_points(client: TrophyApi, metric_id: str, achievements: dict[str, str]) -> str:
    """XP for every commit, for milestones, and for every day of a streak; return the id of the system."""
    levels = [CreatePointsLevelRequestItem(name=name, key=name.lower(), points=points) for name, points in LEVELS]
    triggers = [
        CreatePointsTriggerRequestItem(type="streak", status="active", points=XP_FOR_DAY, streak_length=1),
        CreatePointsTriggerRequestItem(
            type="metric", status="active", points=XP_FOR_COMMIT, metric_id=metric_id, metric_threshold=1
        ),
    ]
    for name, _, points in MILESTONES:
        if points:
            triggers.append(
                CreatePointsTriggerRequestItem(
                    type="achievement", status="active", points=points, achievement_id=achievements[name]
                )
            )
    system = CreatePointsSystemRequestItem(name="XP", key=SYSTEM, levels=levels, triggers=triggers)
    [system_id] = _ids(client.admin.points.systems.create(request=[system]))
    return system_id


def _make_boards(client: TrophyApi, name: str, metric_id: str, system_id: str, first_monday: date) -> None:
    """Three boards that take in everything, and one that begins anew every Monday."""
    commits = CreateLeaderboardRequestItem(
        name=f"Commits to {name}",
        key=COMMITS_BOARD,
        status="active",
        rank_by="metric",
        metric_id=metric_id,
        start=LONG_AGO,
    )
    xp = CreateLeaderboardRequestItem(
        name="XP", key=XP_BOARD, status="active", rank_by="points", points_system_id=system_id, start=LONG_AGO
    )
    streaks = CreateLeaderboardRequestItem(
        name="Streaks", key=STREAK_BOARD, status="active", rank_by="streak", start=LONG_AGO
    )
    week = CreateLeaderboardRequestItem(
        name="Commits of the week",
        key=WEEK_BOARD,
        status="active",
        rank_by="metric",
        metric_id=metric_id,
        start=first_monday.isoformat(),
        run_unit="day",
        run_interval=DAYS_OF_A_WEEK,
    )
    _ids(client.admin.leaderboards.create(request=[commits, xp, streaks, week]))


def _ids(answer: Created) -> list[str]:
    """Return the ids of what was created; raises CommandError unless that is everything."""
    if answer.issues:
        reasons = "; ".join(issue.message for issue in answer.issues)
        raise CommandError(f"The rules of the demo cannot be set up: {reasons}.")
    return [each.id for each in answer.created]
