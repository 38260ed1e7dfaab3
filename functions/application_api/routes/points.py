"""`/points`: what points systems are, and how many users have how many of their points."""

from typing import Annotated

from fastapi import Query

from application_api.paths import BASE_PATH
from application_api.schemas.points import (
    PointsBoost,
    PointsLevel,
    PointsLevelSummaryItem,
    PointsSummaryItem,
    PointsSystemResponse,
    boost_status,
    to_level_summary,
    to_points_boost,
    to_points_level,
    to_points_range,
    to_points_system,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.attribute_filters import UserAttributesText, to_user_filter
from plaudit.domain.counted import matching_cohorts, ranges_in
from plaudit.domain.errors import InvalidRequestError
from plaudit.settings import settings
from plaudit.storage.counters import load_cohorts

router = new_router(BASE_PATH)

IncludeFinished = Annotated[
    bool, Query(alias="includeFinished", description="Whether to return boosts that are over, too.")
]


@router.get("/points/{key}", operation_id="points_system", tags=["Points"])
async def get_points_system(key: str, access: AnyAccess) -> PointsSystemResponse:
    """Return a points system with its active triggers."""
    return to_points_system(access.configuration.get_points_system(key), access.configuration)


@router.get("/points/{key}/boosts", operation_id="points_boosts", tags=["Points"])
async def list_boosts(
    key: str,
    access: AnyAccess,
    include_finished: IncludeFinished = False,  # noqa: FBT002  # a query parameter
) -> list[PointsBoost]:
    """Return the boosts of a points system that are not for one user only; what they are today is told by UTC."""
    system = access.configuration.get_points_system(key)
    today = access.now.date()
    boosts = [boost for boost in access.configuration.boosts_of(system.id) if boost.user_id is None]
    return [
        to_points_boost(boost, today)
        for boost in boosts
        if include_finished or boost_status(boost, today) != "finished"
    ]


@router.get("/points/{key}/levels", operation_id="points_levels", tags=["Points"])
async def list_levels(key: str, access: AnyAccess) -> list[PointsLevel]:
    """Return the levels of a points system, the lowest first."""
    system = access.configuration.get_points_system(key)
    return [to_points_level(level) for level in access.configuration.levels_of(system.id)]


@router.get("/points/{key}/level-summary", operation_id="points_level_summary", tags=["Points"])
async def summarise_levels(key: str, access: AnyAccess) -> list[PointsLevelSummaryItem]:
    """Return how many users are on each level."""
    system = access.configuration.get_points_system(key)
    levels = access.configuration.levels_of(system.id)
    if not levels:
        raise InvalidRequestError("This points system has no levels. Create levels first.")
    return to_level_summary(load_cohorts(access.table), system.id, levels)


@router.get("/points/{key}/summary", operation_id="points_summary", tags=["Points"])
async def summarise_points(
    key: str, access: AnyAccess, user_attributes: UserAttributesText = None
) -> list[PointsSummaryItem]:
    """Return how many users have how many points, in eleven ranges; with `userAttributes`, of the users who match."""
    system = access.configuration.get_points_system(key)
    wanted = to_user_filter(user_attributes, access.configuration, dashboard_url=settings().dashboard_url)
    cohorts = matching_cohorts(load_cohorts(access.table), wanted)
    return [to_points_range(each) for each in ranges_in(cohorts, system.id)]
