"""What a person calls the things that logs name by id; of one that was deleted since, the id."""

from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import AchievementId, LeaderboardId, LevelId, MetricId, PointsSystemId


def metric_key(metric_id: MetricId, configuration: Configuration) -> str:
    """Return the key of a metric."""
    metric = configuration.metrics.get(metric_id)
    return metric.key if metric else metric_id


def achievement_name(achievement_id: AchievementId, configuration: Configuration) -> str:
    """Return the name of an achievement, of which few have a key."""
    achievement = configuration.achievements.get(achievement_id)
    return achievement.name if achievement else achievement_id


def system_key(system_id: PointsSystemId, configuration: Configuration) -> str:
    """Return the key of a points system."""
    system = configuration.points_systems.get(system_id)
    return system.key if system else system_id


def level_key(level_id: LevelId, configuration: Configuration) -> str:
    """Return the key of a level."""
    level = configuration.levels.get(level_id)
    return level.key if level else level_id


def board_key(leaderboard_id: LeaderboardId, configuration: Configuration) -> str:
    """Return the key of a leaderboard."""
    board = configuration.leaderboards.get(leaderboard_id)
    return board.key if board else leaderboard_id
