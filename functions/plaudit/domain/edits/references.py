"""What rules refer to: it has to exist, and while they do it cannot be deleted (behaviour 1.7)."""

from collections.abc import Iterator

from plaudit.domain.achievements import CompositeGoal, Goal, MetricGoal
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.edit import IssueError, get_thing
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AchievementId, AttributeId, MetricId, PointsSystemId
from plaudit.domain.leaderboards import MetricRanking, PointsRanking
from plaudit.domain.points import AchievementCause, Cause, MetricCause

MAX_FILTERED_ATTRIBUTES = 20
"""How many attributes a filter may ask for."""


def require_filter(configuration: Configuration, wanted: AttributeValues, type_: AttributeType) -> None:
    """Raise IssueError unless a filter asks for few enough attributes, which exist and have the right type."""
    if len(wanted) > MAX_FILTERED_ATTRIBUTES:
        raise IssueError(f"Would exceed the maximum of {MAX_FILTERED_ATTRIBUTES} attributes in a filter")
    for attribute_id in wanted:
        require_attribute(configuration, attribute_id, type_)


def require_attribute(configuration: Configuration, id_: AttributeId, type_: AttributeType) -> None:
    """Raise IssueError unless there is such an attribute, of this type."""
    attribute = get_thing(configuration.attributes, id_, "Attribute")
    if attribute.type is not type_:
        raise IssueError(f'Attribute "{attribute.key}" is not of type {type_.value}')


def require_unused_attribute(configuration: Configuration, id_: AttributeId) -> None:
    """Raise IssueError that names a rule which asks for an attribute, or a board that is broken down by it."""
    _require_none("Attribute", _users_of_attribute(configuration, id_))


def require_unused_metric(configuration: Configuration, id_: MetricId) -> None:
    """Raise IssueError that names a rule which counts a metric."""
    _require_none("Metric", _users_of_metric(configuration, id_))


def require_unused_achievement(configuration: Configuration, id_: AchievementId) -> None:
    """Raise IssueError that names an achievement which requires this one, or whose triggers wait for it."""
    _require_none("Achievement", _users_of_achievement(configuration, id_))


def require_unused_system(configuration: Configuration, id_: PointsSystemId) -> None:
    """Raise IssueError that names a board which ranks by a points system."""
    boards = configuration.leaderboards.values()
    _require_none(
        "Points system", (f'leaderboard "{board.name}"' for board in boards if board.ranked_by == PointsRanking(id_))
    )


def _require_none(kind: str, users: Iterator[str]) -> None:
    user = next(users, None)
    if user is not None:
        raise IssueError(f"{kind} is used by {user}")


def _users_of_attribute(configuration: Configuration, id_: AttributeId) -> Iterator[str]:
    return (user for user, attribute_ids in _attributes_in_use(configuration) if id_ in attribute_ids)


def _attributes_in_use(configuration: Configuration) -> Iterator[tuple[str, set[AttributeId]]]:
    for achievement in configuration.achievements.values():
        yield f'achievement "{achievement.name}"', {*achievement.user_filter, *_event_filter(achievement.goal)}
    for trigger in configuration.triggers.values():
        yield _trigger_in(configuration, trigger.system_id), {*trigger.user_filter, *_event_filter(trigger.cause)}
    for boost in configuration.boosts.values():
        yield f'boost "{boost.name}"', {*boost.user_filter}
    for board in configuration.leaderboards.values():
        yield f'leaderboard "{board.name}"', {*board.user_filter, *board.breakdown}


def _users_of_metric(configuration: Configuration, id_: MetricId) -> Iterator[str]:
    for achievement in configuration.achievements.values():
        if isinstance(achievement.goal, MetricGoal) and achievement.goal.metric_id == id_:
            yield f'achievement "{achievement.name}"'
    for trigger in configuration.triggers.values():
        if isinstance(trigger.cause, MetricCause) and trigger.cause.metric_id == id_:
            yield _trigger_in(configuration, trigger.system_id)
    for board in configuration.leaderboards.values():
        if board.ranked_by == MetricRanking(id_):
            yield f'leaderboard "{board.name}"'
    if id_ in configuration.streak_settings.thresholds:
        yield "the streak settings"


def _users_of_achievement(configuration: Configuration, id_: AchievementId) -> Iterator[str]:
    for achievement in configuration.achievements.values():
        if isinstance(achievement.goal, CompositeGoal) and id_ in achievement.goal.achievement_ids:
            yield f'achievement "{achievement.name}"'
    for trigger in configuration.triggers.values():
        if trigger.cause == AchievementCause(id_):
            yield _trigger_in(configuration, trigger.system_id)


def _trigger_in(configuration: Configuration, system_id: PointsSystemId) -> str:
    return f'a trigger of points system "{configuration.points_systems[system_id].name}"'


def _event_filter(rule: Goal | Cause) -> AttributeValues:
    return rule.event_filter if isinstance(rule, MetricGoal | MetricCause) else {}
