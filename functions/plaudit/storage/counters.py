"""Counters of users, completions, points and levels: kept by every step that moves them, read without any user.

Each counter is the sum over a few items (shards), because two transactions that write to one item stand in each
other's way. A user always writes to the same shards, so only users of one shard can meet. It is the transaction of
the step that makes the updates safe to repeat: the user's state is written on condition of its version.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from plaudit.domain.counted import Cohort, CohortId, Counted, CounterName
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AttributeId, UserId
from plaudit.domain.users import Profile
from plaudit.storage.attributes import Item, to_attributes
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    ItemKey,
    TransactionRefusedError,
    Write,
    find,
    query,
    transact_through_conflicts,
)
from plaudit.storage.keys import COHORTS, COUNTERS, cohort_key, counters_key, user_shard
from plaudit.storage.tenant_tables import TenantTable

USER_COUNT = "user_count"
ATTRIBUTES = "attributes"
NOT_COUNTERS = {"PK", "SK", ATTRIBUTES}

MAX_COUNTERS_AT_ONCE = 200
"""In one update, whose expression may have 4 KB; what a step moves beyond that goes to the next shards."""


@dataclass(frozen=True, slots=True)
class Counters:
    """All users of a tenant, and how many of them completed which achievement, by the achievement's number."""

    user_count: int
    completions: Mapping[int, int] = field(default_factory=dict)


def counter_writes(
    table: TenantTable, profile: Profile, before: Counted | None, after: Counted, completed_now: Collection[int]
) -> list[Write]:
    """Return the updates that belong to the transaction of a step; none when nothing that is counted has changed.

    `before` is None for a new user. `completed_now` are the numbers of the achievements that the step completed.
    No two of the updates concern the same item.
    """
    shard = user_shard(profile.id)
    general = {f"c{number}": 1 for number in completed_now}
    if before is None:
        general[USER_COUNT] = 1
    writes = [_add(table, counters_key(shard + n), part) for n, part in enumerate(_parts(general))]
    return [*writes, *_cohort_writes(table, profile, before, after)]


def removal_writes(
    table: TenantTable, profile: Profile, counted: Counted | None, completed: Collection[int]
) -> list[Write]:
    """Return the updates that take a user out of all counters, for the transaction that removes the user (2.7)."""
    general = {USER_COUNT: -1, **{f"c{number}": -1 for number in completed}}
    shard = user_shard(profile.id)
    writes = [_add(table, counters_key(shard + n), part) for n, part in enumerate(_parts(general))]
    return [*writes, *_cohort_writes(table, profile, counted, None)]


def drop_empty_cohort(table: TenantTable, user_id: UserId, cohort_id: CohortId) -> None:
    """Delete the counters of a cohort in a user's shard when they count nobody; its attributes may tell of the user.

    Safe to repeat: what counts somebody by now, or counted somebody else meanwhile, stays.
    """
    key = cohort_key(cohort_id, user_shard(user_id))
    counts = _counts(find(table.client, table.name, key) or {})
    if not counts or any(counts.values()):
        return
    names = {f"#{position}": name for position, name in enumerate(counts)}
    empty = {
        "TableName": table.name,
        "Key": to_attributes(key.attributes()),
        "ConditionExpression": " AND ".join(f"{name} = :zero" for name in names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": to_attributes({":zero": 0}),
    }
    with suppress(TransactionRefusedError):
        transact_through_conflicts(table.client, [Write({"Delete": empty})])


def counted_to_item(counted: Counted) -> Item:
    """Return how a user is counted as a part of the user's state."""
    return {"cohort_id": counted.cohort_id, "counters": sorted(counted.counters)}


def to_counted(item: Item) -> Counted:
    """Return how a user is counted."""
    return Counted(CohortId(item["cohort_id"]), frozenset(map(CounterName, item["counters"])))


def load_counters(table: TenantTable) -> Counters:
    """Read the counters of users and completions: always one query of sixteen items, however many users there are."""
    sums: Counter[str] = Counter()
    for item in query(table.client, table.name, COUNTERS, between=ALL_SORT_KEYS):
        sums.update(_counts(item))
    completions = {int(name[1:]): count for name, count in sums.items() if name != USER_COUNT}
    return Counters(sums[USER_COUNT], completions)


def load_cohorts(table: TenantTable) -> tuple[Cohort, ...]:
    """Read the counters of every cohort: as many items as there are combinations of attributes, times eight at most.

    What that takes does not depend on the number of users, unless an attribute tells nearly every user apart.
    """
    sums: dict[str, Counter[str]] = {}
    attributes: dict[str, AttributeValues] = {}
    for item in query(table.client, table.name, COHORTS, between=ALL_SORT_KEYS):
        id_ = item["SK"].partition("#")[0]
        sums.setdefault(id_, Counter()).update(_counts(item))
        if ATTRIBUTES in item:
            attributes[id_] = {AttributeId(key): value for key, value in item[ATTRIBUTES].items()}
    return tuple(_to_cohort(values, sums[id_]) for id_, values in attributes.items())


def _to_cohort(attributes: AttributeValues, counts: Counter[str]) -> Cohort:
    by_name = {CounterName(name): count for name, count in counts.items() if name != USER_COUNT}
    return Cohort(attributes, counts[USER_COUNT], by_name)


def _counts(item: Item) -> dict[str, int]:
    return {name: int(value) for name, value in item.items() if name not in NOT_COUNTERS}


def _cohort_writes(
    table: TenantTable, profile: Profile, before: Counted | None, after: Counted | None
) -> Iterator[Write]:
    shard = user_shard(profile.id)
    for cohort_id, moves in _moves(before, after).items():
        attributes = profile.attributes if moves[USER_COUNT] > 0 else None
        for n, part in enumerate(_parts(moves)):
            yield _add(table, cohort_key(cohort_id, shard + n), part, attributes)


def _moves(before: Counted | None, after: Counted | None) -> dict[CohortId, Counter[str]]:
    """Return by how much which counters of which cohorts change."""
    moves: dict[CohortId, Counter[str]] = {}
    for counted, sign in ((before, -1), (after, 1)):
        if counted:
            counts = moves.setdefault(counted.cohort_id, Counter())
            for name in (USER_COUNT, *counted.counters):
                counts[name] += sign
    return moves


def _parts(amounts: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield what changes, in parts that one update can take."""
    changes: Iterable[tuple[str, int]] = iter(sorted((name, amount) for name, amount in amounts.items() if amount))
    while part := dict(islice(changes, MAX_COUNTERS_AT_ONCE)):
        yield part


def _add(
    table: TenantTable, key: ItemKey, amounts: Mapping[str, int], attributes: AttributeValues | None = None
) -> Write:
    """Return the update that adds to counters; a cohort also keeps which attribute values make it."""
    names = {f"#{position}": name for position, name in enumerate(amounts)}
    values: dict[str, Any] = {f":{position}": amount for position, amount in enumerate(amounts.values())}
    expression = f"ADD {', '.join(f'#{position} :{position}' for position in range(len(amounts)))}"
    if attributes is not None:
        names["#a"], values[":a"] = ATTRIBUTES, dict(attributes)
        expression = f"SET #a = if_not_exists(#a, :a) {expression}"
    return Write(
        {
            "Update": {
                "TableName": table.name,
                "Key": to_attributes(key.attributes()),
                "UpdateExpression": expression,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": to_attributes(values),
            }
        }
    )
