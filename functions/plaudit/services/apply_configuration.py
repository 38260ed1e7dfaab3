"""Use case: a whole configuration out of a document, and from one tenant to another."""

from collections.abc import Sequence
from datetime import datetime

from plaudit.clock import utc_now
from plaudit.documents.describe import to_document
from plaudit.documents.document import ConfigurationDocument
from plaudit.documents.plan import Plan, make_plan
from plaudit.documents.resolve import resolve
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.edits.replacement import Replacement, replace_configuration
from plaudit.domain.errors import InvalidRequestError
from plaudit.ids import new_id
from plaudit.services.note_agenda import note_agenda
from plaudit.services.retrying import Contest
from plaudit.services.start_jobs import planned_jobs, resume_jobs, start_jobs
from plaudit.services.ticking import Ticking
from plaudit.storage.configuration import (
    MAX_EDITS_AT_ONCE,
    ConfigurationChangedError,
    load_configuration,
    save_edits,
    save_whole,
)
from plaudit.storage.dynamodb import Write
from plaudit.storage.jobs import job_write
from plaudit.storage.tenant_tables import TenantTable


class ConfigurationMovedError(InvalidRequestError):
    """What was planned is not what would be applied, because the configuration is another one by now."""

    def __init__(self, version: int, planned: int) -> None:
        super().__init__(f"The configuration has version {version} by now, not {planned}. Plan again.")


def plan_configuration(
    configuration: Configuration, document: ConfigurationDocument, now: datetime, if_version: int | None = None
) -> Plan:
    """Return what applying a document to a configuration would do; raises as `apply_configuration`."""
    return _decide(configuration, document, now, if_version)[1]


def apply_configuration(
    table: TenantTable,
    configuration: Configuration,
    document: ConfigurationDocument,
    now: datetime,
    if_version: int | None = None,
) -> Plan:
    """Make a tenant's configuration what a document says, all of it or nothing, and return what that did.

    Raises ProblemsError, ConfigurationMovedError when the configuration does not have the version that is asked for,
    and InvalidRequestError while a time trigger that it changes is acting for all users. Safe to repeat: a document
    that was applied changes nothing.
    """
    contest = Contest()
    while True:
        replacement, plan = _decide(configuration, document, now, if_version)
        if not replacement.edits:
            return plan
        _require_no_tick(table, configuration, replacement, now)
        jobs = planned_jobs(configuration, replacement.edits, min(now, utc_now()))
        note_agenda(table, replacement.after, replacement.edits, jobs, now)
        try:
            _save(table, configuration, replacement, now, [job_write(table, job) for job in jobs])
        except ConfigurationChangedError:
            contest.lose()
            configuration = load_configuration(table)
            continue
        start_jobs(table, jobs)
        resume_jobs(table, min(now, utc_now()))
        return plan


def _require_no_tick(table: TenantTable, before: Configuration, replacement: Replacement, now: datetime) -> None:
    try:
        Ticking(table, now).require_none(before, replacement.after)
    except IssueError as issue:
        raise InvalidRequestError(str(issue)) from issue


def _save(
    table: TenantTable, before: Configuration, replacement: Replacement, now: datetime, also: Sequence[Write]
) -> None:
    if len(replacement.edits) <= MAX_EDITS_AT_ONCE:
        save_edits(table, before, replacement.edits, replacement.after, now, also)
    else:
        save_whole(table, before, replacement.after, now, also)


def export_configuration(table: TenantTable, now: datetime) -> ConfigurationDocument:
    """Return the configuration of a tenant as a document."""
    return to_document(load_configuration(table), now)


def clone_configuration(source: TenantTable, target: TenantTable, now: datetime) -> Plan:
    """Make the configuration of one tenant that of another; users and what they did stay where they are.

    Safe to repeat: what was cloned is not cloned twice. Raises ProblemsError when the target has rules that cannot
    become those of the source in one step; into a new tenant everything fits.
    """
    return apply_configuration(target, load_configuration(target), export_configuration(source, now), now)


def _decide(
    configuration: Configuration, document: ConfigurationDocument, now: datetime, if_version: int | None
) -> tuple[Replacement, Plan]:
    if if_version is not None and if_version != configuration.version:
        raise ConfigurationMovedError(configuration.version, if_version)
    replacement = replace_configuration(configuration, resolve(document, configuration, now, new_id), now)
    return replacement, make_plan(configuration, replacement, now)
