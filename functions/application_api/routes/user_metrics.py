"""`/users/{id}/metrics`: where a user stands in metrics."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.achievements import UserAchievement, to_user_achievement
from application_api.schemas.user_metrics import (
    EventSummaryItem,
    MetricResponse,
    to_metric_response,
    to_summary_item,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.days import Day
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.states import UserState
from plaudit.services.list_achievements import visible_achievements
from plaudit.services.open_tenant import Access
from plaudit.services.summarise_total import Span, summarise_metric
from plaudit.storage.users import load_snapshot, load_whole_snapshot

router = new_router(BASE_PATH)


@router.get("/users/{id}/metrics", operation_id="users_all_metrics", tags=["Users"])
async def list_metrics(user_id: UserIdInPath, access: AnyAccess) -> list[MetricResponse]:
    """Return where a user stands in every metric."""
    state = load_whole_snapshot(access.table, UserId(user_id)).state
    if state.user is None:
        raise UserNotFoundError(user_id)
    achievements = _achievements_by_metric(access, state.user)
    return [
        to_metric_response(metric, state.progress_in(metric.id), achievements.get(metric.id, []))
        for metric in access.configuration.metrics.values()
    ]


@router.get("/users/{id}/metrics/{key}", operation_id="users_single_metric", tags=["Users"])
async def get_metric(user_id: UserIdInPath, key: str, access: AnyAccess) -> MetricResponse:
    """Return where a user stands in one metric."""
    metric = access.configuration.get_metric(key)
    state = load_snapshot(access.table, UserId(user_id), [metric.id]).state
    if state.user is None:
        raise UserNotFoundError(user_id)
    achievements = _achievements_by_metric(access, state.user)
    return to_metric_response(metric, state.progress_in(metric.id), achievements.get(metric.id, []))


@router.get("/users/{id}/metrics/{key}/event-summary", operation_id="users_metric_event_summary", tags=["Users"])
async def summarise_events(
    user_id: UserIdInPath,
    key: str,
    access: AnyAccess,
    aggregation: Frequency,
    start_date: Annotated[Day, Query(alias="startDate", description="The first day, in the user's calendar.")],
    end_date: Annotated[Day, Query(alias="endDate", description="The last day, included.")],
) -> list[EventSummaryItem]:
    """Return how a user's total developed: one row per day, ISO week or month, quiet ones too."""
    metric = access.configuration.get_metric(key)
    rows = summarise_metric(access.table, UserId(user_id), metric.id, Span(start_date, end_date, aggregation))
    return [to_summary_item(row) for row in rows]


def _achievements_by_metric(access: Access, user: UserState) -> dict[MetricId, list[UserAchievement]]:
    """Return what the user sees of the achievements of every metric."""
    by_metric: dict[MetricId, list[UserAchievement]] = {}
    for achievement, achieved_at in visible_achievements(access.table, access.configuration, user):
        if isinstance(achievement.goal, MetricGoal):
            shown = to_user_achievement(achievement, access.configuration, achieved_at)
            by_metric.setdefault(achievement.goal.metric_id, []).append(shown)
    return by_metric
