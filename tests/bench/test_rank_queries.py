"""What it costs to tell a rank on a board of a thousand places, beside what one GetItem takes; both in turns.

By capacity and by processor time of ours: how long DynamoDB itself takes the emulator does not show.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from event_costs import BOARD_SINCE, Cost, board_of, fill_board, measured
from integration.conftest import make_rig
from plaudit.clock import utc_now
from plaudit.domain.leaderboard_runs import Run
from plaudit.domain.leaderboards import Leaderboard, MetricRanking
from plaudit.storage.dynamodb import ItemKey, find
from plaudit.storage.ranking_items import entry_sort_key
from plaudit.storage.rankings import Place, Ranking, list_places
from plaudit.storage.ranks import find_rank
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.connection import Deployment
from rules import make_metric, set_up

PLACES = 1_000
RANKS = (1, 500, 1_000)
ROUNDS = 200
IDS = "00000000-0000-4000-8000-{:012d}"
"""As long as the ids of most apps."""


def milliseconds(ask: Callable[[], object]) -> float:
    start = time.process_time()
    ask()
    return 1000 * (time.process_time() - start)


def in_turns(*asks: Callable[[], object]) -> list[float]:
    """Return the median of what each takes; what else the machine does hits all alike."""
    rounds = [[milliseconds(ask) for ask in asks] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def test_a_rank_among_a_thousand_places(connected: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert connected.stack_name
    table, words = make_rig().table(), make_metric()
    board = board_of(MetricRanking(words.id))
    set_up(table, words, board)
    fill_board(table, board, PLACES, IDS)
    ranking = Ranking(board, Run(BOARD_SINCE, None), ())
    everybody = list(list_places(table, ranking, utc_now()))
    places = [everybody[rank - 1] for rank in RANKS]
    entry = ItemKey(ranking.partition, entry_sort_key(places[0].user_id, places[0].score))
    asks = [partial(rank_of, table, board, place) for place in places]

    costs = [cost_of(ask) for ask in asks]
    an_item, *took = in_turns(partial(find, table.client, table.name, entry), *asks)

    show(capsys, costs, an_item, took)
    assert [ask() for ask in asks] == [1, 500, 1_000]
    assert [cost.operations for cost in costs] == [{"Query": 1}] * 3
    assert [cost.read_units for cost in costs] == [1, 12, 23]


def rank_of(table: TenantTable, board: Leaderboard, place: Place) -> int | None:
    return find_rank(table, board, place.user_id, place.score, utc_now())


def cost_of(ask: Callable[[], object]) -> Cost:
    with measured() as cost:
        ask()
    return cost


def show(capsys: pytest.CaptureFixture[str], costs: list[Cost], an_item: float, took: list[float]) -> None:
    table = Table(title=f"A rank among {PLACES:,} places", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("")
    for name in ("calls", "read units", "processor", "÷ GetItem"):
        table.add_column(name, justify="right")
    table.add_row("one GetItem", "1", "1", f"{an_item:.2f} ms", "1.00")
    for rank, cost, each in zip(RANKS, costs, took, strict=True):
        ratio = f"{each / an_item:.2f}"
        table.add_row(f"rank {rank:,}", str(len(cost.calls)), str(cost.read_units), f"{each:.2f} ms", ratio)
    with capsys.disabled():
        Console(width=120).print("\n", table)
