"""Many users for whom nothing is due yet, and what the clock reads to find that out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from event_costs import READ_UNIT, attributes_size
from factories import at
from integration.clock_queue import Clock
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.due import SLOT
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import UserState
from plaudit.services import open_tenant
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import look_at_clock, work_off
from plaudit.storage.attributes import Item, from_attributes
from plaudit.storage.clock_slots import point_at
from plaudit.storage.due_users import marker_to_item, marker_writes
from plaudit.storage.dynamodb import write_all
from plaudit.storage.tails import NO_TAIL, close_state
from plaudit.storage.user_items import user_to_item
from plaudit.storage.users import find_user
from timeline import ADA, Timeline

NOW = at("2026-03-11 20:05")
READS = ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems")
AT_ONCE = 1_000
SLOTS = 96
"""Users fall due within the next day, the first of them within the very slot that is being worked off."""


READS_WHEN_NOTHING_IS_DUE = {"messages": 1, "GetItem": 2, "Query": 12, "units": 14}
"""Test clocks, where something may be due, the tenant, the version of its configuration, the configuration, eight parts
of a slot, the agenda."""

READS_WHEN_THREE_USERS_ARE_DUE = {"messages": 1, "BatchGetItem": 6, "GetItem": 2, "Query": 15, "units": 23}


def fill(life: Timeline, count: int) -> None:
    """Put so many users like Ada into the table, marked for some time after now."""
    life.event("2026-03-11 12:00", tz="UTC")
    for number in range(SLOTS):
        point_at(registry(), life.table, NOW + number * SLOT, utc_now())
    for start in range(0, count, AT_ONCE):
        items = [item for number in range(start, min(start + AT_ONCE, count)) for item in _items(life, number)]
        write_all(life.table.client, life.table.name, items)


def make_due(life: Timeline, count: int) -> None:
    """Let so many users have a streak that they are to be reminded of at 20:00."""
    for number in range(count):
        life.event("2026-03-10 12:00", tz="UTC", user_id=UserId(f"due-{number}"))


def reads_of_a_tick(clock: Clock) -> dict[str, int]:
    """Look at the clock and work off what that sends, in new processes; return what was read, and the units of it."""
    open_tenant._configurations.clear()  # noqa: SLF001
    with _reads() as reads:
        look_at_clock(NOW)
        messages = clock.receive()
        for message in messages:
            work_off(message, NOW, lambda: True)
    assert clock.receive() == []
    return {"messages": len(messages), **dict(sorted(reads.items()))}


def _items(life: Timeline, number: int) -> Iterator[Item]:
    user_id, due_at = UserId(f"user-{number:06d}"), _due_at(number)
    user = _user(life)
    state = user_to_item(replace(user, profile=replace(user.profile, id=user_id))) | marker_to_item(due_at)
    yield close_state(state, NO_TAIL, (), utc_now()).state
    for write in marker_writes(life.table, user_id, None, due_at):
        yield from_attributes(write.action["Put"]["Item"])


def _due_at(number: int) -> datetime:
    return NOW + timedelta(minutes=1) + number % SLOTS * SLOT


def _user(life: Timeline) -> UserState:
    user = find_user(life.table, ADA)
    assert user is not None
    return user


@contextmanager
def _reads() -> Iterator[Counter[str]]:
    """Count calls that read, and units by DynamoDB's published rule: strongly consistent, 4 KB or part of it each."""
    reads = Counter[str]()

    def note(model: Any, parsed: dict[str, Any], **_: object) -> None:  # noqa: ANN401  # botocore's operation model
        reads[model.name] += 1
        reads["units"] += sum(max(1, ceil(size / READ_UNIT)) for size in _sizes(parsed))

    events = clients.dynamodb().meta.events
    for name in READS:
        events.register(f"after-call.dynamodb.{name}", note)
    try:
        yield reads
    finally:
        for name in READS:
            events.unregister(f"after-call.dynamodb.{name}", note)


def _sizes(answer: dict[str, Any]) -> list[int]:
    """How much each unit-rounded part of an answer holds: a query as a whole, else each item that was found."""
    if "Items" in answer:
        assert answer["ScannedCount"] == answer["Count"]
        return [sum(map(attributes_size, answer["Items"]))]
    found = [item for items in answer.get("Responses", {}).values() for item in items]
    return [attributes_size(item) for item in [*found, answer.get("Item", {})] if item]
