"""`/streaks`: freezes, pauses, restores and resets of users' streaks."""

from functools import partial
from operator import attrgetter

from fastapi import Response

from admin_api.items import DeletedResource, DeleteResponse, IdsInQuery, fitting_id, issues_in, judge_each
from admin_api.paths import BASE_PATH
from admin_api.schemas.user_streaks import (
    AdminStreakPause,
    FreezeCreate,
    FreezesCreate,
    FreezesCreated,
    PauseCreate,
    PausesCreate,
    PausesCreated,
    StreaksReset,
    StreaksRestored,
    StreakUser,
    StreakUsers,
    to_admin_pause,
)
from admin_api.users import judge_users
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.domain.streak_pauses import Pause
from plaudit.ids import new_id
from plaudit.services.delete_pause import delete_pause
from plaudit.services.grant_freeze import grant_freeze
from plaudit.services.open_tenant import Access
from plaudit.services.pause_streak import pause_streak
from plaudit.services.reset_streak import reset_streak
from plaudit.services.restore_streak import restore_streak

router = new_router(BASE_PATH)


@router.post("/streaks/freezes", operation_id="admin_streaks_freezes_create", tags=["Streaks"], status_code=201)
async def create_freezes(wanted: FreezesCreate, access: AdminAccess, response: Response) -> FreezesCreated:
    """Give users a freeze each, each judged alone; 200 when nobody got one."""
    judged = judge_users(partial(_grant, access), wanted.freezes, attrgetter("user_id"))
    response.status_code = 201 if judged.outcomes else 200
    return FreezesCreated(issues=judged.issues)


@router.post("/streaks/pauses", operation_id="admin_streaks_pauses_create", tags=["Streaks"], status_code=201)
async def create_pauses(wanted: PausesCreate, access: AdminAccess, response: Response) -> PausesCreated:
    """Pause users' streaks, each judged alone; 200 when none could be paused."""
    judged = judge_users(partial(_pause, access), wanted.pauses, attrgetter("user_id"))
    response.status_code = 201 if judged.outcomes else 200
    return PausesCreated(created=judged.outcomes, issues=judged.issues)


@router.delete("/streaks/pauses", operation_id="admin_streaks_pauses_delete", tags=["Streaks"])
async def delete_pauses(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete pauses, each judged alone; the days that they have held stay held."""
    outcomes = judge_each(partial(_delete, access), ids)
    deleted = [outcome for outcome in outcomes if isinstance(outcome, DeletedResource)]
    return DeleteResponse(deleted=deleted, issues=issues_in(outcomes, ids))


@router.post("/streaks/restore", operation_id="admin_streaks_restore", tags=["Streaks"], status_code=201)
async def restore_streaks(wanted: StreakUsers, access: AdminAccess, response: Response) -> StreaksRestored:
    """Give users back the longest streak of the restore window, each judged alone; 200 when nobody got one.

    The window: the last 90 days, the weeks since the one with 1 January, or the months since the previous year.
    """
    judged = judge_users(partial(_restore, access), wanted.users, attrgetter("id"))
    response.status_code = 201 if judged.outcomes else 200
    return StreaksRestored(restored_users=judged.outcomes, issues=judged.issues)


@router.post("/streaks/reset", operation_id="admin_streaks_reset", tags=["Streaks"])
async def reset_streaks(wanted: StreakUsers, access: AdminAccess) -> StreaksReset:
    """End users' streaks at once, each judged alone."""
    judged = judge_users(partial(_reset, access), wanted.users, attrgetter("id"))
    return StreaksReset(reset_users=judged.outcomes, issues=judged.issues)


def _grant(access: Access, wanted: FreezeCreate) -> str:
    grant_freeze(access.table, access.configuration, UserId(wanted.user_id), access.now)
    return wanted.user_id


def _pause(access: Access, wanted: PauseCreate) -> AdminStreakPause:
    user_id, pause = UserId(wanted.user_id), Pause(PauseId(new_id()), wanted.start, wanted.end)
    pause_streak(access.table, access.configuration, user_id, pause, access.now)
    return to_admin_pause(user_id, pause)


def _delete(access: Access, id_: str) -> DeletedResource:
    try:
        delete_pause(access.table, access.configuration, PauseId(fitting_id(id_)), access.now)
    except ResourceNotFoundError as error:
        raise IssueError(str(error)) from error
    return DeletedResource(id=id_)


def _restore(access: Access, wanted: StreakUser) -> str:
    restore_streak(access.table, access.configuration, UserId(wanted.id), access.now)
    return wanted.id


def _reset(access: Access, wanted: StreakUser) -> str:
    reset_streak(access.table, access.configuration, UserId(wanted.id), access.now)
    return wanted.id
