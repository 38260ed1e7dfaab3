"""How long a large configuration takes: 500 metrics, 500 achievements, 20 points systems with 200 triggers each."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from api import Caller
from configuration_documents import EMPTY
from integration.conftest import make_rig
from plaudit.storage.configuration import load_configuration
from plaudit_cli.connection import Deployment


def large_document(word: str = "words") -> dict[str, Any]:
    """As much as a tenant may have of the kinds that events meet."""
    metrics = [{"key": f"m{n}", "name": f"Metric {n}", "unitType": "number", "units": word} for n in range(500)]
    achievements = [
        {
            "name": f"Achievement {n}",
            "trigger": "metric",
            "description": f"For {n} {word}",
            "status": "active",
            "metricKey": f"m{n}",
            "metricValue": n + 1,
        }
        for n in range(500)
    ]
    triggers = [
        {"type": "metric", "points": n + 1, "status": "active", "metricKey": f"m{n}", "metricThreshold": 10}
        for n in range(200)
    ]
    systems = [
        {"key": f"s{n}", "name": f"System {n}", "levels": [], "triggers": triggers, "boosts": []} for n in range(20)
    ]
    return {**EMPTY, "metrics": metrics, "achievements": achievements, "pointsSystems": systems}


@contextmanager
def timed(what: str) -> Iterator[None]:
    started, processor = time.perf_counter(), time.process_time()
    yield
    seconds, own = time.perf_counter() - started, time.process_time() - processor
    print(f"{what:<42} {seconds:6.2f} s, of which processor {own:5.2f} s")


def send(caller: Caller, document: object, **query_: str) -> Any:  # noqa: ANN401  # whatever is answered
    answer = caller.admin("POST", "/configuration", query=query_, raw_body=json.dumps(document))
    assert answer.status == 200, answer.body
    return answer.body


def test_a_large_configuration(connected: Deployment) -> None:
    assert connected.stack_name
    rig = make_rig()
    caller, table = rig.caller(), rig.table()
    document, other = large_document(), large_document("pages")
    caller.admin("GET", "/configuration")
    steps: list[tuple[str, Callable[[], object]]] = [
        ("plan for an empty tenant", lambda: send(caller, document, dryRun="true")),
        ("apply to an empty tenant", lambda: send(caller, document)),
        ("load", lambda: load_configuration(table)),
        ("read through the Admin API", lambda: caller.admin("GET", "/configuration")),
        ("plan without any change", lambda: send(caller, document, dryRun="true")),
        ("apply 1,000 changes", lambda: send(caller, other)),
        ("archive everything", lambda: send(caller, EMPTY)),
    ]

    print()
    print(f"document of {len(json.dumps(document)):,} bytes")
    for what, act in steps:
        with timed(what):
            act()
