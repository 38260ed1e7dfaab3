"""A moment of triggers is handed out to everybody by the rules that it began with (behaviour 6.1)."""

from dataclasses import dataclass, field
from datetime import datetime

from plaudit.domain.agenda import Kind
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.jobs import JobKind
from plaudit.domain.ticks import changes_ticks
from plaudit.storage.agenda import list_due_items
from plaudit.storage.jobs import JOBS_LOOKED_AT, list_jobs
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant

BUSY = "A time trigger is acting for all users at this moment. Try again in a few minutes."


def has_ticks(table: TenantTable, until: datetime) -> bool:
    """Tell whether a moment up to an instant is still being handed out."""
    ticks = [job for job in list_jobs(table, JOBS_LOOKED_AT) if job.kind is JobKind.TICKS and not job.is_done]
    return any(to_instant(job.what[0]) <= until for job in ticks)


@dataclass(slots=True)
class Ticking:
    """Whether a moment is due or being handed out now; looked up when it matters, once."""

    table: TenantTable
    now: datetime
    _is_busy: bool | None = field(default=None)

    def require_none(self, before: Configuration, after: Configuration) -> None:
        """Raise IssueError when an edit changes triggers that some users are having their moment of."""
        if changes_ticks(before, after) and self._find():
            raise IssueError(BUSY)

    def _find(self) -> bool:
        if self._is_busy is None:
            is_due = any(noted.item.kind is Kind.TICK for noted in list_due_items(self.table, self.now))
            self._is_busy = is_due or has_ticks(self.table, self.now)
        return self._is_busy
