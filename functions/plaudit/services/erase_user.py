"""Use case: erase a user, so that nothing of the user is left and nothing comes back (behaviour 2.7).

The user ends in one transaction, the state's removal. Whatever changes users does so on condition of their state, so
it loses against that and finds no user; who would make one anew is refused until no request from before can be under
way any more. Everything else that is stored is removed after it: of most users within the request, else by messages.
It is safe to repeat, and whoever is interrupted at any point is resumed by whoever repeats, or by the clock.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from plaudit.domain.actions import LogEntry
from plaudit.domain.agenda import item_of_erasure
from plaudit.domain.edits.points import delete_boost
from plaudit.domain.effects import PointsAwarded, ScoreChanged
from plaudit.domain.erasures import Erasure, Remains, begin_erasure, finish_erasure
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import PointsSystemId, UserId
from plaudit.domain.points import Boost
from plaudit.messaging.erasures import RemovalDue, send_removal
from plaudit.services.edit_configuration import Decision, edit_configuration
from plaudit.services.note_agenda import note
from plaudit.services.open_tenant import tenant_table
from plaudit.services.retrying import Contest
from plaudit.settings import settings
from plaudit.storage.agenda import forget_item
from plaudit.storage.api_keys import delete_keys_of_user
from plaudit.storage.board_editions import PastRules, RunOfBoard, forget_user_of_boost
from plaudit.storage.configuration import load_configuration
from plaudit.storage.counters import drop_empty_cohort
from plaudit.storage.erasing import (
    end_user,
    finish_pending_moves,
    log_page,
    remove_from_board,
    remove_log_page,
    remove_marks,
    remove_other_items,
    remove_places,
)
from plaudit.storage.erasures import (
    ErasureChangedError,
    find_erasure,
    find_erasure_by_digest,
    note_round,
    save_finished,
)
from plaudit.storage.keys import points_window_key, user_digest
from plaudit.storage.registry import Registry
from plaudit.storage.steps import StateChangedError
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import load_snapshot
from plaudit.storage.windows import delete_window
from plaudit.storage.writing_out import write_out

MAX_ENTRIES_AT_ONCE = 500
"""How many log entries a user may have whose removal is not left to a message."""


@dataclass(frozen=True, slots=True)
class Eraser:
    """Erases users of a tenant. While it has time it removes at once what remains, else that is left to a message."""

    table: TenantTable
    rules: PastRules
    now: datetime
    has_time: Callable[[], bool]


def erase_user(registry: Registry, eraser: Eraser, user_id: UserId) -> bool:
    """Erase a user, and tell whether nothing remains; else the rest is going to be removed by messages.

    Raises UserNotFoundError for one who is not there, and ContentionError after too many tries.
    """
    erasure, is_small = _end(eraser, user_id)
    delete_keys_of_user(registry, eraser.table.tenant_id, user_id)
    if is_small and eraser.has_time() and _remove(eraser, erasure):
        return True
    send_removal(RemovalDue(eraser.table.tenant_id, eraser.table.environment_id, erasure.digest))
    return False


def continue_removal(message: RemovalDue, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Remove what remains of an erased user, as much as there is time for; tell whether nothing does any more.

    Safe to repeat: what was removed is not there to be removed again.
    """
    table = tenant_table(message.tenant_id, message.environment_id)
    erasure = find_erasure_by_digest(table, message.digest)
    if erasure is None or _remove(Eraser(table, PastRules(table), now, has_time), erasure):
        return True
    send_removal(message)
    return False


