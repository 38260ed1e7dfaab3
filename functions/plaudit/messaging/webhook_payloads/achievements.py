"""Payloads of `achievement.completed`, and achievements as payloads show them (behaviour 5, 8.1)."""

from datetime import datetime
from typing import assert_never

from plaudit.domain.achievements import (
    Achievement,
    AnniversaryGoal,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import AchievementId
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.attributes import attribute_values, event_attribute_fields
from plaudit.messaging.webhook_payloads.users import Payload, Subject, about_user
from plaudit.values import to_wire_instant, to_wire_number


def completed(subject: Subject, achievement_id: AchievementId) -> Payload | None:
    """Return that a user completed an achievement, just then; None when it is deleted."""
    achievement = subject.configuration.achievements.get(achievement_id)
    if achievement is None:
        return None
    told = achievement_fields(achievement, subject.configuration, subject.at)
    return about_user(WebhookType.ACHIEVEMENT_COMPLETED, subject, {"achievement": told})


def achievement_fields(achievement: Achievement, configuration: Configuration, achieved_at: datetime | None) -> Payload:
    """Return an achievement as one user sees it; fields of one kind of achievement are only there for that kind."""
    return {
        "id": achievement.id,
        "name": achievement.name,
        "description": achievement.description,
        "badgeUrl": achievement.badge_url,
        "userAttributes": attribute_values(achievement.user_filter, configuration),
        **_fields_of_goal(achievement, configuration),
        "achievedAt": to_wire_instant(achieved_at) if achieved_at else None,
    }


def _fields_of_goal(achievement: Achievement, configuration: Configuration) -> Payload:
    match achievement.goal:
        case MetricGoal() as goal:
            return {"trigger": "metric", **_fields_of_metric(goal, configuration)}
        case StreakGoal(length):
            return {"trigger": "streak", "streakLength": length}
        case APIGoal(key):
            return {"trigger": "api", "key": key}
        case CompositeGoal(achievement_ids):
            ids = [id_ for id_ in configuration.achievements if id_ in achievement_ids]
            return {"trigger": "achievement", "achievementIds": ids}
        case AnniversaryGoal(years):
            return {"trigger": "anniversary", "anniversaryYears": years}
        case _:
            assert_never(achievement.goal)


def _fields_of_metric(goal: MetricGoal, configuration: Configuration) -> Payload:
    metric = configuration.metrics.get(goal.metric_id)
    return {
        "metricId": goal.metric_id,
        "metricValue": to_wire_number(goal.value),
        **({"metricName": metric.name} if metric else {}),
        **event_attribute_fields(goal.event_filter, configuration),
    }
