"""What an event costs as things grow: calls, bytes and capacity are facts, processor time depends on the machine."""

import statistics
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from api import Caller
from event_costs import (
    ADA,
    EVENTS_OF_A_CYCLE,
    Cost,
    board_of,
    fill_board,
    live,
    populate,
    processor_milliseconds,
    settled_cost,
)
from integration.conftest import Rig, make_rig
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.configuration import Metric
from plaudit.domain.edits.achievements import MAX_ACHIEVEMENTS
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.edits.webhooks import MAX_WEBHOOKS
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboards import MetricRanking, PointsRanking
from plaudit.domain.points import MetricCause, PointsSystem
from plaudit.storage.configuration import load_configuration
from plaudit_cli.connection import Deployment
from rules import make_achievement, make_level, make_metric, make_system, make_trigger, make_webhook, set_up

PASTS = (10, 100, 1_000, 10_000)
PLAIN_PASTS = (10, 100_000)
USERS = (100, 1_000, 10_000, 100_000)
PLACES = (10, 100, 1_000)
ACHIEVEMENTS = (10, 100, MAX_ACHIEVEMENTS)
WEBHOOKS = (1, 10, MAX_WEBHOOKS)
NOBODY = "https://127.0.0.1:9/nobody"
CALLS = {
    "BatchGetItem": "batch reads",
    "BatchWriteItem": "batch writes",
    "Query": "queries",
    "TransactWriteItems": "transactions",
    "PutItem": "writes",
    "UpdateItem": "writes of the registry",
}
ROUNDS = 60
LEVELS = (0, 100, 1_000, 10_000, 100_000)


OWN_ACHIEVEMENTS = 10
FAR = 10**9

Grown = tuple[str, Cost, Caller, UserId]
"""What has grown, what an event of a user then costs, and who that is."""


def rules_of_one(words: Metric) -> Iterator[ConfigurationThing]:
    """Yield ten achievements, and XP for every event with five levels."""
    system = make_system()
    yield system
    yield make_trigger(system, 10, MetricCause(words.id, 1))
    yield from (make_level(system, f"level-{points}", points) for points in LEVELS)
    yield from (make_achievement(f"{10**n} words", MetricGoal(words.id, Decimal(10**n))) for n in range(10))


def rules_of_many(words: Metric) -> Iterator[ConfigurationThing]:
    """Yield the same, and a board by each of words and XP."""
    system, *others = rules_of_one(words)
    assert isinstance(system, PointsSystem)
    yield from (system, *others)
    yield board_of(MetricRanking(words.id), "words")
    yield board_of(PointsRanking(system.id), "points")


def tenant(words: Metric, *things: ConfigurationThing) -> Rig:
    rig = make_rig()
    set_up(rig.table(), words, *things)
    return rig


def print_table(capsys: pytest.CaptureFixture[str], table: Table) -> None:
    with capsys.disabled():
        Console(width=160).print("\n", table)


def cells(cost: Cost, events: int = EVENTS_OF_A_CYCLE) -> tuple[str, ...]:
    """Return the means of so many events."""
    calls = ", ".join(f"{count / events:.2g} {CALLS[name]}" for name, count in cost.operations.items())
    units = (f"{cost.write_units / events:.1f}", f"{cost.read_units / events:.1f}")
    return calls, f"{cost.items.total() / events:.1f}", f"{cost.total_bytes / events:,.0f}", *units