def _end(eraser: Eraser, user_id: UserId) -> tuple[Erasure, bool]:
    """End a user, or find the one who was ended before but of whom something remains; tell whether it is not much."""
    contest, wait = Contest(), timedelta(seconds=settings().longest_request_seconds)
    while True:
        snapshot = load_snapshot(eraser.table, user_id, ())
        user, counted = snapshot.state.user, snapshot.counted
        if user is None:
            erasure = find_erasure(eraser.table, user_id)
            if erasure is None or erasure.remains is None:
                raise UserNotFoundError(user_id)
            return erasure, True
        if not write_out(eraser.table, user_id):
            contest.lose()
            continue
        cohort_id = counted.cohort_id if counted else None
        erasure = begin_erasure(user_digest(user_id), user, cohort_id, eraser.now, wait)
        note(eraser.table, [item_of_erasure(erasure)], eraser.now)
        try:
            end_user(eraser.table, snapshot, erasure)
        except StateChangedError:
            contest.lose()
            continue
        return erasure, user.version <= MAX_ENTRIES_AT_ONCE


def _remove(eraser: Eraser, erasure: Erasure) -> bool:
    """Remove what remains, page by page; tell whether nothing does any more, be it that somebody else was faster."""
    try:
        erasure = note_round(eraser.table, erasure)
    except ErasureChangedError:
        return True
    remains = erasure.remains
    if remains is None:
        return True
    finish_pending_moves(eraser.table, remains.user_id)
    remove_places(eraser.table, erasure, remains)
    for _ in _pages(eraser, erasure, remains):
        if not eraser.has_time():
            return False
    _forget_boosts(eraser, remains.user_id)
    if remains.cohort_id:
        drop_empty_cohort(eraser.table, remains.user_id, remains.cohort_id)
    _finish(eraser, erasure)
    forget_item(eraser.table, item_of_erasure(erasure))
    return True


def _pages(eraser: Eraser, erasure: Erasure, remains: Remains) -> Iterator[object]:
    """Remove a page each time the next one is asked for: the log first, because it leads to all that is elsewhere."""
    seen: set[RunOfBoard] = set()
    while page := log_page(eraser.table, remains.user_id):
        for run in _runs_in(eraser.rules, page):
            if run not in seen:
                remove_from_board(eraser.table, remains, run)
                seen.add(run)
        for system_id in _systems_in(page):
            delete_window(eraser.table, points_window_key(remains.user_id, system_id))
        remove_log_page(eraser.table, remains.user_id, page)
        yield page
    yield from remove_marks(eraser.table, erasure, remains)
    yield from remove_other_items(eraser.table, remains)


def _runs_in(rules: PastRules, page: Sequence[LogEntry]) -> Iterator[RunOfBoard]:
    """Yield the runs in which the user got a score, as log entries tell."""
    for entry in page:
        for effect in entry.effects:
            if isinstance(effect, ScoreChanged):
                run = rules.run(effect.leaderboard_id, effect.run, entry.configuration_version)
                if run:
                    yield run


def _systems_in(page: Sequence[LogEntry]) -> set[PointsSystemId]:
    """Return the points systems in which the user got awards, as log entries tell."""
    return {effect.system_id for entry in page for effect in entry.effects if isinstance(effect, PointsAwarded)}


def _forget_boosts(eraser: Eraser, user_id: UserId) -> None:
    """Delete the boosts that were for the user alone, and let the history of the configuration tell of nobody."""
    if not any(eraser.rules.boosts_of(user_id)):
        return
    configuration = load_configuration(eraser.table)
    boosts = [each for each in configuration.boosts.values() if each.user_id == user_id]
    edit_configuration(eraser.table, configuration, [_deletion(boost) for boost in boosts], eraser.now)
    for edit in PastRules(eraser.table).boosts_of(user_id):
        forget_user_of_boost(eraser.table, edit, user_id)


def _deletion(boost: Boost) -> Decision:
    return lambda configuration: delete_boost(configuration, boost.system_id, boost.id)


def _finish(eraser: Eraser, erasure: Erasure) -> None:
    contest, found = Contest(), find_erasure_by_digest(eraser.table, erasure.digest)
    while found and found.remains and found.erased_at == erasure.erased_at:
        try:
            save_finished(eraser.table, found, finish_erasure(found, eraser.now))
        except ErasureChangedError:
            contest.lose()
            found = find_erasure_by_digest(eraser.table, erasure.digest)
        else:
            return
