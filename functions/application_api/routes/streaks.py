"""`/streaks` and a user's streak: how long, how it went, and why."""

from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator

from application_api.paths import BASE_PATH
from application_api.routes.users import UserIdInPath
from application_api.schemas.streaks import (
    BulkStreakItem,
    StreakExplanation,
    StreakResponse,
    to_bulk_item,
    to_explanation,
    to_streak_response,
)
from http_api.access import AnyAccess
from http_api.app import new_router
from http_api.days import Day
from http_api.texts import IdText
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import UserId
from plaudit.services.open_tenant import Access
from plaudit.services.read_streaks import list_lengths, load_settled_user, read_explanation, read_history

router = new_router(BASE_PATH)

MAX_USERS = 100


def _split(ids: list[str]) -> list[str]:
    """Return single ids: a parameter that is there once may hold several, one that is repeated holds one each."""
    return [part for part in ids[0].split(",") if part] if len(ids) == 1 else ids


UserIds = Annotated[list[IdText] | None, BeforeValidator(_split)]


@router.get("/streaks", operation_id="streaks_list", tags=["Streaks"])
async def list_streaks(
    access: AnyAccess,
    user_ids: Annotated[
        UserIds, Query(alias="userIds", description="Up to 100 ids: the parameter repeated, or separated by commas.")
    ] = None,
    more_user_ids: Annotated[UserIds, Query(alias="userIds[]", include_in_schema=False)] = None,
) -> list[BulkStreakItem]:
    """Return the lengths of users' streaks, longest first; users who do not exist are left out."""
    wanted = _wanted(access, [*(user_ids or []), *(more_user_ids or [])])
    lengths = list_lengths(access.table, access.configuration, wanted, access.now)
    return [to_bulk_item(length) for length in lengths]


@router.get("/users/{id}/streak", operation_id="users_streak", tags=["Users"])
async def get_streak(
    user_id: UserIdInPath,
    access: AnyAccess,
    history_periods: Annotated[
        int, Query(alias="historyPeriods", ge=0, le=365, description="How many periods of history to return.")
    ] = 7,
) -> StreakResponse:
    """Return a user's streak and how it went."""
    settled = load_settled_user(access.table, access.configuration, UserId(user_id), access.now)
    return to_streak_response(settled, read_history(access.table, settled, history_periods))


@router.get("/users/{id}/streak/explanation", operation_id="users_streak_explanation", tags=["Users"])
async def explain_streak(
    user_id: UserIdInPath,
    access: AnyAccess,
    start: Annotated[Day | None, Query(description="A day of the first period; usually 30 periods are told.")] = None,
    end: Annotated[Day | None, Query(description="A day of the last period; usually the current one.")] = None,
) -> StreakExplanation:
    """Tell what became of each period of a user's streak, and when."""
    settled = load_settled_user(access.table, access.configuration, UserId(user_id), access.now)
    return to_explanation(settled, read_explanation(access.table, settled, start, end))


def _wanted(access: Access, ids: list[str]) -> list[UserId]:
    """Return the users that a request names, if there are 1 to 100 of them and the key may ask for each."""
    user_ids = list(dict.fromkeys(map(UserId, ids)))
    if not 1 <= len(user_ids) <= MAX_USERS:
        raise InvalidRequestError(f"Invalid userIds: send 1 to {MAX_USERS} ids.")
    for user_id in user_ids:
        access.require_user(user_id)
    return user_ids
