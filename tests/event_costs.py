"""What an event costs: calls to DynamoDB, bytes of what is written, and capacity by DynamoDB's published rules.

A transactional write takes 2 units for each started KB of each item, a strongly consistent read 1 unit for each
started 4 KB: of each item of a batch, and of all items together that a query looks at.
"""

import base64
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from math import ceil
from typing import Any

from api import Caller
from factories import at
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import Metric
from plaudit.domain.counted import counted_of
from plaudit.domain.engine import apply
from plaudit.domain.identifiers import EventId, LeaderboardId, UserId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, MetricRanking, PointsRanking, Score, edition_of
from plaudit.domain.states import State
from plaudit.ids import new_id
from plaudit.services.record_event import take_event
from plaudit.services.take_step import Need
from plaudit.storage.attributes import from_attributes
from plaudit.storage.configuration import load_configuration
from plaudit.storage.due_users import DUE_AT
from plaudit.storage.dynamodb import ItemKey, Write, find, transact, write_all
from plaudit.storage.item_sizes import item_size
from plaudit.storage.keys import directory_key, user_state_key
from plaudit.storage.parallel import in_parallel
from plaudit.storage.ranking_items import find_entry_item
from plaudit.storage.steps import Along, saved_step
from plaudit.storage.tails import open_state
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot

ADA = UserId("ada")
EVENTS_OF_A_CYCLE = 12
"""Within so many events a state is written out a few times."""

WRITE_UNIT, READ_UNIT = 1024, 4096
UNITS_OF_A_TRANSACTION = 2
BOARD_SINCE = at("2020-01-01 00:00").date()
A_DAY, PAST, LATEST_DAYS = timedelta(days=1), timedelta(days=70), 5

STEPS_AT_ONCE = 1_000

Attributes = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Cost:
    """What something cost: operations that it called, bytes of what it wrote by kind of item, units, messages."""

    calls: list[str] = field(default_factory=list)
    items: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    read_units: int = 0
    messages: int = 0

    def plus(self, other: "Cost") -> "Cost":
        """Return what both cost together."""
        return Cost(
            [*self.calls, *other.calls],
            self.items + other.items,
            self.bytes + other.bytes,
            self.write_units + other.write_units,
            self.read_units + other.read_units,
            self.messages + other.messages,
        )

    @property
    def total_bytes(self) -> int:
        """The size of everything that was written."""
        return self.bytes.total()

    @property
    def operations(self) -> dict[str, int]:
        """How often each operation was called; the order of those in parallel is by chance."""
        return dict(sorted(Counter(self.calls).items()))


@contextmanager
def measured() -> Iterator[Cost]:
    """Measure what this process asks of DynamoDB within the block."""
    cost, meter = Cost(), _Meter()
    dynamodb, sqs = clients.dynamodb().meta.events, clients.sqs().meta.events
    dynamodb.register("before-call.dynamodb", meter.note_request)
    dynamodb.register("after-call.dynamodb", meter.note_answer)
    sqs.register("before-call.sqs.SendMessageBatch", meter.note_messages)
    try:
        yield cost
    finally:
        dynamodb.unregister("before-call.dynamodb", meter.note_request)
        dynamodb.unregister("after-call.dynamodb", meter.note_answer)
        sqs.unregister("before-call.sqs.SendMessageBatch", meter.note_messages)
        meter.add_up(cost)


def cost_of_event(caller: Caller, user_id: UserId = ADA, **more: Any) -> Cost:  # noqa: ANN401  # passed on
    """Send an event of words and return what it cost."""
    with measured() as cost:
        answer = caller.send_event("words", user_id, 1, **more)
    assert answer.status == 201, answer.body
    return cost


def settled_cost(caller: Caller, user_id: UserId = ADA, *, has_key: bool = False) -> Cost:
    """Return what some events cost, now and then one of which has to write out what rides in the state.

    None of them is the first one of a day.
    """
    cost_of_event(caller, user_id)
    keys = [{"idempotency-key": new_id()} if has_key else {} for _ in range(EVENTS_OF_A_CYCLE)]
    return reduce(Cost.plus, (cost_of_event(caller, user_id, headers=key) for key in keys))


def processor_milliseconds(caller: Caller, user_id: UserId = ADA) -> float:
    """Send an event and return how long it kept the processor busy in this process."""
    start = time.process_time()
    assert caller.send_event("words", user_id, 1).status == 201
    return 1000 * (time.process_time() - start)


