"""Use case: visit the users of a few pages of a job (behaviour 5.4).

Whatever happens to a worker or its message, the outcome is the same: a user who is visited twice is as after one
visit, a page counts once, and the message for the next pages is sent before the one for these is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import UserId
from plaudit.domain.jobs import Job, Page, Progress, advance, is_waiting
from plaudit.messaging.jobs import PageDue, PagesDue, send_pages
from plaudit.services.open_tenant import latest_configuration, registry, tenant_table
from plaudit.services.visit_user import visit_user
from plaudit.storage.directory import list_users
from plaudit.storage.jobs import ProgressChangedError, find_job, let_expire, save_progress
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.test_clocks import environment_now

MAX_USERS = 50
"""In one message; few enough for one invocation of the worker."""


@dataclass(slots=True)
class Shift:
    """What a worker does about one message: whom it has visited, and which pages remain, now or later.

    It was begun at `began_at`, in real time, while it was `now` in the environment (9.5).
    """

    table: TenantTable
    configuration: Configuration
    job: Job
    began_at: datetime
    now: datetime
    has_time: Callable[[], bool]
    visited: int = 0
    changed: int = 0
    remaining: list[PageDue] = field(default_factory=list)
    waiting: list[PageDue] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Tell whether the shift ends with the user who was visited last; it is never over before the first one."""
        return self.visited >= MAX_USERS or (self.visited > 0 and not self.has_time())


@dataclass(frozen=True, slots=True)
class ShiftOutcome:
    """How many users were visited and changed. An expired job was gone when its message came."""

    visited: int = 0
    changed: int = 0
    is_expired: bool = False


def run_pages(message: PagesDue, began_at: datetime, has_time: Callable[[], bool]) -> ShiftOutcome:
    """Visit users of the pages of a message, as many as one message and the time allow; send on what remains."""
    table = tenant_table(message.tenant_id, message.environment_id)
    job = find_job(table, message.job_id)
    if job is None:
        return ShiftOutcome(is_expired=True)
    now = environment_now(registry(), message.environment_id, began_at)
    shift = Shift(table, latest_configuration(table), job, began_at, now, has_time)
    for due in message.pages:
        _visit_shard(shift, due)
    _send_on(shift, message)
    return ShiftOutcome(shift.visited, shift.changed)


def _visit_shard(shift: Shift, due: PageDue) -> None:
    """Visit a page, and then the next ones, until the shift is over or the shard is."""
    progress = shift.job.shards[due.shard]
    if due.page < progress.page - 1:
        return  # Somebody has gone on after this page, and further: there is a later message.
    while not progress.is_done:
        next_due = PageDue(due.shard, progress.page)
        if is_waiting(shift.job, progress, shift.began_at):
            shift.waiting.append(next_due)
            return
        if shift.is_over:
            shift.remaining.append(next_due)
            return
        try:
            progress = _visit_page(shift, due.shard, progress)
        except ProgressChangedError:
            return  # Another worker was faster, and sends on what remains.


def _visit_page(shift: Shift, shard: int, progress: Progress) -> Progress:
    """Visit a page and note that; raises ProgressChangedError when somebody else has done so."""
    limit = MAX_USERS - shift.visited
    user_ids = list(list_users(shift.table, shard, after=progress.after, limit=limit + 1))
    visited: list[UserId] = []
    changed = 0
    for user_id in islice(user_ids, limit):
        changed += visit_user(shift.table, shift.configuration, shift.job, user_id, shift.now)
        visited.append(user_id)
        shift.visited += 1
        if shift.is_over:
            break
    shift.changed += changed
    page = Page(visited, changed, is_last=len(visited) == len(user_ids))
    after = advance(shift.job, progress, page, shift.began_at)
    save_progress(shift.table, shift.job.id, shard, progress, after, shift.began_at)
    return after


def _send_on(shift: Shift, message: PagesDue) -> None:
    """Send a message for each shard with more users, and one for all that is to be done later; or end the job."""
    send_pages([replace(message, pages=(due,)) for due in shift.remaining])
    if shift.waiting:
        send_pages([replace(message, pages=tuple(shift.waiting))], shift.job.settles_at - shift.began_at)
    if not shift.remaining and not shift.waiting:
        job = find_job(shift.table, message.job_id)
        if job and job.is_done:
            let_expire(shift.table, job.id)
