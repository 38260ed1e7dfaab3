"""The local stack under as much load as it takes, and then with a worker killed every ten seconds.

Afterwards every total is what was accepted: nothing is lost, nothing counts twice.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from e2e.test_killed_worker import command_line
from launched_stack import launched_stack
from plaudit.domain.actions import MetricEvent
from plaudit.services.verify_user import open_archive, verify_everybody
from plaudit.storage.logs import list_log
from plaudit_cli.references import get_table
from shared_stack import SharedStack, connected_process
from standard_tenant import METRICS, set_up_standard

SECONDS = int(os.environ.get("LOAD_SECONDS", "300"))
CLIENTS = int(os.environ.get("LOAD_CLIENTS", "8"))
KILLED_EVERY = 10
ENVIRONMENT = "demo/sandbox"
TENANTS = ("one", "two", "three")
LOCUSTFILE = Path(__file__).parent / "locustfile.py"


@pytest.mark.timeout(4 * SECONDS + 900)
@pytest.mark.parametrize("kills", [False, True], ids=["undisturbed", "a worker killed every 10 s"])
def test_what_was_accepted_is_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, kills: bool) -> None:
    with launched_stack(tmp_path / "state") as launched:
        stack = SharedStack(launched.description)
        key = str(stack.environment("sandbox")["admin_api_key"])
        _make_tenants(stack, key)
        with _killer(tmp_path / "state", is_on=kills) as killed:
            told = _load(stack, key, tmp_path / "result.json")
        with connected_process(stack.description):
            differences = _differences(Counter(told["accepted"]))
    _show(capsys, told, len(killed))

    assert differences == []
    assert told["failures"] == 0
    assert bool(killed) is kills


def _make_tenants(stack: SharedStack, key: str) -> None:
    """Make the tenants, each with the standard rules."""
    body = [{"customerId": each, "name": each} for each in TENANTS]
    answer = httpx.post(f"{stack.admin_url}/tenants", json=body, headers={"X-API-KEY": key}, timeout=60)
    assert answer.status_code == 201, answer.text
    with connected_process(stack.description):
        for each in TENANTS:
            set_up_standard(get_table(ENVIRONMENT, each))


def _load(stack: SharedStack, key: str, result: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
    command += ["-u", str(CLIENTS), "-r", str(CLIENTS), "-t", f"{SECONDS}s", "--stop-timeout", "30"]
    command += ["--host", stack.application_url, "--exit-code-on-error", "0"]
    environment = {"LOAD_KEY": key, "LOAD_RESULT": str(result)}
    environment |= {"LOAD_TENANTS": " ".join(TENANTS), "LOAD_METRICS": " ".join(METRICS)}
    subprocess.run(command, env=os.environ | environment, check=True, capture_output=True)
    told: dict[str, Any] = json.loads(result.read_text())
    return told


@contextmanager
def _killer(state: Path, *, is_on: bool) -> Iterator[list[int]]:
    """Kill one of the processes that serve the Application API every ten seconds."""
    killed, is_over = list[int](), threading.Event()
    mark = str(state / "tmp" / "ministack-lambda-plaudit-ApplicationApiFunction")

    def kill() -> None:
        while is_on and not is_over.wait(KILLED_EVERY):
            files = Path("/proc").glob("[0-9]*/cmdline")
            workers = [int(file.parent.name) for file in files if mark in command_line(file)]
            if workers:
                killed.append(random.choice(workers))
                os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        thread.join()


def _differences(accepted: Counter[str]) -> list[str]:
    """Compare what is in the logs with what was accepted, and what is stored besides with the logs."""
    found, logged = list[str](), Counter[str]()
    for tenant in TENANTS:
        archive = open_archive(get_table(ENVIRONMENT, tenant))
        for verdict in verify_everybody(archive):
            found += [f"{tenant} {verdict.user_id} {each}" for each in verdict.differences]
            for entry in list_log(archive.table, verdict.user_id, newest_first=False):
                if isinstance(entry.action, MetricEvent):
                    metric = archive.latest.metrics[entry.action.metric_id]
                    logged[f"{tenant} {verdict.user_id} {metric.key}"] += 1
    wrong = sorted(key for key in logged.keys() | accepted.keys() if logged[key] != accepted[key])
    return found + [f"{key}: accepted {accepted[key]}, in the log {logged[key]}" for key in wrong]


def _show(capsys: pytest.CaptureFixture[str], told: dict[str, Any], kills: int) -> None:
    title = f"{SECONDS} s, {CLIENTS} clients, {kills} workers killed"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_header=False)
    table.add_row("requests a second", f"{told['per_second']:.1f}")
    for share, milliseconds in told["percentiles"].items():
        table.add_row(f"p{100 * float(share):.0f}", f"{milliseconds:.0f} ms")
    table.add_row("requests", f"{told['requests']:,}")
    table.add_row("events accepted", f"{sum(told['accepted'].values()):,}")
    table.add_row("failed for good", str(told["failures"]))
    for what, number in told["tally"].items():
        table.add_row(what, str(number))
    with capsys.disabled():
        Console(width=100).print("\n", table)
