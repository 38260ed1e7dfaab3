"""Jobs on the wire: what edits set off for all users, and how far that is (behaviour 5.4)."""

from typing import Literal

from pydantic import Field

from http_api.models import APIModel, Id, Instant
from plaudit.domain.jobs import Job, JobKind


class AdminJob(APIModel):
    """What an edit means for every user, done in the background."""

    id: Id
    kind: JobKind = Field(
        description="achievements: users who qualify complete them. levels: users are counted anew on each level. "
        "leaderboards: what happened in the current run before the activation counts. ticks: a time trigger acts. "
        "markers: something may be due for users earlier than before."
    )
    what: list[str] = Field(
        description="The ids of what was edited: achievements, the points systems of levels, or leaderboards. Of ticks "
        "the instant, of markers what makes something due."
    )
    created: Instant
    status: Literal["running", "done"] = Field(
        description="A job is done when no request under the rules before can still be at work: after a minute or more."
    )
    users_visited: int = Field(description="How many users it has come by.")
    users_changed: int = Field(description="To how many of them it made a difference.")


def to_admin_job(job: Job) -> AdminJob:
    """Return a job as the wire shows it."""
    return AdminJob(
        id=job.id,
        kind=job.kind,
        what=list(job.what),
        created=job.created_at,
        status="done" if job.is_done else "running",
        users_visited=job.users_visited,
        users_changed=job.users_changed,
    )
