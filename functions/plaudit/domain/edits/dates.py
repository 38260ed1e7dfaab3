"""The dates that boosts and leaderboards may have."""

from datetime import date

from plaudit.domain.edits.edit import IssueError

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2999, 12, 31)
"""Far enough from what a date can be for every run that begins before it."""


def require_range(starts_on: date, ends_on: date | None) -> None:
    """Raise IssueError unless a range does not end before it starts, and lies within what can be reckoned with."""
    for name, day in (("start", starts_on), ("end", ends_on or starts_on)):
        if not FIRST_DAY <= day <= LAST_DAY:
            raise IssueError(f"{name} must be between {FIRST_DAY} and {LAST_DAY}")
    if ends_on is not None and ends_on < starts_on:
        raise IssueError("end must not be before start")
