"""What a cold start of ours takes, divided by that of an empty function with the same libraries. Both in turns."""

import os
import pickle
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from rich import box
from rich.console import Console
from rich.table import Table

from api import gateway_event
from bench.test_floors import print_table, repeatable
from integration.conftest import Rig
from plaudit_cli.connection import Deployment
from plaudit_local.build import ensure_package
from standard_tenant import standard_rig

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
STARTS = 9
APIS = ("application_api", "admin_api")
WORKERS = (
    "event_worker",
    "job_worker",
    "clock",
    "clock_worker",
    "webhook_fanout",
    "webhook_delivery",
    "provisioning",
)
FLOOR_OF_WORKERS = (
    "import botocore.session; botocore.session.get_session().create_client('dynamodb', region_name='us-east-1')"
)
FLOOR_OF_APIS = f"import fastapi, mangum; {FLOOR_OF_WORKERS}"
CLIENT = "from plaudit import clients; clients.dynamodb()"


def run(program: str, sent: object = None) -> bytes:
    return subprocess.run(  # our own interpreter and program
        [sys.executable, "-c", program],
        env={"AWS_DEFAULT_REGION": "us-east-1", **os.environ, "PYTHONPATH": f"{FUNCTIONS}:{Path(__file__).parent}"},
        input=pickle.dumps(sent),
        capture_output=True,
        check=True,
    ).stdout


def spent(program: str, sent: object = None) -> float:
    timed = f"import time; start = time.process_time(); {program}; print(time.process_time() - start)"
    return 1000 * float(run(timed, sent))


def compare(what: str, ours: tuple[str, object], floor: tuple[str, object]) -> tuple[str, float, float]:
    pairs = [(spent(*ours), spent(*floor)) for _ in range(STARTS)]
    return what, *(statistics.median(each) for each in zip(*pairs, strict=True))


def test_the_imports_of_a_cold_start(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        compare(
            handler,
            (f"import {handler}.handler; {CLIENT}", None),
            (FLOOR_OF_APIS if handler in APIS else FLOOR_OF_WORKERS, None),
        )
        for handler in (*APIS, *WORKERS)
    ]
    print_table(capsys, "Imports and the first client of a cold start, processor time", rows)
    assert len(rows) == len(APIS) + len(WORKERS)


@pytest.fixture
def rig(connected: Deployment) -> Rig:
    """The standard tenant, with somebody in it who has done something."""
    assert connected.stack_name
    rig = standard_rig()
    for key in ("notes", "pages"):
        assert rig.caller().send_event(key, "bob", 1).status == 201
    return rig


def test_a_cold_start_with_its_first_request(rig: Rig, capsys: pytest.CaptureFixture[str]) -> None:
    headers = {"x-api-key": rig.made.presented.text, "content-type": "application/json"}
    body = '{"user": {"id": "bob"}, "value": 1}'
    requests: dict[str, tuple[str, dict[str, Any]]] = {
        f"an event of {key}": (
            "application_api.handler",
            gateway_event("POST", f"/api/v1/metrics/{key}/event", "", headers, body),
        )
        for key in ("notes", "pages")
    }
    requests["the list of metrics"] = (
        "admin_api.handler",
        gateway_event("GET", "/admin/v1/metrics", "", headers, None),
    )
    rows = []
    for what, (handler, event) in requests.items():
        calls = repeatable(pickle.loads(run("import first_request; first_request.recorded()", (handler, event))))  # noqa: S301
        ours = ("import first_request; first_request.ours()", (handler, event))
        floor = ("import first_request; first_request.floor()", (event, calls))
        rows.append(compare(f"{what}: {len(calls)} calls", ours, floor))
    print_table(capsys, "A cold start with its first request, processor time", rows)
    assert len(rows) == len(requests)


def test_the_unzipped_size_of_a_package(capsys: pytest.CaptureFixture[str]) -> None:
    """All functions are the same package; bytecode is in it."""
    own = {path.name for path in FUNCTIONS.iterdir()}
    sizes = {"ours": 0, "dependencies": 0}
    with ZipFile(ensure_package(lambda _: None)) as package:
        for each in package.infolist():
            sizes["ours" if each.filename.partition("/")[0] in own else "dependencies"] += each.file_size
    table = Table(title="Unzipped package of each function", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("")
    table.add_column("megabytes", justify="right")
    for what, size in {**sizes, "all": sum(sizes.values())}.items():
        table.add_row(what, f"{size / 10**6:.1f}")
    with capsys.disabled():
        Console(width=100).print("\n", table)
    assert all(sizes.values())
