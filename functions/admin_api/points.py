"""What the routes of points systems share: the system in the path, and users whom boosts are for."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Path

from admin_api.items import Misfit, get_resource
from admin_api.schemas.boosts import BoostCreate
from http_api.access import AdminAccess
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import PointsSystemId, UserId
from plaudit.domain.points import PointsSystem
from plaudit.services.find_users import known_users
from plaudit.services.open_tenant import Access


async def system_in_path(
    system_id: Annotated[str, Path(alias="systemId", description="The id of the points system.")], access: AdminAccess
) -> PointsSystem:
    """Return the points system that the path names, or raise ResourceNotFoundError."""
    return get_resource(access.configuration.points_systems, PointsSystemId(system_id), "Points system")


SystemInPath = Annotated[PointsSystem, Depends(system_in_path)]


def boosted_users(access: Access, boosts: Iterable[BoostCreate | Misfit]) -> frozenset[UserId]:
    """Return those users whom boosts are for and who exist."""
    named = [boost.user_id for boost in boosts if isinstance(boost, BoostCreate)]
    return known_users(access.table, [UserId(user_id) for user_id in named if user_id is not None])


def require_user(boost: BoostCreate, known: frozenset[UserId]) -> None:
    """Raise IssueError when a boost is for a user who does not exist."""
    if boost.user_id is not None and boost.user_id not in known:
        raise IssueError("User does not exist")
