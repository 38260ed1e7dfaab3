"""Use case: what a tenant's agenda says is done: boards and boosts begin and end, triggers have their moment (9.3).

Everything an item leads to is one transaction that strikes it off. So it happens once, whoever looks, how often, and
wherever one of them dies; and in order of time, except that a run which is over waits until nothing can change it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from plaudit.domain import agenda
from plaudit.domain.agenda import AgendaItem, Kind
from plaudit.domain.announcements import Announcement, BoostFinished, BoostStarted, RunFinished, RunStarted
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import BoostId
from plaudit.domain.jobs import STALLED_AFTER, Job, JobKind
from plaudit.domain.leaderboard_runs import opens_at
from plaudit.domain.leaderboards import StreakRanking, edition_of
from plaudit.domain.local_time import zone_of
from plaudit.domain.points import Boost
from plaudit.messaging.erasures import RemovalDue, send_removal
from plaudit.services.announce import expect_announcement, send_announced
from plaudit.services.close_run import is_settled, top_of
from plaudit.services.open_tenant import registry
from plaudit.services.start_jobs import new_job, resume_jobs, start_jobs
from plaudit.settings import settings
from plaudit.storage.agenda import Noted, list_due_items, note_tried, note_write, strike_off, strike_write
from plaudit.storage.announcements import Telling, is_told, record_write
from plaudit.storage.clock_slots import point_at
from plaudit.storage.dynamodb import TransactionRefusedError, Write, put, transact_through_conflicts
from plaudit.storage.erasures import find_erasure_by_digest
from plaudit.storage.jobs import JOBS_LOOKED_AT, job_write, list_jobs
from plaudit.storage.outbox import is_wanted, key_of
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_text
from plaudit.storage.users import load_snapshot

PATIENCE = timedelta(minutes=40)
"""How long a run that is over waits for users who cannot be visited. It has to be closed within the hour (7.6)."""


@dataclass(slots=True)
class Agenda:
    """A tenant's agenda at an instant of its environment's; `machine_now` is that of the machine's clock.

    `settles`: how long requests that had begun may still be at work. `hand_out` has all users live up to a moment of
    triggers, at once; without it, a job does. `announced` is what the outside world is going to be told.
    """

    table: TenantTable
    configuration: Configuration
    now: datetime
    machine_now: datetime
    settles: timedelta
    hand_out: Callable[[datetime], None] | None = None
    announced: list[Announcement] = field(default_factory=list)


def longest_request() -> timedelta:
    """Return how long a request may be at work."""
    return timedelta(seconds=settings().longest_request_seconds)


def keep_agenda(kept: Agenda) -> None:
    """Do what is on the agenda up to now, in order; what has to wait stays on it."""
    seen: set[AgendaItem] = set()
    while noted := _next(kept, seen):
        seen.add(noted.item)
        _keep(kept, noted)


def _next(kept: Agenda, seen: set[AgendaItem]) -> Noted | None:
    return next((noted for noted in list_due_items(kept.table, kept.now) if noted.item not in seen), None)


def _keep(kept: Agenda, noted: Noted) -> None:
    match noted.item.kind:
        case Kind.RUN_STARTS:
            _start_run(kept, noted)
        case Kind.RUN_ENDS:
            _end_run(kept, noted)
        case Kind.BOOST_STARTS | Kind.BOOST_ENDS:
            _tell_boost(kept, noted)
        case Kind.TICK:
            _tick(kept, noted)
        case Kind.JOBS:
            _see_to_jobs(kept, noted)
        case Kind.ERASURE:
            _see_to_erasure(kept, noted)
        case _:
            assert_never(noted.item.kind)


def _start_run(kept: Agenda, noted: Noted) -> None:
    found = agenda.run_starting_by(kept.configuration, noted.item)
    if found is None:
        _drop(kept, noted)
        return
    board, run = found
    jobs = []
    if isinstance(board.ranked_by, StreakRanking) and noted.item.due_at == opens_at(run):
        # Whoever has a streak is on the board as it opens (7.3); what was activated later was filled by its edit.
        jobs = [_job(kept, JobKind.LEADERBOARDS, board.id)]
    telling = Telling(RunStarted(board.id, run.starts_on), noted.item.due_at, edition_of(board))
    _tell(kept, noted, telling, agenda.items_after_start(board, run), jobs)


def _end_run(kept: Agenda, noted: Noted) -> None:
    found = agenda.run_ending_by(kept.configuration, noted.item)
    if found is None:
        _drop(kept, noted)
        return
    board, run = found
    at = noted.item.due_at
    if kept.now < at + kept.settles or not (is_settled(kept.table, at) or _is_out_of_patience(kept, noted)):
        return
    top = top_of(kept.table, board, run, at)
    _tell(kept, noted, Telling(RunFinished(board.id, run.starts_on), at, edition_of(board), top))


def _tell_boost(kept: Agenda, noted: Noted) -> None:
    """Tell of a boost, for a user's own at the midnight of where the user is by then (9.2)."""
    boost = kept.configuration.boosts.get(BoostId(noted.item.subject))
    is_start = noted.item.kind is Kind.BOOST_STARTS
    zone = _zone_of(kept, boost) if boost else zone_of(None)
    at = (agenda.boost_starts_at if is_start else agenda.boost_ends_at)(boost, zone) if boost else None
    if boost is None or at is None:
        _drop(kept, noted)
    elif at > kept.now:
        _strike(kept, noted, [AgendaItem(at, noted.item.kind, boost.id)])
    else:
        announcement = BoostStarted(boost.id) if is_start else BoostFinished(boost.id)
        _tell(kept, noted, Telling(announcement, max(at, noted.item.due_at)))


