"""Test clocks: an item for each environment whose time is frozen, all of them side by side (behaviour 9.5).

Every change is made on condition of the version that was read, so that of two who move a clock at once one notices.
What happened is counted without it, an attribute for each name, because it did happen in any case.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.test_clocks import FrozenClock
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    NOT_THERE,
    THERE,
    TransactionRefusedError,
    Write,
    delete,
    find,
    put,
    query,
    transact_through_conflicts,
    update,
)
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import TEST_CLOCKS, test_clock_key
from plaudit.storage.times import find_instant, find_text, to_instant, to_text

UNCHANGED = "version = :version_read"
HAPPENED = "happened_"


class ClockChangedError(Exception):
    """Somebody else changed the clock since it was read."""


def find_test_clock(registry: Registry, environment_id: EnvironmentId) -> FrozenClock | None:
    """Return the clock of an environment whose time is frozen."""
    item = find(registry.client, registry.table, test_clock_key(environment_id))
    return to_test_clock(item) if item else None


def environment_now(registry: Registry, environment_id: EnvironmentId, now: datetime) -> datetime:
    """Return the time of an environment: `now`, unless it is frozen."""
    clock = find_test_clock(registry, environment_id)
    return clock.now if clock else now


def list_test_clocks(registry: Registry) -> Iterator[FrozenClock]:
    """Yield the clocks of all environments whose time is frozen."""
    return map(to_test_clock, query(registry.client, registry.table, TEST_CLOCKS, between=ALL_SORT_KEYS))


def put_test_clock(registry: Registry, before: FrozenClock | None, after: FrozenClock) -> None:
    """Store a clock that was set; raises ClockChangedError."""
    if before is None:
        _transact(registry, put(registry.table, _to_item(after), condition=NOT_THERE))
        return
    _transact(registry, put(registry.table, _to_item(after), condition=UNCHANGED, version_read=before.version))


def save_progress(registry: Registry, before: FrozenClock, after: FrozenClock, happened: Mapping[str, int]) -> None:
    """Note how far a move is and what happened; raises ClockChangedError, but what happened is counted then, too."""
    counts = {f"{HAPPENED}{name}": count for name, count in happened.items()}
    adding = f"ADD {', '.join(f'{name} :{name}' for name in counts)}" if counts else ""
    progress = {
        "version": after.version,
        "touched_at": to_text(after.touched_at),
        "is_pending": after.is_pending,
        "tenant_id": after.tenant_id,
        "reached_at": find_text(after.reached_at),
        "done_until": find_text(after.done_until),
    }
    write = update(
        registry.table,
        test_clock_key(after.environment_id),
        f"SET {', '.join(f'{name} = :{name}' for name in progress)} {adding}",
        condition=UNCHANGED,
        version_read=before.version,
        **progress,
        **counts,
    )
    try:
        _transact(registry, write)
    except ClockChangedError:
        if adding:
            key = test_clock_key(after.environment_id)
            _transact(registry, update(registry.table, key, adding, condition=THERE, **counts))
        raise


def delete_test_clock(registry: Registry, clock: FrozenClock) -> None:
    """Give an environment real time; raises ClockChangedError."""
    key = test_clock_key(clock.environment_id)
    _transact(registry, delete(registry.table, key, condition=UNCHANGED, version_read=clock.version))


def to_test_clock(item: Item) -> FrozenClock:
    """Return the clock that was stored."""
    return FrozenClock(
        environment_id=EnvironmentId(item["environment_id"]),
        now=to_instant(item["frozen_at"]),
        walked_at=to_instant(item["walked_at"]),
        walked_to=to_instant(item["walked_to"]),
        moved_at=to_instant(item["moved_at"]),
        touched_at=to_instant(item["touched_at"]),
        version=int(item["version"]),
        is_pending=item["is_pending"],
        tenant_id=TenantId(item["tenant_id"]) if item["tenant_id"] else None,
        reached_at=find_instant(item["reached_at"]),
        done_until=find_instant(item["done_until"]),
        begins_at=find_instant(item["begins_at"]),
        settled_at=find_instant(item["settled_at"]),
        happened={
            name.removeprefix(HAPPENED): int(count) for name, count in sorted(item.items()) if name.startswith(HAPPENED)
        },
    )


def _to_item(clock: FrozenClock) -> Item:
    return {
        **test_clock_key(clock.environment_id).attributes(),
        "environment_id": clock.environment_id,
        "frozen_at": to_text(clock.now),
        "walked_at": to_text(clock.walked_at),
        "walked_to": to_text(clock.walked_to),
        "moved_at": to_text(clock.moved_at),
        "touched_at": to_text(clock.touched_at),
        "version": clock.version,
        "is_pending": clock.is_pending,
        "tenant_id": clock.tenant_id,
        "reached_at": find_text(clock.reached_at),
        "done_until": find_text(clock.done_until),
        "begins_at": find_text(clock.begins_at),
        "settled_at": find_text(clock.settled_at),
        **{f"{HAPPENED}{name}": count for name, count in clock.happened.items()},
    }


def _transact(registry: Registry, write: Write) -> None:
    try:
        transact_through_conflicts(registry.client, [write])
    except TransactionRefusedError as error:
        raise ClockChangedError from error
