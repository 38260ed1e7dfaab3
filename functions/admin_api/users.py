"""Requests that do something for many users, each judged alone (behaviour 1.7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from admin_api.items import AdminIssue, Misfit
from plaudit.domain.errors import (
    ContentionError,
    FreezeLimitError,
    InvalidRequestError,
    NoStreakToResetError,
    NoStreakToRestoreError,
    UserNotFoundError,
)

WARNINGS = (FreezeLimitError, NoStreakToRestoreError, NoStreakToResetError)
"""Nothing is wrong with the item: there was nothing to do for this user."""

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Judged(Generic[Outcome]):
    """What took effect, and an issue for each item that did not."""

    outcomes: list[Outcome]
    issues: list[AdminIssue]


def judge_users(
    act: Callable[[Item], Outcome], items: Sequence[Item | Misfit], user_of: Callable[[Item], str]
) -> Judged[Outcome]:
    """Act on each item in order; an issue names the user, or the position of an item that has no shape."""
    outcomes: list[Outcome] = []
    issues: list[AdminIssue] = []
    for index, item in enumerate(items):
        if isinstance(item, Misfit):
            issues.append(AdminIssue(index=index, message=item.message))
            continue
        try:
            outcomes.append(act(item))
        except (UserNotFoundError, InvalidRequestError, ContentionError) as error:
            issues.append(_issue(user_of(item), error))
    return Judged(outcomes, issues)


def _issue(user_id: str, error: Exception) -> AdminIssue:
    if isinstance(error, UserNotFoundError):
        return AdminIssue(user_id=user_id, message="User does not exist")
    return AdminIssue(
        user_id=user_id, severity="warning" if isinstance(error, WARNINGS) else "error", message=str(error)
    )
