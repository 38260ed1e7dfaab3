"""Use case: change what a tenant has set up, item by item (behaviour 1.7)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import ConfigurationThing, Edit, IssueError, apply_edit, thing_id
from plaudit.services.note_agenda import note_agenda
from plaudit.services.retrying import Contest
from plaudit.services.start_jobs import planned_jobs, resume_jobs, start_jobs
from plaudit.services.ticking import Ticking
from plaudit.storage.configuration import (
    MAX_EDITS_AT_ONCE,
    ConfigurationChangedError,
    load_configuration,
    save_edits,
)
from plaudit.storage.jobs import job_write
from plaudit.storage.tenant_tables import TenantTable

Decision: TypeAlias = Callable[[Configuration], Edit]
"""Decides one item against a configuration; raises IssueError when it cannot take effect."""

Outcome: TypeAlias = ConfigurationThing | IssueError


def edit_configuration(
    table: TenantTable, configuration: Configuration, decisions: Sequence[Decision], now: datetime
) -> list[Outcome]:
    """Carry out what can be carried out and return what became of each item, in order.

    Each item sees what the ones before it did. Repeating a request is safe as far as its items are: a creation that
    took effect is refused the second time, because its key is in use.
    """
    outcomes: list[Outcome] = []
    for start in range(0, len(decisions), MAX_EDITS_AT_ONCE):
        part, configuration = _edit_at_once(table, configuration, decisions[start : start + MAX_EDITS_AT_ONCE], now)
        outcomes += part
    return outcomes


def _edit_at_once(
    table: TenantTable, configuration: Configuration, decisions: Sequence[Decision], now: datetime
) -> tuple[list[Outcome], Configuration]:
    """Edit in one transaction; decide again when somebody else changed the configuration meanwhile.

    The jobs that the edits make necessary are stored in it, so none is lost if what follows does not happen.
    """
    contest = Contest()
    while True:
        outcomes, edits, after = _decide(configuration, decisions, Ticking(table, now))
        if not edits:
            return outcomes, configuration
        jobs = planned_jobs(configuration, edits, min(now, utc_now()))
        note_agenda(table, after, edits, jobs, now)
        try:
            save_edits(table, configuration, edits, after, now, [job_write(table, job) for job in jobs])
        except ConfigurationChangedError:
            contest.lose()
            configuration = load_configuration(table)
            continue
        start_jobs(table, jobs)
        resume_jobs(table, min(now, utc_now()))
        return outcomes, replace(after, version=configuration.version + 1)


def _decide(
    configuration: Configuration, decisions: Sequence[Decision], ticking: Ticking
) -> tuple[list[Outcome], list[Edit], Configuration]:
    """Decide items in order; those that change nothing leave no edit behind."""
    outcomes: list[Outcome] = []
    edits: dict[str, Edit] = {}
    for decide in decisions:
        try:
            edit = decide(configuration)
            after = apply_edit(configuration, edit)
            ticking.require_none(configuration, after)
        except IssueError as issue:
            outcomes.append(issue)
            continue
        outcomes.append(edit.thing)
        if after is not configuration:
            edits[thing_id(edit.thing)] = edit
        configuration = after
    return outcomes, list(edits.values()), configuration