def _zone_of(kept: Agenda, boost: Boost) -> ZoneInfo:
    if boost.user_id is None:
        return zone_of(None)
    user = load_snapshot(kept.table, boost.user_id, ()).state.user
    return user.zone if user else zone_of(None)


def _tick(kept: Agenda, noted: Noted) -> None:
    """Have everybody live up to the latest moment that has come; each user has the ones before it on the way."""
    latest = agenda.latest_tick(kept.configuration, noted.item, kept.now)
    if latest is None:
        _drop(kept, noted)
        return
    jobs: list[Job] = []
    if kept.hand_out:
        kept.hand_out(latest)
    else:
        jobs = [_job(kept, JobKind.TICKS, to_text(latest))]
    following = agenda.next_tick(kept.configuration, latest)
    _strike(kept, noted, [following] if following else [], jobs=jobs)


def _see_to_jobs(kept: Agenda, noted: Noted) -> None:
    """Begin jobs again that got stuck, and look again while there are any that are not done."""
    resume_jobs(kept.table, min(kept.now, kept.machine_now))
    is_unfinished = any(not job.is_done for job in list_jobs(kept.table, JOBS_LOOKED_AT))
    _strike(kept, noted, [AgendaItem(kept.now + STALLED_AFTER, Kind.JOBS)] if is_unfinished else [])


def _see_to_erasure(kept: Agenda, noted: Noted) -> None:
    """Have what remains of an erased user removed, should that have got stuck."""
    erasure = find_erasure_by_digest(kept.table, noted.item.subject)
    if erasure is None:
        _drop(kept, noted)
    elif erasure.remains is None:
        _strike(kept, noted, [])
    else:
        send_removal(RemovalDue(kept.table.tenant_id, kept.table.environment_id, erasure.digest))
        _strike(kept, noted, [replace(noted.item, due_at=kept.now + agenda.RESUMED_AFTER)])


# --- what becomes of an item ------------------------------------------------------------------------------------------


def _tell(
    kept: Agenda,
    noted: Noted,
    telling: Telling,
    following: Sequence[AgendaItem] = (),
    jobs: Sequence[Job] = (),
) -> None:
    """Announce something, unless it was announced before, and go on from there."""
    if is_told(kept.table, telling):
        _strike(kept, noted, following)
        return
    writes = [record_write(kept.table, telling)]
    is_wanted_now = is_wanted(kept.configuration, telling.announcement)
    if is_wanted_now:
        expect_announcement(kept.table)
        writes.append(put(kept.table.name, telling.waiting))
    if _strike(kept, noted, following, jobs=jobs, also=writes):
        kept.announced.append(telling.announcement)
        if is_wanted_now:
            send_announced(kept.table, [key_of(telling.waiting)])


def _strike(
    kept: Agenda,
    noted: Noted,
    following: Sequence[AgendaItem],
    *,
    jobs: Sequence[Job] = (),
    also: Sequence[Write] = (),
) -> bool:
    """Strike an item off, with all that it leads to; False if somebody else was faster."""
    if jobs:
        following = [*following, AgendaItem(kept.now + STALLED_AFTER, Kind.JOBS)]
    for item in following:
        point_at(registry(), kept.table, item.due_at, max(kept.now, kept.machine_now))
    writes = [
        strike_write(kept.table, noted.item),
        *(note_write(kept.table, item, kept.machine_now) for item in following),
        *(job_write(kept.table, job) for job in jobs),
        *also,
    ]
    try:
        transact_through_conflicts(kept.table.client, writes)
    except TransactionRefusedError:
        return False
    start_jobs(kept.table, jobs)
    return True


def _drop(kept: Agenda, noted: Noted) -> None:
    """Strike off an item that is wrong, as soon as the edit that it was written for must have been saved."""
    if kept.machine_now >= noted.noted_at + longest_request():
        strike_off(kept.table, noted)


def _is_out_of_patience(kept: Agenda, noted: Noted) -> bool:
    if noted.tried_at is None:
        note_tried(kept.table, noted, kept.machine_now)
        return False
    return kept.machine_now >= noted.tried_at + PATIENCE


def _job(kept: Agenda, kind: JobKind, what: str) -> Job:
    return new_job(kind, (what,), kept.configuration.version, min(kept.now, kept.machine_now))
