"""What administrators do with users' streaks, on the wire (behaviour 4.6, 4.7, 4.9)."""

from datetime import date
from typing import Literal

from admin_api.items import AdminIssue, Items
from http_api.days import Day
from http_api.models import APIModel
from http_api.texts import IdText
from plaudit.domain.identifiers import UserId
from plaudit.domain.streak_pauses import Pause


class FreezeCreate(APIModel):
    """One freeze for a user."""

    user_id: IdText


class FreezesCreate(APIModel):
    """Freezes to give to users; a user may be named more than once."""

    freezes: Items[FreezeCreate]


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

    pauses: Items[PauseCreate]


class AdminStreakPause(APIModel):
    """A pause of a user's streak."""

    id: str
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

    id: IdText


class StreakUsers(APIModel):
    """Users whose streaks are meant."""

    users: Items[StreakUser]


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
