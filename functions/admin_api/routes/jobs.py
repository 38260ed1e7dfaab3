"""`/jobs`: the progress of what edits set off for all users. Beyond the official API (behaviour 5.4)."""

from typing import Annotated

from fastapi import Query

from admin_api.items import Limit, find_uuid
from admin_api.paths import BASE_PATH
from admin_api.schemas.jobs import AdminJob, to_admin_job
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import JobId
from plaudit.storage import jobs as stored

MAX_SKIP = 1_000
"""Jobs are kept for a month; whoever made more of them in it will not page through them."""

router = new_router(BASE_PATH)


@router.get("/jobs", operation_id="admin_jobs_list", tags=["Jobs"])
async def list_jobs(
    access: AdminAccess,
    limit: Limit = 10,
    skip: Annotated[int, Query(ge=0, le=MAX_SKIP, description="How many to leave out from the start.")] = 0,
) -> list[AdminJob]:
    """Return jobs, the newest first; one that is done is kept for 30 days."""
    return [to_admin_job(job) for job in list(stored.list_jobs(access.table, skip + limit))[skip:]]


@router.get("/jobs/{id}", operation_id="admin_jobs_get", tags=["Jobs"])
async def get_job(id: str, access: AdminAccess) -> AdminJob:  # noqa: A002  # the path says id
    """Return a job."""
    uuid = find_uuid(id)
    job = stored.find_job(access.table, JobId(uuid)) if uuid else None
    if job is None:
        raise ResourceNotFoundError("Job")
    return to_admin_job(job)
