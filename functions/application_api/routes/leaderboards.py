"""`/leaderboards`: who is ahead, and where a user stands."""

import re
from typing import Annotated

from fastapi import Path, Query

from application_api.paths import BASE_PATH
from application_api.schemas.leaderboards import (
    LeaderboardResponse,
    LeaderboardWithRankings,
    UserLeaderboardWithHistory,
    to_leaderboard,
    to_leaderboard_with_rankings,
    to_user_leaderboard,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.days import Day
from http_api.texts import IdText
from plaudit.domain.identifiers import UserId
from plaudit.services.read_leaderboards import get_board, get_group, get_run, read_page, read_standing, visible_boards
from plaudit.storage.rankings import Ranking

router = new_router(BASE_PATH)

MAX_PLACES = 1_000_000_000
"""More than any board has."""

RunDay = Annotated[
    Day | None, Query(alias="run", description="The first or any other date of a run; without it, the current run.")
]
BETWEEN_PAIRS = re.compile(r",\s*(?=[a-zA-Z0-9\-_]+:)")


@router.get("/leaderboards", operation_id="leaderboards_all", tags=["Leaderboards"])
async def list_leaderboards(
    access: AnyAccess,
    include_finished: Annotated[bool, Query(alias="includeFinished", description="Finished ones too.")] = False,  # noqa: FBT002  # a query parameter
) -> list[LeaderboardResponse]:
    """Return the leaderboards that are scheduled or active."""
    now = access.now
    boards = visible_boards(access.configuration, now, finished_too=include_finished)
    return [to_leaderboard(board, access.configuration, now) for board in boards]


@router.get("/leaderboards/{key}", operation_id="leaderboards_get", tags=["Leaderboards"])
async def get_leaderboard(
    key: str,
    access: AnyAccess,
    offset: Annotated[int, Query(ge=0, le=MAX_PLACES, description="How many places to leave out.")] = 0,
    limit: Annotated[
        int, Query(ge=0, le=MAX_PLACES, description="How many places to return, at most as many as there are.")
    ] = 10,
    run: RunDay = None,
    user_id: Annotated[
        IdText | None,
        Query(alias="userId", description="Begin at the place of this user, and count the offset from it."),
    ] = None,
    user_attributes: Annotated[
        str | None,
        Query(alias="userAttributes", description="The group on a broken-down board: `city:London,plan:pro`."),
    ] = None,
) -> LeaderboardWithRankings:
    """Return a leaderboard with a part of its places."""
    now = access.now
    board = get_board(access.configuration, key)
    group = get_group(access.configuration, board, _pairs(user_attributes or ""))
    ranking = Ranking(board, get_run(board, run, now), group)
    page = read_page(access.table, ranking, offset, limit, UserId(user_id) if user_id else None, now)
    return to_leaderboard_with_rankings(board, page, access.configuration, now)


@router.get("/users/{id}/leaderboards/{key}", operation_id="users_leaderboard", tags=["Users"])
async def get_user_leaderboard(
    user_id: Annotated[IdText, Path(alias="id", description="Your own id of the user.")],
    key: str,
    access: AnyAccess,
    run: RunDay = None,
    num_events: Annotated[
        int, Query(alias="numEvents", ge=0, le=100, description="How many dates of the history to return.")
    ] = 10,
) -> UserLeaderboardWithHistory:
    """Return where a user stands on a leaderboard, and the last dates on which that changed."""
    now = access.now
    board = get_board(access.configuration, key)
    standing = read_standing(access.table, board, get_run(board, run, now), UserId(user_id), num_events, now)
    return to_user_leaderboard(board, standing, access.configuration, now)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return keys and values of `key:value,key:value`; values may hold commas and colons."""
    pairs = [part.partition(":") for part in BETWEEN_PAIRS.split(text) if part]
    return [(key.strip(), value) for key, _, value in pairs]