def live(table: TenantTable, metric: Metric, count: int, user_id: UserId = ADA) -> None:
    """Record so many past events of a user, at least 10, within the same time and on the same latest days.

    What is kept of the latest days, weeks and months is then alike for whoever did little and for whoever did much.
    """
    configuration = load_configuration(table)
    *past, last = _instants(count)
    kept = Kept()
    snapshot = Snapshot(State(None))
    for number, occurred_at in enumerate(past, start=1):
        decided = apply(configuration, snapshot.state, _event(metric, user_id), occurred_at)
        saved = saved_step(table, configuration, snapshot, decided, Along())
        for write in saved.writes:
            kept.note(write)
        assert decided.state.user
        [state] = [write.action["Put"]["Item"] for write in saved.writes[:1]]
        _, tail = open_state(from_attributes(state))
        snapshot = Snapshot(decided.state, counted_of(configuration, decided.state.user), tail=tail)
        if number % STEPS_AT_ONCE == 0:
            kept.store(table)
    kept.store(table)
    take_event(table, configuration, Need(user_id, (metric.id,)), _event(metric, user_id), last)


@dataclass(slots=True)
class Kept:
    """What many steps leave behind in the end, so that a long life need not be stored step by step."""

    items: dict[ItemKey, dict[str, Any]] = field(default_factory=dict)
    updates: dict[ItemKey, Write] = field(default_factory=dict)

    def note(self, write: Write) -> None:
        """Note what a write does."""
        [(verb, what)] = write.action.items()
        at = what["Item"] if verb == "Put" else what["Key"]
        key = ItemKey(at["PK"]["S"], at["SK"]["S"])
        if verb == "Update":
            self.updates[key] = write
        elif verb == "Put":
            self.items[key] = what["Item"]
        elif self.items.pop(key, None) is None:
            self.updates[key] = write

    def store(self, table: TenantTable) -> None:
        """Store all of it; of several updates of one item only the last one matters here."""
        write_all(table.client, table.name, [from_attributes(item) for item in self.items.values()])
        for update in self.updates.values():
            transact(table.client, [update])
        self.items.clear()
        self.updates.clear()


def _event(metric: Metric, user_id: UserId) -> MetricEvent:
    return MetricEvent(EventId(new_id()), user_id, metric.id, Decimal(1))


def _instants(count: int) -> list[datetime]:
    """Return instants of the past: one a day at the end, the others evenly before."""
    now = utc_now()
    latest = [now - number * A_DAY for number in range(LATEST_DAYS, 0, -1)]
    others = count - LATEST_DAYS
    apart = (PAST - (LATEST_DAYS + 1) * A_DAY) / others
    return [*(now - PAST + number * apart for number in range(others)), *latest]


def board_of(ranked_by: MetricRanking | PointsRanking, key: str = "board") -> Leaderboard:
    """A board that counts everything."""
    return Leaderboard(
        LeaderboardId(new_id()), key, key.title(), ranked_by, BOARD_SINCE, status=LeaderboardStatus.ACTIVE
    )


def fill_board(table: TenantTable, board: Leaderboard, count: int, form: str = "user-{:05d}") -> None:
    """Put so many users onto a board, all of them above whoever comes later; their ids are numbers in a form."""
    entries = []
    for number in range(count):
        value = Decimal(1_000_000 + number)
        score = Score(BOARD_SINCE, value, at("2026-01-01 12:00"), (), edition_of(board), None)
        entries.append(find_entry_item(UserId(form.format(number)), board, score) or {})
    write_all(table.client, table.name, entries)


def populate(table: TenantTable, like: UserId, count: int) -> None:
    """Put so many users into a tenant who stand where somebody does, and to whom nothing is going to happen."""
    state = find(table.client, table.name, user_state_key(like))
    assert state is not None
    state.pop(DUE_AT, None)

    def put_some(first: int) -> None:
        ids = [UserId(f"one-of-many-{number:06d}") for number in range(first, min(first + STEPS_AT_ONCE, count))]
        states = [
            {**state, **user_state_key(id_).attributes(), "profile": {**state["profile"], "id": id_}} for id_ in ids
        ]
        write_all(table.client, table.name, [*states, *(directory_key(id_).attributes() for id_ in ids)])

    in_parallel(put_some, range(0, count, STEPS_AT_ONCE))