def cost_table(title: str, *more: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("one event")
    table.add_column("calls to DynamoDB")
    for name in ("items", "bytes", "write units", "read units", *more):
        table.add_column(name, justify="right")
    return table


def growths() -> Iterator[Grown]:
    """Let one thing after the other grow tenfold."""
    yield from by_history()
    yield from by_users()
    yield from by_places()
    yield from by_achievements()
    yield from by_webhooks()


def by_history() -> Iterator[Grown]:
    words = make_metric("words")
    rig = tenant(words, *rules_of_many(words))
    for count in PASTS:
        yield grown(f"{count:,} past events of the user", rig, words, UserId(f"user-{count:06d}"), count)
    words = make_metric("words")
    rig = tenant(words)
    for count in PLAIN_PASTS:
        yield grown(f"{count:,} past events, a metric alone", rig, words, UserId(f"user-{count:06d}"), count)


def by_users() -> Iterator[Grown]:
    for count in USERS:
        words = make_metric("words")
        rig = tenant(words, *rules_of_one(words))
        row = grown(f"{count:,} users, no boards", rig, words)
        populate(rig.table(), ADA, count)
        yield row[0], settled_cost(rig.caller()), *row[2:]


def by_places() -> Iterator[Grown]:
    for count in PLACES:
        words = make_metric("words")
        rig = tenant(words, *rules_of_many(words))
        for board in load_configuration(rig.table()).leaderboards.values():
            fill_board(rig.table(), board, count - 1)
        yield grown(f"{count:,} places on each board, the last", rig, words)


def by_achievements() -> Iterator[Grown]:
    for kind in ("by the metric", "by another metric"):
        for count in ACHIEVEMENTS:
            words, other = make_metric("words"), make_metric("other")
            metric_id = (words if kind == "by the metric" else other).id
            goals = (MetricGoal(metric_id, Decimal(FAR + number)) for number in range(count - OWN_ACHIEVEMENTS))
            more = [make_achievement(f"{goal.value}", goal) for goal in goals]
            rig = tenant(words, *rules_of_many(words), other, *more)
            yield grown(f"{count} achievements, most {kind}", rig, words)


def by_webhooks() -> Iterator[Grown]:
    for count in WEBHOOKS:
        words = make_metric("words")
        rig = tenant(words, *rules_of_many(words), *(make_webhook(NOBODY) for _ in range(count)))
        yield grown(f"webhooks told of everything: {count}", rig, words)


def grown(what: str, rig: Rig, words: Metric, user_id: UserId = ADA, past: int = PASTS[0]) -> Grown:
    """Let a user live for a while; what the past left behind is written out before events are measured."""
    live(rig.table(), words, past, user_id)
    settled_cost(rig.caller(), user_id)
    return what, settled_cost(rig.caller(), user_id), rig.caller(), user_id


def medians(users: Sequence[tuple[Caller, UserId]]) -> list[float]:
    """Return the median of each user's processor time, taken in turns: what else the machine does hits all alike."""
    rounds = [[processor_milliseconds(*user) for user in users] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


@pytest.mark.timeout(1800)
def test_what_an_event_costs_as_things_grow(connected: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert connected.stack_name
    grown = list(growths())
    title = "What an event costs as things grow (tenant with XP, ten achievements, two boards)"
    table = cost_table(title, "messages", "processor")
    kinds = Table(title="Bytes by item", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    kinds.add_column("one event")
    names = sorted(grown[0][1].bytes)
    for name in names:
        kinds.add_column(name, justify="right")
    times = medians([(caller, user_id) for _, _, caller, user_id in grown])
    for (what, cost, _, _), milliseconds in zip(grown, times, strict=True):
        table.add_row(what, *cells(cost), f"{cost.messages / EVENTS_OF_A_CYCLE:.1f}", f"{milliseconds:.1f} ms")
        kinds.add_row(what, *(f"{cost.bytes[name] / EVENTS_OF_A_CYCLE:,.0f}" for name in names))

    print_table(capsys, table)
    print_table(capsys, kinds)
    assert max(len(cost.calls) for _, cost, _, _ in grown) <= 9 * EVENTS_OF_A_CYCLE
    assert max(cost.write_units for _, cost, _, _ in grown) <= 18 * EVENTS_OF_A_CYCLE


def test_the_capacity_of_one_event(connected: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert connected.stack_name
    table = cost_table("The capacity of one event")
    words, system = make_metric("words"), make_system()
    trigger = make_trigger(system, 10, MetricCause(words.id, 1))
    board = board_of(MetricRanking(words.id))

    def row(what: str, *things: ConfigurationThing, key: bool = False) -> None:
        rig = tenant(words, *things)
        live(rig.table(), words, 10)
        settled_cost(rig.caller())  # the past is written out
        table.add_row(what, *cells(settled_cost(rig.caller(), has_key=key)))

    row("a plain metric")
    row("… and an idempotency key", key=True)
    row("a metric, and points for it", system, trigger)
    row("a metric, and a board by it", board)
    row("a board, points and a board by them, with a key", *rules_of_many(words), key=True)

    print_table(capsys, table)
