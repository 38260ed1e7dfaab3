"""What happened is on its way to webhooks at once; should that fail, a sweep finds it (behaviour 8.4).

Before anything is written that somebody is to be told of, the registry is told where to look. After it is written a
message is sent; that may fail, and the process may die before: the sweep reads what has been waiting for long.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aws_lambda_powertools import Logger

from plaudit.clock import utc_now
from plaudit.domain.due import slot_of
from plaudit.messaging.webhooks import Announced, OutboxLeft, send_to_fan_out
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.outbox import is_empty, list_left
from plaudit.storage.pointers import DueSlot, Pointers
from plaudit.storage.registry_keys import OUTBOXES
from plaudit.storage.tenant_tables import TableRemovedError, TenantTable, noticing_removal

OUTBOX_POINTERS = Pointers(OUTBOXES)

LEFT_AFTER = timedelta(seconds=30)
"""How long something waits before it is taken for left behind: what sends its message is long over by then."""

logger = Logger()


def expect_announcement(table: TenantTable) -> None:
    """Tell the registry that something is going to wait in a tenant's outbox. Safe to repeat.

    By real time, whatever the clock of the environment says: receivers live by it.
    """
    now = utc_now()
    slot = slot_of(now)
    if not OUTBOX_POINTERS.knows(table, slot, now):
        OUTBOX_POINTERS.point_at(registry(), table, slot, now)


def send_announced(table: TenantTable, keys: Sequence[ItemKey]) -> None:
    """Have webhooks told what was written into the outbox. What fails here is found by the sweep."""
    messages = [Announced(table.tenant_id, table.environment_id, *key) for key in keys]
    try:
        send_to_fan_out(messages)
    except Exception:
        # The event is accepted, and nobody must be told that it was not.
        logger.exception("left to the sweep", environment_id=table.environment_id, tenant_id=table.tenant_id)


def look_at_outboxes(now: datetime) -> int:
    """Send a message for each tenant in whose outbox something may be left; returns how many."""
    slots = list(OUTBOX_POINTERS.list_until(registry(), now))
    send_to_fan_out(
        [OutboxLeft(each.tenant_id, each.environment_id, each.slot.isoformat(), each.pointed) for each in slots]
    )
    return len(slots)


def sweep_outbox(table: TenantTable, message: OutboxLeft, now: datetime) -> int:
    """Send a message for everything that was left behind, and forget a slot that is over with nothing left.

    Returns how much was left. A tenant that was purged is forgotten.
    """
    slot = datetime.fromisoformat(message.slot)
    try:
        with noticing_removal(table):
            left = list(list_left(table, now - LEFT_AFTER))
            is_through = not left and is_empty(table)
    except TableRemovedError:
        OUTBOX_POINTERS.forget(registry(), table.tenant_id, slot)
        return 0
    send_announced(table, left)
    longest = timedelta(seconds=settings().longest_request_seconds)
    if is_through and slot_of(now - longest) > slot:
        due = DueSlot(table.tenant_id, table.environment_id, slot, message.pointed)
        OUTBOX_POINTERS.strike_off(registry(), due, unless_since=now - longest)
    return len(left)
