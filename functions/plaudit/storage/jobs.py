"""Jobs as items: what has to be done for every user, and how far that is.

A job begins in the transaction of the edit that makes it necessary. Its progress in a shard is replaced on condition
that it is what the worker began with, so that a page counts once, however often its message comes.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from plaudit.domain.identifiers import JobId, UserId
from plaudit.domain.jobs import Job, JobKind, Progress
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    NOT_THERE,
    THERE,
    TransactionRefusedError,
    Write,
    beginning_with,
    find,
    put,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.keys import DIRECTORY_SHARDS, JOBS, job_key
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_instant, to_text

RETENTION = timedelta(days=30)
"""How long a job that is done can be asked for."""


JOBS_LOOKED_AT = 25
"""How many of the latest jobs are looked at for one that is not done."""


class ProgressChangedError(Exception):
    """Somebody else has done the page."""


def new_shards() -> tuple[Progress, ...]:
    """Return the progress of a job that nobody has begun, in each shard of the directory of users."""
    return (Progress(),) * DIRECTORY_SHARDS


def job_write(table: TenantTable, job: Job) -> Write:
    """Return what begins a job, for the transaction of the edit."""
    return put(table.name, _to_item(job), condition=NOT_THERE)


def find_job(table: TenantTable, job_id: JobId) -> Job | None:
    """Return a job, or None for one that was never there or has expired."""
    item = find(table.client, table.name, job_key(job_id))
    return _to_job(item) if item else None


def list_jobs(table: TenantTable, limit: int) -> Iterator[Job]:
    """Yield so many jobs, newest first."""
    items = query(table.client, table.name, JOBS, between=beginning_with("JOB#"), newest_first=True, limit=limit)
    return map(_to_job, items)


def save_progress(
    table: TenantTable, job_id: JobId, shard: int, before: Progress, after: Progress, now: datetime
) -> None:
    """Replace the progress in a shard; raises ProgressChangedError when it is not what it was."""
    name = _shard_name(shard)
    write = update(
        table.name,
        job_key(job_id),
        f"SET {name} = :after, touched_at = :now",
        condition=f"{name} = :before",
        before=_progress_to_item(before),
        after=_progress_to_item(after),
        now=to_text(now),
    )
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError as error:
        raise ProgressChangedError from error


def touch_job(table: TenantTable, job: Job, now: datetime) -> bool:
    """Note a new try; tell whether nobody else has noted anything since the job was read."""
    write = update(
        table.name,
        job_key(job.id),
        "SET touched_at = :now",
        condition="touched_at = :touched_at",
        now=to_text(now),
        touched_at=to_text(job.touched_at),
    )
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError:
        return False
    return True


def let_expire(table: TenantTable, job_id: JobId) -> None:
    """Let a job that is done go after a while. Safe to repeat, also for one that is gone."""
    write = update(
        table.name,
        job_key(job_id),
        f"SET {EXPIRES_AT} = if_not_exists({EXPIRES_AT}, :expires_at)",
        condition=THERE,
        expires_at=expiry(RETENTION),
    )
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError as error:
        if error.is_conflict:
            raise


def _to_item(job: Job) -> Item:
    return {
        **job_key(job.id).attributes(),
        "id": job.id,
        "kind": job.kind.value,
        "what": list(job.what),
        "created_at": to_text(job.created_at),
        "configuration_version": job.configuration_version,
        "settles_at": to_text(job.settles_at),
        "touched_at": to_text(job.touched_at),
        **{_shard_name(number): _progress_to_item(progress) for number, progress in enumerate(job.shards)},
    }


def _to_job(item: Item) -> Job:
    return Job(
        id=JobId(item["id"]),
        kind=JobKind(item["kind"]),
        what=tuple(item["what"]),
        created_at=to_instant(item["created_at"]),
        configuration_version=int(item["configuration_version"]),
        settles_at=to_instant(item["settles_at"]),
        touched_at=to_instant(item["touched_at"]),
        shards=tuple(_to_progress(item[_shard_name(number)]) for number in range(DIRECTORY_SHARDS)),
    )


def _progress_to_item(progress: Progress) -> Item:
    return asdict(progress)


def _to_progress(item: Item) -> Progress:
    return Progress(
        page=int(item["page"]),
        round=int(item["round"]),
        after=UserId(item["after"]) if item["after"] is not None else None,
        visited=int(item["visited"]),
        changed=int(item["changed"]),
        early_through=item["early_through"],
        is_done=item["is_done"],
    )


def _shard_name(shard: int) -> str:
    return f"shard_{shard:02d}"
