"""How long a person waits for the local stack. Printed, never asserted: a loaded machine is no defect."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import httpx
import pytest
from trophy import CreateMetricRequestItem

from checkout import change_code, copy_checkout
from launched_stack import launched_stack
from sdk import sdk_client
from shared_stack import SharedStack

EVENTS = 64


def test_make_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkout = copy_checkout(tmp_path / "checkout")

    first = seconds_until_urls(tmp_path / "state", checkout)
    again = seconds_until_urls(tmp_path / "state", checkout)
    change_code(checkout)
    changed = seconds_until_urls(tmp_path / "state", checkout)

    with capsys.disabled():
        print(f"\nmake run: first start {first:.1f} s, nothing changed {again:.1f} s, code changed {changed:.1f} s")


def test_events_of_one_user(http: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    send_event(http)

    one_by_one = [send_event(http) for _ in range(EVENTS)]
    with ThreadPoolExecutor(EVENTS) as pool:
        at_once = list(pool.map(send_event, [http] * EVENTS))

    with capsys.disabled():
        print(f"\n{EVENTS} events of one user, one by one: {in_words(one_by_one)}")
        print(f"{EVENTS} events of one user, all at once: {in_words(at_once)}")
    assert http.get("/users/bench/metrics/bench").json()["current"] == 129


@pytest.fixture
def http(local_stack: SharedStack) -> Iterator[httpx.Client]:
    sdk_client(local_stack.description).admin.metrics.create(request=[CreateMetricRequestItem(name="B", key="bench")])
    key = local_stack.environment("production")["admin_api_key"]
    with httpx.Client(base_url=local_stack.application_url, headers={"X-API-KEY": key}, timeout=60) as client:
        yield client


def seconds_until_urls(state: Path, checkout: Path) -> float:
    started = time.monotonic()
    with launched_stack(state, checkout):
        return time.monotonic() - started


def send_event(http: httpx.Client) -> float:
    """Return the seconds until the answer."""
    started = time.monotonic()
    answer = http.post("/metrics/bench/event", json={"user": {"id": "bench"}, "value": 1})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return time.monotonic() - started


def in_words(seconds: Sequence[float]) -> str:
    return f"median {1000 * median(seconds):.0f} ms, longest {1000 * max(seconds):.0f} ms"
