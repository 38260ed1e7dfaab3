"""Users as administrators see them (behaviour 2.7)."""

from pydantic import Field

from http_api.models import APIModel
from http_api.user_models import User


class UsersPage(APIModel):
    """Users in order."""

    users: list[User]
    next: str | None = Field(
        description="Send it as `startAfter` for the next page; null when there is none.", examples=["ada"]
    )
