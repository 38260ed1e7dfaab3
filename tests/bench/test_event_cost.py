"""What an event and a cold start cost on this machine. Printed, never asserted: machines differ."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from rich.table import Table

from integration.conftest import Rig, make_rig
from plaudit_cli.connection import Deployment
from shared_stack import SharedStack

FUNCTIONS = Path(__file__).parents[2] / "functions"
HANDLERS = ("application_api", "admin_api", "event_worker", "job_worker", "provisioning")


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


def test_the_imports_of_a_cold_start(capsys: pytest.CaptureFixture[str]) -> None:
    def import_seconds(handler: str) -> float:
        program = (
            f"import time; start = time.perf_counter(); import {handler}.handler; print(time.perf_counter() - start)"
        )
        finished = subprocess.run(  # our own interpreter and program
            [sys.executable, "-c", program],
            env={"PYTHONPATH": str(FUNCTIONS)},
            capture_output=True,
            text=True,
            check=True,
        )
        return float(finished.stdout)

    medians = {each: statistics.median(import_seconds(each) for _ in range(7)) for each in HANDLERS}

    show(capsys, "Imports of a cold start", {each: f"{1000 * seconds:.0f} ms" for each, seconds in medians.items()})
    assert set(medians) == set(HANDLERS)


def test_the_processor_time_of_an_event(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    caller = rig.caller()

    def milliseconds(clock: Callable[[], float]) -> float:
        start = clock()
        assert caller.send_event("words", "ada", 1).status == 201
        return 1000 * (clock() - start)

    for _ in range(50):
        milliseconds(time.process_time)
    processor = [milliseconds(time.process_time) for _ in range(300)]
    wall = [milliseconds(time.perf_counter) for _ in range(300)]

    show(
        capsys,
        "One event in the Application API's process, database elsewhere",
        {
            "processor time, median of 300": f"{statistics.median(processor):.2f} ms",
            "wall time, median of 300": f"{statistics.median(wall):.2f} ms",
        },
    )


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
