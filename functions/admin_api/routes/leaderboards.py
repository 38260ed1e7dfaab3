"""`/leaderboards`: who is ahead."""

from datetime import datetime
from functools import partial

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Skip, get_resource, page
from admin_api.paths import BASE_PATH
from admin_api.schemas.leaderboards import (
    AdminLeaderboard,
    LeaderboardCreate,
    LeaderboardsCreated,
    LeaderboardsUpdated,
    LeaderboardUpdate,
    changed_leaderboard,
    to_admin_leaderboard,
    to_leaderboard,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, get_thing
from plaudit.domain.edits.leaderboards import change_leaderboard, create_leaderboard, delete_leaderboard
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard
from plaudit.ids import new_id

router = new_router(BASE_PATH)


@router.get("/leaderboards", operation_id="admin_leaderboards_list", tags=["Leaderboards"])
async def list_leaderboards(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminLeaderboard]:
    """Return leaderboards in the order of their creation, whatever their status."""
    now = access.now
    boards = list(access.configuration.leaderboards.values())
    return [to_admin_leaderboard(each, now) for each in page(boards, skip, limit)]


@router.get("/leaderboards/{id}", operation_id="admin_leaderboards_get", tags=["Leaderboards"])
async def get_leaderboard(id: str, access: AdminAccess) -> AdminLeaderboard:  # noqa: A002  # the path says id
    """Return a leaderboard."""
    board = get_resource(access.configuration.leaderboards, LeaderboardId(id), "Leaderboard")
    return to_admin_leaderboard(board, access.now)


@router.post("/leaderboards", operation_id="admin_leaderboards_create", tags=["Leaderboards"], status_code=201)
async def create_leaderboards(
    items: Items[LeaderboardCreate], access: AdminAccess, response: Response
) -> LeaderboardsCreated:
    """Create leaderboards, each judged alone; 200 when none could be created."""
    edited, now = create(access, Leaderboard, items, partial(_create, access.now), response), access.now
    created = [to_admin_leaderboard(each, now) for each in edited.things]
    return LeaderboardsCreated(created=created, issues=edited.issues)


@router.patch("/leaderboards", operation_id="admin_leaderboards_update", tags=["Leaderboards"])
async def update_leaderboards(items: Items[LeaderboardUpdate], access: AdminAccess) -> LeaderboardsUpdated:
    """Change leaderboards, each judged alone; the status activates, schedules, deactivates or finishes one."""
    edited, now = change(access, Leaderboard, items, partial(_change, access.now)), access.now
    updated = [to_admin_leaderboard(each, now) for each in edited.things]
    return LeaderboardsUpdated(updated=updated, issues=edited.issues)


@router.delete("/leaderboards", operation_id="admin_leaderboards_delete", tags=["Leaderboards"])
async def delete_leaderboards(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete leaderboards with their ranks, each judged alone."""
    return remove(access, Leaderboard, ids, _delete)


def _create(now: datetime, configuration: Configuration, wanted: LeaderboardCreate) -> Edit:
    return create_leaderboard(configuration, to_leaderboard(LeaderboardId(new_id()), wanted, now.date()), now)


def _change(now: datetime, configuration: Configuration, id_: str, wanted: LeaderboardUpdate) -> Edit:
    board = get_thing(configuration.leaderboards, LeaderboardId(id_), "Leaderboard")
    return change_leaderboard(configuration, changed_leaderboard(board, wanted, now), now)


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_leaderboard(configuration, LeaderboardId(id_))
