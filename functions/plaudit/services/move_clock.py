"""Use case: the time of an environment is frozen, moved, and given back (behaviour 9.5).

Requests see the new time at once. What was due in between is then done tenant by tenant, day by day, by the functions
that do it when real time passes; how far that is stands on the clock. Every step of it is safe to repeat, so it does no
harm if a mover dies, or if two are at it: who notices another one leaves it to that one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.due import SLOT, slot_of
from plaudit.domain.identifiers import EnvironmentId, TenantId, UserId
from plaudit.domain.tenancy import SHOWN, Environment, TenantStatus
from plaudit.domain.test_clocks import (
    FrozenClock,
    advanced,
    arrived,
    end_of_window,
    require_forward,
    require_rehearsal,
    require_release,
    set_clock,
)
from plaudit.messaging.clock import MoveDue, send_due
from plaudit.services.advance_user import advance_user
from plaudit.services.keep_agenda import Agenda, keep_agenda
from plaudit.services.open_tenant import latest_configuration, tenant_table
from plaudit.services.retrying import Contest
from plaudit.services.run_clock import Shift, work_off_part
from plaudit.settings import settings
from plaudit.storage.agenda import list_due_items
from plaudit.storage.clock_slots import CLOCK_POINTERS, close_slot, list_slots
from plaudit.storage.directory import list_all_users, list_users
from plaudit.storage.keys import DIRECTORY_SHARDS, DUE_SHARDS
from plaudit.storage.logs import effect_name
from plaudit.storage.registry import Registry
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.tenants import list_tenants
from plaudit.storage.test_clocks import (
    ClockChangedError,
    delete_test_clock,
    find_test_clock,
    put_test_clock,
    save_progress,
)

USERS_SKIPPED = "users_skipped"
"""Counts who could not be visited: they must not keep the others waiting, and are visited with the next move."""


USERS_AT_ONCE = 100


class OutOfTimeError(Exception):
    """There is no time for going on."""


@dataclass(slots=True)
class Mover:
    """Who does what is due by a clock, as long as there is time. `happened` is what was not noted on the clock yet."""

    registry: Registry
    clock: FrozenClock
    has_time: Callable[[], bool]
    happened: Counter[str] = field(default_factory=Counter)

    def note(self, after: FrozenClock) -> None:
        """Note how far everything is; raises ClockChangedError."""
        happened, self.happened = self.happened, Counter()
        save_progress(self.registry, self.clock, after, happened)
        self.clock = after


def move_clock(
    registry: Registry, environment: Environment, wanted: datetime, now: datetime, has_time: Callable[[], bool]
) -> FrozenClock:
    """Set the clock of an environment, and do what is due by it as far as there is time. Safe to repeat.

    Raises ProductionClockError, ClockGoesBackError.
    """
    clock = _set(registry, environment, wanted, now)
    return move_on(registry, environment.id, has_time) or clock


def move_on(registry: Registry, environment_id: EnvironmentId, has_time: Callable[[], bool]) -> FrozenClock | None:
    """Do what is due by a test clock, as far as there is time, and have the rest done; return the clock as it is then.

    Safe to repeat; None when time is not frozen any more.
    """
    clock = find_test_clock(registry, environment_id)
    if clock is None or not clock.is_pending:
        return clock
    mover = Mover(registry, clock, has_time)
    try:
        is_through = _move_tenants(mover)
    except ClockChangedError:  # Somebody else is at it, or has moved the clock on.
        return find_test_clock(registry, environment_id)
    if not is_through:
        send_due([MoveDue(environment_id)])
    return find_test_clock(registry, environment_id)


def release_clock(registry: Registry, environment_id: EnvironmentId, now: datetime) -> None:
    """Give an environment real time back; what is due by then is found by the schedule. Safe to repeat.

    Raises ClockAheadError, ClockMovingError.
    """
    contest = Contest()
    while clock := find_test_clock(registry, environment_id):
        require_release(clock, now)
        try:
            delete_test_clock(registry, clock)
        except ClockChangedError:
            contest.lose()


def _set(registry: Registry, environment: Environment, wanted: datetime, now: datetime) -> FrozenClock:
    require_rehearsal(environment)
    longest_request, contest = timedelta(seconds=settings().longest_request_seconds), Contest()
    while True:
        before = find_test_clock(registry, environment.id)
        current = before.now if before else now
        require_forward(wanted, current, has_users=wanted < current and _has_users(registry, environment.id))
        after = set_clock(before, environment.id, wanted, now, longest_request)
        if after is before:
            return after
        try:
            put_test_clock(registry, before, after)
        except ClockChangedError:
            contest.lose()
        else:
            return after


def _has_users(registry: Registry, environment_id: EnvironmentId) -> bool:
    """Tell whether somebody has lived in the environment; who is archived can be had back."""
    tenants = (tenant for tenant in list_tenants(registry, environment_id) if tenant.status in SHOWN)
    tables = (tenant_table(tenant.id, environment_id) for tenant in tenants)
    return any(list_all_users(table, after=None, limit=1) for table in tables)


def _move_tenants(mover: Mover) -> bool:
    """Do what is due for all tenants of the environment; tell whether the time was enough for it."""
    environment_id, first = mover.clock.environment_id, mover.clock.tenant_id or TenantId("")
    tenants = list_tenants(mover.registry, environment_id)
    for tenant in [each for each in tenants if each.status is TenantStatus.ACTIVE and each.id >= first]:
        if not _move_tenant(mover, tenant_table(tenant.id, environment_id)):
            return False
    mover.note(arrived(mover.clock, utc_now()))
    return True


def _move_tenant(mover: Mover, table: TenantTable) -> bool:
    """Do what is due for a tenant, in the order of time as far as whole days go; tell whether the time was enough."""
    until, at = mover.clock.now, _begin(mover.clock, table)
    configuration = latest_configuration(table)
    while first := next(list_slots(table, until, since=at, limit=1), None):
        end = min(until, end_of_window(first))
        is_through = _work_off(mover, table, configuration, list(list_slots(table, end, since=first)), end)
        mover.note(advanced(mover.clock, table.tenant_id, end if is_through else at, utc_now()))
        if not is_through:
            return False
        at = end
        if end == until:
            break
    return True


def _begin(clock: FrozenClock, table: TenantTable) -> datetime | None:
    """Return the slot that a move begins with for a tenant; None for the first one that there is."""
    if clock.tenant_id == table.tenant_id and clock.reached_at:
        return clock.reached_at
    return slot_of(clock.begins_at) if clock.begins_at else None


def _work_off(
    mover: Mover, table: TenantTable, configuration: Configuration, slots: Sequence[datetime], end: datetime
) -> bool:
    """Do what is due within the slots of a window, which ends at `end`; tell whether the time was enough."""
    failed = 0
    for slot in slots:
        shift = Shift(table, configuration, slot, end, mover.has_time)
        for part in range(DUE_SHARDS):
            work_off_part(shift, part)
        _count(mover, shift.done)
        if shift.remaining:
            return False
        failed += shift.failed
    if not _keep_agenda(mover, table, configuration, end):
        return False
    if failed:
        mover.happened[USERS_SKIPPED] += failed
    else:
        _close(mover, table, slots, end)
    return True


def _keep_agenda(mover: Mover, table: TenantTable, configuration: Configuration, end: datetime) -> bool:
    """Do what is due for the tenant as a whole, when its users are where the window ends; False without time for it.

    Nothing is under way that a run would have to wait for, and moments of triggers are handed out at once.
    """

    def hand_out(moment: datetime) -> None:
        for user_id in _all_users(table):
            if not mover.has_time():
                raise OutOfTimeError
            _count(mover, advance_user(table, configuration, user_id, moment).overdue)

    kept = Agenda(table, configuration, end, utc_now(), settles=timedelta(0), hand_out=hand_out)
    try:
        keep_agenda(kept)
    except OutOfTimeError:
        return False
    finally:
        mover.happened.update(map(effect_name, kept.announced))
    return True


def _all_users(table: TenantTable) -> Iterator[UserId]:
    """Yield all users of a tenant, page by page."""
    for shard in range(DIRECTORY_SHARDS):
        last: UserId | None = None
        while page := list(list_users(table, shard, after=last, limit=USERS_AT_ONCE)):
            yield from page
            last = page[-1]


def _count(mover: Mover, entries: Iterable[LogEntry]) -> None:
    mover.happened.update(effect_name(effect) for entry in entries for effect in entry.effects)


def _close(mover: Mover, table: TenantTable, slots: Sequence[datetime], end: datetime) -> None:
    """Forget slots that are worked off and over, if nothing is under way any more that could mark somebody in them."""
    settled_at = mover.clock.settled_at
    for slot in slots:
        is_over = settled_at is not None and slot + SLOT <= min(settled_at, end)
        if is_over and not any(list_due_items(table, slot + SLOT, limit=1)):
            CLOCK_POINTERS.forget(mover.registry, table.tenant_id, slot)
            close_slot(table, slot)
