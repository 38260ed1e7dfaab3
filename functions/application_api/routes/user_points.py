"""`/users/{id}/points`: a user's points, how they came, and what multiplies them."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.points import (
    PointsBoost,
    PointsEventSummaryItem,
    UserPoints,
    to_points_boost,
    to_points_event_summary_item,
    to_user_points,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.days import Day
from plaudit.domain.awards import Standing, boosts_for
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.local_time import local_date
from plaudit.domain.periods import Frequency
from plaudit.domain.states import UserState
from plaudit.services.open_tenant import Access
from plaudit.services.summarise_total import Span, summarise_points
from plaudit.storage.awards import list_awards
from plaudit.storage.users import find_user

DEFAULT_AWARDS = 10
MAX_AWARDS = 100

router = new_router(BASE_PATH)


@router.get("/users/{id}/points/{key}", operation_id="users_points", tags=["Users"])
async def get_points(
    user_id: UserIdInPath,
    key: str,
    access: AnyAccess,
    awards: Annotated[int, Query(ge=1, le=MAX_AWARDS, description="How many of the latest awards.")] = DEFAULT_AWARDS,
) -> UserPoints:
    """Return a user's points, level and latest awards."""
    system = access.configuration.get_points_system(key)
    user = _get_user(access, user_id)
    latest = list_awards(access.table, user.profile.id, system.id, limit=awards)
    return to_user_points(system, access.configuration, user.points.get(system.id, Standing()), latest)


@router.get("/users/{id}/points/{key}/boosts", operation_id="users_points_boosts", tags=["Users"])
async def list_user_boosts(user_id: UserIdInPath, key: str, access: AnyAccess) -> list[PointsBoost]:
    """Return the boosts that apply to a user today, in the user's calendar."""
    system = access.configuration.get_points_system(key)
    user = _get_user(access, user_id)
    today = local_date(access.now, user.zone)
    boosts = access.configuration.boosts_of(system.id)
    applying = boosts_for(boosts, user.profile.id, user.profile.attributes, today)
    return [to_points_boost(boost, today) for boost in applying]


@router.get("/users/{id}/points/{key}/event-summary", operation_id="users_points_event_summary", tags=["Users"])
async def summarise_awards(
    user_id: UserIdInPath,
    key: str,
    access: AnyAccess,
    aggregation: Frequency,
    start_date: Annotated[Day, Query(alias="startDate", description="The first day, in the user's calendar.")],
    end_date: Annotated[Day, Query(alias="endDate", description="The last day, included.")],
) -> list[PointsEventSummaryItem]:
    """Return how a user's points developed: one row per day, ISO week or month, quiet ones too."""
    system = access.configuration.get_points_system(key)
    rows = summarise_points(access.table, UserId(user_id), system.id, Span(start_date, end_date, aggregation))
    return [to_points_event_summary_item(row) for row in rows]


def _get_user(access: Access, user_id: str) -> UserState:
    user = find_user(access.table, UserId(user_id))
    if user is None:
        raise UserNotFoundError(user_id)
    return user
