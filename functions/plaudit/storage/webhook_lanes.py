"""How many posts to one webhook are under way at once, and whether it is slow (behaviour 8.3).

A receiver that hangs keeps a worker waiting; so that it never keeps all of them, each webhook has a few slots. A slot
is taken and given back by one write each, at first for a short time only: whoever has to wait holds on to it. So the
slot of a worker that died is soon free again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plaudit.domain.identifiers import WebhookId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import Tried, carry_out, try_update, update
from plaudit.storage.keys import lane_key
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import find_instant, to_text

SLOTS = 4
"""How many workers may wait for one webhook that is prompt; for a slow one it is one."""

SLOW_FOR = timedelta(minutes=10)
"""How long a webhook counts as slow after it was seen to be; each slow answer says it anew."""

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Lane:
    """What was found: the slot that is taken now, None if none was free; and whether the webhook is slow."""

    slot: int | None
    is_slow: bool


def take_slot(table: TenantTable, webhook_id: WebhookId, first: int, now: datetime, until: datetime) -> Lane:
    """Take a slot, the first one that is asked for if it is free; of a slow webhook there is only number 0."""
    slot = first
    while True:
        is_taken, attributes = _take(table, webhook_id, slot, now, until)
        slow_until = find_instant(attributes.get("slow_until"))
        is_slow = slow_until is not None and now < slow_until
        if is_taken and (not is_slow or slot == 0):
            return Lane(slot, is_slow)
        if is_taken:
            give_back_slot(table, webhook_id, slot)
        free = [number for number in range(1 if is_slow else SLOTS) if _is_free(attributes, number, now)]
        if not free:
            return Lane(None, is_slow)
        slot = free[0]


def _is_free(attributes: Item, slot: int, now: datetime) -> bool:
    until = find_instant(attributes.get(f"s{slot}"))
    return until is None or until <= now


def give_back_slot(table: TenantTable, webhook_id: WebhookId, slot: int) -> None:
    """Free a slot. Safe to repeat as long as nobody else has taken it."""
    carry_out(table.client, update(table.name, lane_key(webhook_id), f"REMOVE s{slot}"))


def note_slow(table: TenantTable, webhook_id: WebhookId, slot: int, now: datetime, until: datetime) -> None:
    """Note that a webhook keeps its sender waiting, who holds on to a slot for that. Safe to repeat."""
    write = update(
        table.name,
        lane_key(webhook_id),
        f"SET slow_until = :slow_until, s{slot} = :until, {EXPIRES_AT} = :expires_at",
        slow_until=to_text(now + SLOW_FOR),
        until=to_text(until),
        expires_at=expiry(KEPT_FOR),
    )
    carry_out(table.client, write)


def note_prompt(table: TenantTable, webhook_id: WebhookId) -> None:
    """Note that a webhook answers promptly again. Safe to repeat."""
    carry_out(table.client, update(table.name, lane_key(webhook_id), "REMOVE slow_until"))


def _take(table: TenantTable, webhook_id: WebhookId, slot: int, now: datetime, until: datetime) -> Tried:
    write = update(
        table.name,
        lane_key(webhook_id),
        f"SET s{slot} = :until, {EXPIRES_AT} = :expires_at",
        condition=f"attribute_not_exists(s{slot}) OR s{slot} <= :now",
        until=to_text(until),
        now=to_text(now),
        expires_at=expiry(KEPT_FOR),
    )
    return try_update(table.client, write)