class _Meter:
    """Collects requests and answers, and adds them up when the block is over."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.messages = 0

    def note_request(self, model: Any, params: dict[str, Any], **_: object) -> None:  # noqa: ANN401  # botocore's model
        self.calls.append(model.name)
        self.requests.append((model.name, json.loads(params["body"])))

    def note_answer(self, model: Any, parsed: dict[str, Any], **_: object) -> None:  # noqa: ANN401  # as above
        self.answers.append((model.name, parsed))

    def note_messages(self, params: dict[str, Any], **_: object) -> None:
        self.messages += len(json.loads(params["body"])["Entries"])

    def add_up(self, cost: Cost) -> None:
        """Look up items that were updated: what counts is how large they are."""
        cost.calls += self.calls
        cost.messages += self.messages
        for name, body in self.requests:
            for table, verb, action in _actions(name, body):
                self._add_write(cost, table, verb, action, units=UNITS_OF_A_TRANSACTION if "Trans" in name else 1)
        for name, answer in self.answers:
            if name == "BatchGetItem":
                cost.read_units += sum(_units(attributes_size(item), READ_UNIT) for item in _found(answer))
            if name == "GetItem":
                cost.read_units += _units(attributes_size(answer.get("Item", {})), READ_UNIT)
            if name == "Query":
                found = [attributes_size(item) for item in answer.get("Items", ())]
                size = sum(found) if found else answer["ScannedCount"] * self._entry_size()
                cost.read_units += _units(size, READ_UNIT)
        cost.read_units += self._not_found()

    def _not_found(self) -> int:
        """Return how many keys of batch reads name nothing: each of them costs one unit, too."""
        bodies = [body for name, body in self.requests if name == "BatchGetItem"]
        asked = sum(len(each["Keys"]) for body in bodies for each in body["RequestItems"].values())
        return asked - sum(len(_found(answer)) for name, answer in self.answers if name == "BatchGetItem")

    def _add_write(self, cost: Cost, table: str, verb: str, action: dict[str, Any], units: int) -> None:
        item = action.get("Item") or action["Key"]
        if verb == "Update":
            found = clients.dynamodb().get_item(TableName=table, Key=action["Key"], ConsistentRead=True)
            item = found.get("Item", action["Key"])
        size = attributes_size(item)
        kind = kind_of(item["PK"]["S"], item["SK"]["S"])
        cost.items[kind] += 1
        cost.bytes[kind] += size
        cost.write_units += units * _units(size, WRITE_UNIT)

    def _entry_size(self) -> int:
        """Return the size of a ranking entry; all of a board are about as large.

        As the transaction wrote it, or if nobody moved, as the first one is that was asked about.
        """
        bodies = [body for name, body in self.requests if name == "TransactWriteItems"]
        puts = [action["Put"]["Item"] for body in bodies for action in body["TransactItems"] if "Put" in action]
        sizes = [attributes_size(item) for item in puts if item["PK"]["S"].startswith("RANKING#")]
        return max(sizes, default=0) or self._first_entry_size()

    def _first_entry_size(self) -> int:
        asked = next((body for name, body in self.requests if name == "Query" and "Select" in body), None)
        if asked is None:
            return 0
        answer: Any = clients.dynamodb().query(
            TableName=asked["TableName"],
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": asked["ExpressionAttributeValues"][":pk"]},
            Limit=1,
        )
        return sum(map(attributes_size, answer["Items"]))


def _found(answer: dict[str, Any]) -> list[Attributes]:
    """Return what a batch read found."""
    return [item for items in answer["Responses"].values() for item in items]


def _actions(name: str, body: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what a call writes: where, how and what."""
    match name:
        case "TransactWriteItems":
            for each in body["TransactItems"]:
                [(verb, action)] = each.items()
                yield action["TableName"], verb, action
        case "BatchWriteItem":
            for table, requests in body["RequestItems"].items():
                yield from ((table, verb, action) for each in requests for verb, action in each.items())
        case "PutItem" | "UpdateItem" | "DeleteItem":
            yield body["TableName"], name.removesuffix("Item"), body


def attributes_size(attributes: Attributes) -> int:
    """Return the size of an item as it is sent or answered; bytes are sent as text."""
    return item_size(from_attributes({name: _as_bytes(value) for name, value in attributes.items()}))


def _as_bytes(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value


def kind_of(pk: str, sk: str) -> str:
    """Return what kind of item a key is of."""
    name = (sk if pk.startswith("USER#") else pk).partition("#")[0]
    return name.lower().replace("_", " ")


def _units(size: int, of: int) -> int:
    return max(1, ceil(size / of))
