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
    processor_milliseconds,
    settled_cost,
)
from integration.conftest import Rig, make_rig
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.configuration import Metric
from plaudit.domain.edits.edit import ConfigurationThing
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboards import MetricRanking, PointsRanking
from plaudit.domain.points import MetricCause
from plaudit.storage.configuration import load_configuration
from plaudit_cli.connection import Deployment
from rules import make_achievement, make_level, make_metric, make_system, make_trigger, set_up

PASTS = (10, 1_000, 10_000)
PLAIN_PASTS = (10, 100_000)
CALLS = {
    "BatchGetItem": "batch reads",
    "BatchWriteItem": "batch writes",
    "Query": "queries",
    "TransactWriteItems": "transactions",
    "PutItem": "writes",
    "UpdateItem": "writes of the registry",
}
ROUNDS = 100
LEVELS = (0, 100, 1_000, 10_000, 100_000)


def standard_rules(words: Metric) -> list[ConfigurationThing]:
    """Ten achievements, XP for every event with five levels, and a board by each of words and XP."""
    system = make_system()
    return [
        system,
        make_trigger(system, 10, MetricCause(words.id, 1)),
        *(make_level(system, f"level-{points}", points) for points in LEVELS),
        *(make_achievement(f"{10**n} words", MetricGoal(words.id, Decimal(10**n))) for n in range(10)),
        board_of(MetricRanking(words.id), "words"),
        board_of(PointsRanking(system.id), "points"),
    ]


def tenant(*things: ConfigurationThing, words: Metric) -> Rig:
    rig = make_rig()
    set_up(rig.table(), words, *things)
    return rig


def standard_tenant() -> tuple[Rig, Metric]:
    words = make_metric("words")
    return tenant(*standard_rules(words), words=words), words


def print_table(capsys: pytest.CaptureFixture[str], table: Table) -> None:
    with capsys.disabled():
        Console(width=160).print("\n", table)


def cells(cost: Cost, events: int = EVENTS_OF_A_CYCLE) -> tuple[str, ...]:
    """The mean of so many events."""
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


def growths() -> Iterator[tuple[str, Cost, Caller, UserId]]:
    """Yield what has grown, what an event of a user then costs, and who that is."""
    rig, words = standard_tenant()
    for count in PASTS:
        user_id = UserId(f"user-{count:06d}")
        live(rig.table(), words, count, user_id)
        yield f"{count:,} past events of the user", settled_cost(rig.caller(), user_id), rig.caller(), user_id
    words = make_metric("words")
    rig = tenant(words=words)
    for count in PLAIN_PASTS:
        user_id = UserId(f"user-{count:06d}")
        live(rig.table(), words, count, user_id)
        yield f"{count:,} past events, a metric alone", settled_cost(rig.caller(), user_id), rig.caller(), user_id
    for count in (10, 1_000):
        rig, words = standard_tenant()
        live(rig.table(), words, 10)
        for board in load_configuration(rig.table()).leaderboards.values():
            fill_board(rig.table(), board, count - 1)
        yield f"{count:,} users on each board, last of them", settled_cost(rig.caller()), rig.caller(), ADA
    for count in (10, 490):
        rig, words = standard_tenant()
        live(rig.table(), words, 10)
        other = make_metric("other")
        goals = (MetricGoal(other.id, Decimal(number)) for number in range(1, count + 1))
        set_up(rig.table(), other, *(make_achievement(f"{goal.value}", goal) for goal in goals))
        yield f"{count} achievements by another metric", settled_cost(rig.caller()), rig.caller(), ADA


def medians(users: Sequence[tuple[Caller, UserId]]) -> list[float]:
    """Return the median of each user's processor time, taken in turns: what else the machine does hits all alike."""
    rounds = [[processor_milliseconds(*user) for user in users] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


@pytest.mark.timeout(1800)
def test_what_an_event_costs_as_things_grow(connected: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert connected.stack_name
    grown = list(growths())
    table = cost_table("What an event costs as things grow (tenant with XP, ten achievements, two boards)", "processor")
    kinds = Table(title="Bytes by item", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    kinds.add_column("one event")
    names = sorted(grown[0][1].bytes)
    for name in names:
        kinds.add_column(name, justify="right")
    times = medians([(caller, user_id) for _, _, caller, user_id in grown])
    for (what, cost, _, _), milliseconds in zip(grown, times, strict=True):
        table.add_row(what, *cells(cost), f"{milliseconds:.1f} ms")
        kinds.add_row(what, *(f"{cost.bytes[name] / EVENTS_OF_A_CYCLE:,.0f}" for name in names))

    print_table(capsys, table)
    print_table(capsys, kinds)


def test_the_capacity_of_one_event(connected: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert connected.stack_name
    table = cost_table("The capacity of one event")
    words, system = make_metric("words"), make_system()
    trigger = make_trigger(system, 10, MetricCause(words.id, 1))
    board = board_of(MetricRanking(words.id))

    def row(what: str, *things: ConfigurationThing, key: bool = False) -> None:
        rig = tenant(*things, words=words)
        live(rig.table(), words, 10)
        settled_cost(rig.caller())  # the past is written out
        table.add_row(what, *cells(settled_cost(rig.caller(), has_key=key)))

    row("a plain metric")
    row("… and an idempotency key", key=True)
    row("a metric, and points for it", system, trigger)
    row("a metric, and a board by it", board)
    row("a board, points and a board by them, with a key", *standard_rules(words), key=True)

    print_table(capsys, table)
