"""`/users`: who there is, all that is stored of one, and how somebody is erased (behaviour 2.7)."""

from time import monotonic
from typing import Annotated

from fastapi import Path, Query

from admin_api.items import MAX_ITEMS, DeletedResource, DeleteResponse, Limit
from admin_api.paths import BASE_PATH
from admin_api.schemas.users import UsersPage
from admin_api.users import judge_users
from http_api.access import AdminAccess
from http_api.app import new_router
from http_api.texts import MAX_TEXT, IdText, ShortText
from http_api.user_export import UserExport, to_user_export
from http_api.user_models import to_user
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.export_user import export_user
from plaudit.services.open_tenant import registry
from plaudit.services.search_users import search_users
from plaudit.storage.board_editions import PastRules

router = new_router(BASE_PATH)

SECONDS_FOR_REMOVING = 10
"""How long one request removes what remains of users; API Gateway gives up after 30."""

StartAfter = Annotated[
    IdText | None,
    Query(alias="startAfter", description="Only users behind this one: `next` of the page before.", examples=["ada"]),
]
Search = Annotated[
    ShortText, Query(description="What the id, the name or the e-mail address begins with; case matters in ids only.")
]
UserIdInPath = Annotated[IdText, Path(alias="id", description="Your own id of the user.")]
ExportPosition = Annotated[
    ShortText | None,
    Query(
        alias="startAfter",
        description="Only what comes behind: `next` of the page before.",
        examples=["LOG#000000000412"],
    ),
]
UserIds = Annotated[
    list[str],
    Query(
        alias="ids",
        min_length=1,
        max_length=MAX_ITEMS,
        description="Up to 100 ids, the parameter repeated for each; commas belong to the ids.",
    ),
]


@router.get("/users", operation_id="admin_users_list", tags=["Users"])
async def list_users(
    access: AdminAccess, limit: Limit = 10, start_after: StartAfter = None, search: Search = ""
) -> UsersPage:
    """Return users in the order of their ids, or those who are searched for: found by id first, then name, then e-mail.

    `next` goes on behind the last user, so nobody is left out or shown twice when others come or go meanwhile.
    """
    found = search_users(access.table, search, UserId(start_after) if start_after else None, limit)
    users = [to_user(profile, access.configuration, access.key.environment_id) for profile in found.profiles]
    return UsersPage(users=users, next=found.next)


@router.get("/users/{id}/export", operation_id="admin_users_export", tags=["Users"])
async def export_one_user(user_id: UserIdInPath, access: AdminAccess, start_after: ExportPosition = None) -> UserExport:
    """Return all that is stored of a user: how things stand, and everything that is kept of the past, page by page.

    Hashes of keys are left out, which say nothing of the user. `plaudit user export` writes all pages as one.
    """
    page = export_user(registry(), access.table, access.configuration, UserId(user_id), start_after, access.now)
    return to_user_export(page)


@router.delete("/users", operation_id="admin_users_delete", tags=["Users"])
async def erase_users(ids: UserIds, access: AdminAccess) -> DeleteResponse:
    """Erase users, each judged alone: everything about them is removed, and what counted them is put right.

    They are gone when this answers. Of users with a long past the rest is removed soon afterwards. Their ids can be
    used again a few minutes later. It cannot be undone. Safe to repeat.
    """
    deadline = monotonic() + SECONDS_FOR_REMOVING
    eraser = Eraser(access.table, PastRules(access.table), access.now, lambda: monotonic() < deadline)

    def erase(user_id: UserId) -> DeletedResource:
        if not 0 < len(user_id) <= MAX_TEXT:
            raise UserNotFoundError(user_id)
        erase_user(registry(), eraser, user_id)
        return DeletedResource(id=user_id)

    judged = judge_users(erase, [UserId(id_) for id_ in dict.fromkeys(ids)], str)
    return DeleteResponse(deleted=judged.outcomes, issues=judged.issues)
