"""`/users`: who there is, all that is stored of one, and how somebody is erased (behaviour 2.7)."""

from typing import Annotated

from fastapi import Query

from admin_api.items import Limit
from admin_api.schemas.users import UsersPage
from http_api.access import AdminAccess
from http_api.app import new_router
from http_api.texts import IdText, ShortText
from http_api.user_models import to_user
from plaudit.domain.identifiers import UserId
from plaudit.services.search_users import search_users

router = new_router()

StartAfter = Annotated[
    IdText | None, Query(alias="startAfter", description="Only users behind this one: `next` of the page before.")
]
Search = Annotated[
    ShortText, Query(description="What the id, the name or the e-mail address begins with; case matters in ids only.")
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
