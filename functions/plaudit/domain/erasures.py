"""Users who were erased: what is kept of them meanwhile, and when their ids can be used again (behaviour 2.7)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from plaudit.domain.counted import CohortId
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import UserState

KEPT_FOR = timedelta(days=30)
"""How long it is remembered that somebody was erased, and which idempotency keys were used; no id, hashes only."""


@dataclass(frozen=True, slots=True)
class Remains:
    """Where something of an erased user may still be found: under the id, on these days, and in a cohort.

    `first_day` and `last_day` are UTC dates, those of the user's first and last log entry.
    """

    user_id: UserId
    first_day: date
    last_day: date
    cohort_id: CohortId | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a user was erased; `digest` is a hash of the id. There are no `remains` when everything is removed.

    Until `free_from` nobody can have the id, because what was on its way to the erased user may still arrive. `waited`
    is how long that was from the start. `rounds` counts who has begun to remove what remains.
    """

    digest: str
    erased_at: datetime
    free_from: datetime
    waited: timedelta
    remains: Remains | None
    rounds: int = 0


def begin_erasure(
    digest: str, user: UserState, cohort_id: CohortId | None, now: datetime, longest_request: timedelta
) -> Erasure:
    """Return the erasure of a user; requests that are under way take no longer than `longest_request`."""
    first_day, last_day = user.profile.created_at.date(), user.latest_at.date()
    remains = Remains(user.profile.id, min(first_day, last_day), last_day, cohort_id)
    return Erasure(digest, now, now + longest_request, longest_request, remains)


def finish_erasure(erasure: Erasure, now: datetime) -> Erasure:
    """Return an erasure of which nothing remains any more.

    If more than one began to remove things, another one may still be at it: then the id is free when that can no
    longer be. `now` is when whoever ends it has begun, which is why it takes twice the time.
    """
    if erasure.rounds <= 1:
        return replace(erasure, remains=None)
    free_from = max(erasure.free_from, now + 2 * erasure.waited)
    return replace(erasure, remains=None, free_from=free_from)


def is_free(erasure: Erasure | None, now: datetime) -> bool:
    """Tell whether a user may be made who has the id."""
    return erasure is None or (erasure.remains is None and now >= erasure.free_from)


def is_remembered(free_from: datetime, now: datetime) -> bool:
    """Tell whether a user who has the id of an erased one may still meet with what was sent to that one."""
    return now < free_from + KEPT_FOR
