"""Use case: a look at the clock finds what is due, and workers do it (behaviour 9.3).

A look reads the slots in which something may be due, and sends a message for each; it does so again as long as they are
not worked off, so a lost message, a dead worker or a day without any clock delays things and does no more. Everything
that is done is a step of a user at its own instant, safe to repeat, in whatever order messages come.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.due import SLOT
from plaudit.domain.identifiers import TenantId
from plaudit.domain.tenancy import TenantStatus
from plaudit.domain.test_clocks import is_left_alone
from plaudit.messaging.clock import MoveDue, PartsDue, send_due
from plaudit.services.advance_user import follow_marker
from plaudit.services.keep_agenda import Agenda, keep_agenda, longest_request
from plaudit.services.open_tenant import latest_configuration, registry, tenant_table
from plaudit.storage.agenda import list_due_items
from plaudit.storage.clock_slots import CLOCK_POINTERS, close_slot
from plaudit.storage.due_users import Marker, is_worked_off, list_due_users
from plaudit.storage.keys import DUE_SHARDS
from plaudit.storage.pointers import DueSlot
from plaudit.storage.tenant_tables import TableRemovedError, TenantTable, noticing_removal
from plaudit.storage.tenants import find_tenant, find_tenants_anywhere
from plaudit.storage.test_clocks import list_test_clocks

PAGE = 25
"""How many markers are read at once."""

REMINDED_EVERY = timedelta(minutes=5)
"""How often a slot that is over but not worked off is sent again: large ones take a while."""

MINUTE = timedelta(minutes=1)
FIRST_PART = 0
"""With this one goes what is due for the tenant as a whole."""

logger = Logger()


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the clock has found: how many slots, and how late the oldest of those that are over is."""

    slots: int
    lag: timedelta


@dataclass(slots=True)
class Shift:
    """What a worker does about one message: whom it has visited, who could not be, what remains, and what was done."""

    table: TenantTable
    configuration: Configuration
    slot: datetime
    now: datetime
    has_time: Callable[[], bool]
    visited: int = 0
    failed: int = 0
    remaining: list[int] = field(default_factory=list)
    done: list[LogEntry] = field(default_factory=list)


def look_at_clock(now: datetime) -> Look:
    """Send a message for each slot in which something may be due, and for each test clock whose mover seems dead.

    What is due where time is frozen waits until somebody moves it (9.5), and that of a closed tenant until it is had
    back (1.4).
    """
    clocks = list(list_test_clocks(registry()))
    frozen = {clock.environment_id for clock in clocks}
    slots = [due for due in CLOCK_POINTERS.list_until(registry(), now) if due.environment_id not in frozen]
    closed = _closed_among([due for due in slots if due.slot + SLOT <= now])
    slots = [due for due in slots if due.tenant_id not in closed]
    send_due([message_of(due) for due in slots if _is_to_be_sent(due, now)])
    send_due([MoveDue(clock.environment_id) for clock in clocks if is_left_alone(clock, now)])
    late = [now - (due.slot + SLOT) for due in slots]
    return Look(len(slots), max([timedelta(0), *late]))


def work_off(message: PartsDue, now: datetime, has_time: Callable[[], bool]) -> Shift | None:
    """Do what is due in the parts of a slot that a message names, as far as there is time; send on what remains.

    There is no shift for a tenant that is closed, which is left as it is, nor for one that was purged: it has nothing
    due, and is forgotten.
    """
    tenant = find_tenant(registry(), message.environment_id, message.tenant_id)
    if tenant and tenant.status is not TenantStatus.ACTIVE:
        return None
    table, slot = tenant_table(message.tenant_id, message.environment_id), datetime.fromisoformat(message.slot)
    try:
        with noticing_removal(table):
            configuration = latest_configuration(table)
    except TableRemovedError:
        CLOCK_POINTERS.forget(registry(), table.tenant_id, slot)
        return None
    shift = Shift(table, configuration, slot, now, has_time)
    for part in message.parts:
        work_off_part(shift, part)
    send_due([replace(message, parts=(part,)) for part in shift.remaining])
    if FIRST_PART in message.parts:
        _keep_agenda(shift)
    if not shift.remaining and not shift.failed:
        _close(shift, message)
    return shift


def _closed_among(slots: Sequence[DueSlot]) -> set[TenantId]:
    """Return whose slots are not to be worked off for the time being; who was purged is not among them."""
    tenants = find_tenants_anywhere(registry(), list({(due.environment_id, due.tenant_id): None for due in slots}))
    return {tenant.id for tenant in tenants.values() if tenant.status is not TenantStatus.ACTIVE}


def _is_to_be_sent(due: DueSlot, now: datetime) -> bool:
    """Tell whether a slot's turn is with this look: every look while things fall due in it, later now and then."""
    over_since = now - (due.slot + SLOT)
    return over_since < REMINDED_EVERY or over_since % REMINDED_EVERY < MINUTE


def message_of(due: DueSlot) -> PartsDue:
    """Return the message that has a slot worked off."""
    return PartsDue(due.tenant_id, due.environment_id, due.slot.isoformat(), due.pointed, tuple(range(DUE_SHARDS)))


def work_off_part(shift: Shift, part: int) -> None:
    """Visit those who are marked in a part of the slot, or note that some remain because the time is up."""
    for marker in _markers(shift, part):
        if not shift.has_time():
            shift.remaining.append(part)
            return
        try:
            shift.done += follow_marker(shift.table, shift.configuration, marker, shift.now)
        except Exception:
            # Whoever cannot be visited must not keep others waiting; the next look comes by again.
            logger.exception(
                "user not advanced", environment_id=shift.table.environment_id, tenant_id=shift.table.tenant_id
            )
            shift.failed += 1
        shift.visited += 1


def _keep_agenda(shift: Shift) -> None:
    """Do what the tenant's agenda says, after what is due for its users."""
    kept = Agenda(shift.table, shift.configuration, shift.now, utc_now(), settles=longest_request())
    try:
        keep_agenda(kept)
    except Exception:
        logger.exception("agenda not kept", environment_id=shift.table.environment_id, tenant_id=shift.table.tenant_id)
        shift.failed += 1


def _markers(shift: Shift, part: int) -> Iterator[Marker]:
    last: Marker | None = None
    while page := list(list_due_users(shift.table, shift.slot, part, shift.now, after=last, limit=PAGE)):
        yield from page
        last = page[-1]


def _close(shift: Shift, message: PartsDue) -> None:
    """Forget a slot that is over for so long that no step can be under way which began in it, and is worked off.

    Nor may one be under way that pointed at it when it was over, which is noted by the clock of the machine.
    """
    end = shift.slot + SLOT
    if shift.now < end + longest_request() or any(list_due_items(shift.table, end, limit=1)):
        return
    if is_worked_off(shift.table, shift.slot):
        due = DueSlot(message.tenant_id, message.environment_id, shift.slot, message.pointed)
        if CLOCK_POINTERS.strike_off(registry(), due, unless_since=utc_now() - longest_request()):
            close_slot(shift.table, shift.slot)
