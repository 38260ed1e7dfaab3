"""How fast events are on the local stack of this machine. Printed, never asserted: machines differ."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from rich.console import Console
from rich.table import Table

from integration.conftest import Rig, make_rig
from plaudit_cli.connection import Deployment
from shared_stack import SharedStack


@pytest.fixture
def rig(connected: Deployment) -> Rig:
    """An environment with the metric `words`."""
    assert connected.stack_name
    made = make_rig()
    made.caller().create_metric("words")
    return made


def show(capsys: pytest.CaptureFixture[str], title: str, rows: dict[str, str]) -> None:
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in rows.items():
        table.add_row(name, value)
    with capsys.disabled():
        Console().print("\n", table)


@pytest.mark.parametrize("clients", [1, 8, 64])
def test_events_over_http(local_stack: SharedStack, rig: Rig, capsys: pytest.CaptureFixture[str], clients: int) -> None:
    headers = {"X-API-KEY": rig.made.presented.text}
    count = 320

    with httpx.Client(base_url=local_stack.application_url, headers=headers, timeout=60) as client:

        def send(number: int) -> float:
            start = time.perf_counter()
            body = {"user": {"id": f"user-{number % clients}"}, "value": 1}
            assert client.post("/metrics/words/event", json=body).status_code == 201
            return 1000 * (time.perf_counter() - start)

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(send, range(clients)))
            start = time.perf_counter()
            latencies = list(pool.map(send, range(count)))
            seconds = time.perf_counter() - start

    show(
        capsys,
        f"{count} events over HTTP to the local stack, {clients} at a time",
        {
            "median latency": f"{statistics.median(latencies):.0f} ms",
            "95th percentile": f"{statistics.quantiles(latencies, n=20)[-1]:.0f} ms",
            "rate": f"{count / seconds:.0f} events/s",
        },
    )
