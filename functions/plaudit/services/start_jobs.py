"""Use case: begin what an edit of the configuration means for every user, and begin again what got stuck."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.identifiers import JobId
from plaudit.domain.jobs import Job, JobKind, is_stalled
from plaudit.ids import new_id
from plaudit.messaging.jobs import PageDue, PagesDue, send_pages
from plaudit.services.follow_edits import (
    CheckAchievement,
    FillLeaderboard,
    FollowUp,
    MarkUsers,
    RecountLevels,
    follow_ups,
)
from plaudit.settings import settings
from plaudit.storage.jobs import JOBS_LOOKED_AT, list_jobs, new_shards, touch_job
from plaudit.storage.tenant_tables import TenantTable


def planned_jobs(before: Configuration, edits: Sequence[Edit], now: datetime) -> list[Job]:
    """Return the jobs that edits make necessary: one of each kind at most, because each goes through all users.

    Jobs wait for requests that are really under way, so `now` must not be ahead of real time (9.5).
    """
    return [new_job(kind, what, before.version + 1, now) for kind, what in _by_kind(follow_ups(before, edits)).items()]


def start_jobs(table: TenantTable, jobs: Sequence[Job]) -> None:
    """Send the first messages of jobs that are stored. Should that not happen, `resume_jobs` finds them."""
    send_pages([_all_due(table, job) for job in jobs])


def resume_jobs(table: TenantTable, now: datetime) -> None:
    """Send messages anew for the latest jobs that nobody seems to work on. Safe to repeat: done pages stay done."""
    stalled = [job for job in list_jobs(table, JOBS_LOOKED_AT) if is_stalled(job, now)]
    start_jobs(table, [job for job in stalled if touch_job(table, job, now)])


def _by_kind(what_follows: Sequence[FollowUp]) -> Mapping[JobKind, tuple[str, ...]]:
    kinds: dict[JobKind, tuple[str, ...]] = {}
    for kind, id_ in map(_kind_and_id, what_follows):
        kinds[kind] = (*kinds.get(kind, ()), id_)
    return kinds


def _kind_and_id(follow_up: FollowUp) -> tuple[JobKind, str]:
    match follow_up:
        case CheckAchievement(id_):
            return JobKind.ACHIEVEMENTS, id_
        case RecountLevels(system_id):
            return JobKind.LEVELS, system_id
        case FillLeaderboard(leaderboard_id):
            return JobKind.LEADERBOARDS, leaderboard_id
        case MarkUsers(what):
            return JobKind.MARKERS, what


def new_job(kind: JobKind, what: tuple[str, ...], version: int, now: datetime) -> Job:
    """Return a job that nobody has begun, made necessary by a version of the configuration."""
    settles_at = now + timedelta(seconds=settings().longest_request_seconds)
    return Job(JobId(new_id()), kind, what, now, version, settles_at, now, new_shards())


def _all_due(table: TenantTable, job: Job) -> PagesDue:
    due = [PageDue(shard, progress.page) for shard, progress in enumerate(job.shards) if not progress.is_done]
    return PagesDue(table.tenant_id, table.environment_id, job.id, tuple(due))
