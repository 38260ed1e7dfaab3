"""What an edit of a configuration makes the clock look at later is noted before the edit is saved (behaviour 9.3)."""

from collections.abc import Sequence
from datetime import datetime

from plaudit.clock import utc_now
from plaudit.domain.agenda import AgendaItem, Kind, items_after
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit
from plaudit.domain.jobs import STALLED_AFTER, Job
from plaudit.services.open_tenant import registry
from plaudit.storage.agenda import note_items
from plaudit.storage.clock_slots import point_at
from plaudit.storage.tenant_tables import TenantTable


def note_agenda(
    table: TenantTable, after: Configuration, edits: Sequence[Edit], jobs: Sequence[Job], now: datetime
) -> None:
    """Note what edits lead to, and that somebody looks after the jobs that they start. Safe to repeat.

    Should they never be saved, the clock finds that what is noted is wrong.
    """
    items = items_after(after, edits, now)
    if jobs:
        items.append(AgendaItem(now + STALLED_AFTER, Kind.JOBS))
    note(table, items, now)


def note(table: TenantTable, items: Sequence[AgendaItem], now: datetime) -> None:
    """Put items on a tenant's agenda. Safe to repeat."""
    machine_now = utc_now()
    for item in items:
        point_at(registry(), table, item.due_at, max(now, machine_now))
    note_items(table, items, machine_now)
