"""Jobs: what an edit of the configuration means for every user that there is, done in the background (behaviour 5.4).

A job goes through the directory of users, shard by shard and page by page. Requests that had read the old rules may
still be at work meanwhile, and write after their user was visited. So who was visited before they can all be over is
visited once more: there is a second round, through the part of each shard that the first one was at by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from plaudit.domain.identifiers import JobId, UserId

EVERYBODY = "\U0010ffff"
"""Comes after every user id."""

FIRST_ROUND, SECOND_ROUND = 1, 2

STALLED_AFTER = timedelta(minutes=15)
"""Without progress. A page takes seconds; one whose worker was killed comes back within minutes."""


class JobKind(StrEnum):
    """What happens to each user."""

    ACHIEVEMENTS = "achievements"
    LEVELS = "levels"
    LEADERBOARDS = "leaderboards"
    TICKS = "ticks"
    MARKERS = "markers"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is in one shard.

    `page` counts the pages that are done, and so names the next one. It begins behind `after`, the last user of the one
    before it, if there is one in this round. `visited` are the users of the first round, `changed` those to whom the
    job made a difference. `early_through` is the last user who has to be visited in a second round, None for nobody.
    """

    page: int = 0
    round: int = FIRST_ROUND
    after: UserId | None = None
    visited: int = 0
    changed: int = 0
    early_through: str | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a worker has done: the users it visited, in order, and whether there are more of them in the shard."""

    user_ids: Sequence[UserId]
    changed: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Job:
    """What has to be done for every user since a version of the configuration.

    `what` are the ids of what was edited, `shards` the progress in each part of the directory of users. Until
    `settles_at` requests may still be at work under the rules before; `touched_at` is when there was progress, or a new
    try, the last time.
    """

    id: JobId
    kind: JobKind
    what: tuple[str, ...]
    created_at: datetime
    configuration_version: int
    settles_at: datetime
    touched_at: datetime
    shards: tuple[Progress, ...]

    @property
    def is_done(self) -> bool:
        """Tell whether every user was visited, as often as needed."""
        return all(shard.is_done for shard in self.shards)

    @property
    def users_visited(self) -> int:
        """How many users the first round has come by."""
        return sum(shard.visited for shard in self.shards)

    @property
    def users_changed(self) -> int:
        """To how many users the job made a difference; less those whose page was cut short by a dying worker."""
        return sum(shard.changed for shard in self.shards)


def is_stalled(job: Job, now: datetime) -> bool:
    """Tell whether nobody seems to work on a job, because its messages were never sent or were lost."""
    return not job.is_done and max(job.touched_at, job.settles_at) + STALLED_AFTER < now


def is_waiting(job: Job, progress: Progress, now: datetime) -> bool:
    """Tell whether the next page of a shard is to be visited later, when all requests under the old rules are over."""
    return progress.round == SECOND_ROUND and now < job.settles_at


def advance(job: Job, progress: Progress, page: Page, now: datetime) -> Progress:
    """Return the progress after a page that was begun at `now`."""
    last_user = page.user_ids[-1] if page.user_ids else None
    after = replace(
        progress, page=progress.page + 1, after=last_user or progress.after, changed=progress.changed + page.changed
    )
    if progress.round == SECOND_ROUND:
        is_through = last_user is None or last_user >= (progress.early_through or "")
        return _done(after) if page.is_last or is_through else after
    after = replace(after, visited=progress.visited + len(page.user_ids))
    if now < job.settles_at:
        after = replace(after, early_through=EVERYBODY if page.is_last else after.after)
    if not page.is_last:
        return after
    if after.early_through is None:
        return _done(after)
    return replace(after, round=SECOND_ROUND, after=None)


def _done(progress: Progress) -> Progress:
    """End the work in a shard; whom it went by last is of no use any more, and nobody's id stays behind (2.7)."""
    return replace(progress, after=None, early_through=None, is_done=True)
