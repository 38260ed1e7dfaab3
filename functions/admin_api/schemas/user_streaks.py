"""What administrators do with users' streaks, on the wire (behaviour 4.6, 4.7, 4.9)."""

from datetime import date
from typing import Literal

from pydantic import Field

from admin_api.items import AdminIssue, Items
from http_api.days import Day
from http_api.models import APIModel, Id
from http_api.texts import IdText
from plaudit.domain.identifiers import UserId
from plaudit.domain.streak_pauses import Pause


class FreezeCreate(APIModel):
    """One freeze for a user."""

    user_id: IdText


class FreezesCreate(APIModel):
    """Freezes to give to users; a user may be named more than once."""

    freezes: Items[FreezeCreate] = Field(description="The freezes, one by one.")


class FreezesCreated(APIModel):
    """An issue for each freeze that was not given."""

    issues: list[AdminIssue]


class PauseCreate(APIModel):
    """A pause of a user's streak, both days included."""

    user_id: IdText
    start: Day
    end: Day


class PausesCreate(APIModel):
    """Pauses to make; a user may be named more than once."""

    pauses: Items[PauseCreate] = Field(description="The pauses, one by one.")


class AdminStreakPause(APIModel):
    """A pause of a user's streak."""

    id: Id
    user_id: str
    start: date
    end: date
    status: Literal["active", "archived"] = "active"


class PausesCreated(APIModel):
    """The pauses that were made, and an issue for each that was not."""

    created: list[AdminStreakPause]
    issues: list[AdminIssue]


class StreakUser(APIModel):
    """A user whose streak is meant."""

    id: IdText = Field(description="Your own id of the user.", examples=["ada"])


class StreakUsers(APIModel):
    """Users whose streaks are meant."""

    users: Items[StreakUser] = Field(description="The users, one by one.")


class StreaksRestored(APIModel):
    """The users whose streaks were restored, and an issue for each that was not."""

    restored_users: list[str]
    issues: list[AdminIssue]


class StreaksReset(APIModel):
    """The users whose streaks were reset, and an issue for each that was not."""

    reset_users: list[str]
    issues: list[AdminIssue]


def to_admin_pause(user_id: UserId, pause: Pause) -> AdminStreakPause:
    """Return a pause that was just made as the wire shows it."""
    return AdminStreakPause(id=pause.id, user_id=user_id, start=pause.starts_on, end=pause.ends_on)
