"""What rate limits add to an event on this machine. Printed, never asserted: machines differ."""

import os
import statistics
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from rich.console import Console
from rich.table import Table

from integration.conftest import Rig, make_rig
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.rate_limits import set_rate_limits
from plaudit_cli.connection import Deployment

EVENTS = 300


@pytest.fixture
def rig(connected: Deployment) -> Iterator[Rig]:
    """An environment with the metric `words`, of an organisation that is not held up."""
    assert connected.stack_name
    made = make_rig(organisation_key=f"o{uuid4().hex}")
    set_rate_limits(registry(), made.environment.organisation_id, tier_1=500)
    made.caller().create_metric("words")
    yield made
    switch("off")


def switch(state: str) -> None:
    os.environ["RATE_LIMITS"] = state
    settings.cache_clear()


def test_an_event_with_and_without_limits(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, in turns, so that what else the machine does weighs on both."""
    spent: dict[str, list[tuple[float, float]]] = {"off": [], "on": []}
    for state in [*spent] * EVENTS:
        switch(state)
        wall, processor = time.perf_counter(), time.process_time()
        answer = rig.caller().send_event("words", "ada", 1)
        spent[state].append((time.perf_counter() - wall, time.process_time() - processor))
        assert answer.status == 201

    table = Table(title="An event, by whether rates are limited", title_justify="left")
    for column in ("limits", "latency, median", "processor time, median"):
        table.add_column(column)
    for state, costs in spent.items():
        walls, processors = zip(*costs[20:], strict=True)
        table.add_row(
            state, f"{1000 * statistics.median(walls):.1f} ms", f"{1000 * statistics.median(processors):.1f} ms"
        )
    with capsys.disabled():
        Console().print("\n", table)
