"""What ours takes, divided by the floor: what nobody who uses these libraries can do without. Both in turns.

Ratios hold on any machine; the times stand beside them.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.session import get_session
from fastapi import FastAPI
from mangum import Mangum
from rich import box
from rich.console import Console
from rich.table import Table

from api import Caller, call_lambda, gateway_event
from plaudit import clients
from plaudit_cli.connection import Deployment
from standard_tenant import METRICS, standard_rig

ROUNDS = 150

Call = tuple[str, dict[str, Any]]


@pytest.fixture
def caller(connected: Deployment) -> Caller:
    """Somebody with a key of the standard tenant, which has a hundred users on each board."""
    assert connected.stack_name
    return standard_rig().caller()


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Collect what is asked of DynamoDB, as the client was given it."""
    calls: list[Call] = []

    def note(params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401  # botocore's operation model
        calls.append((model.name, dict(params)))

    events = clients.dynamodb().meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        yield calls
    finally:
        events.unregister("provide-client-params.dynamodb", note)


def floor_of(calls: Sequence[Call]) -> Callable[[], None]:
    """Return what does nothing but an empty request, and the same calls, whose conditions would not hold again."""
    app = FastAPI()

    @app.post("/api/v1/metrics/{key}/event")
    async def empty(key: str) -> dict[str, str]:
        return {"key": key}

    handler = Mangum(app, lifespan="off")
    client = get_session().create_client("dynamodb")
    prepared = [(getattr(client, method), params) for method, params in repeatable(calls)]
    event = gateway_event("POST", "/api/v1/metrics/pages/event", "", {}, '{"user": {"id": "ada"}, "value": 1}')

    def run() -> None:
        assert call_lambda(handler, event)["statusCode"] == 200
        for method, params in prepared:
            method(**params)

    return run


def repeatable(calls: Sequence[Call]) -> list[Call]:
    """Return calls by the names of the client's methods, without conditions, which would not hold again."""
    return [(_method_of(name), _unconditional(params)) for name, params in calls]


def _method_of(operation: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in operation).lstrip("_")


def _unconditional(params: dict[str, Any]) -> dict[str, Any]:
    """Conditions go, and with them the names and values that only they use."""
    if "TransactItems" in params:
        return {"TransactItems": [_unconditional(each) for each in params["TransactItems"]]}
    for verb in ("Put", "Delete", "Update"):
        if verb in params:
            return {verb: _unconditional(params[verb])}
    if "ConditionExpression" not in params or "UpdateExpression" in params:
        return {name: value for name, value in params.items() if name != "ReturnValuesOnConditionCheckFailure"}
    left_out = {"ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
    return {name: value for name, value in params.items() if name not in left_out}


def milliseconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return 1000 * (time.process_time() - start)


def print_table(capsys: pytest.CaptureFixture[str], title: str, rows: Sequence[tuple[str, float, float]]) -> None:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("", "ours", "floor", "ratio"):
        table.add_column(name, justify="right" if name else "left")
    for what, ours, floor in rows:
        table.add_row(what, f"{ours:.1f} ms", f"{floor:.1f} ms", f"{ours / floor:.2f}")
    with capsys.disabled():
        Console(width=100).print("\n", table)


def test_the_processor_time_of_an_event(caller: Caller, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [measure(caller, key) for key in ("notes", "songs", "lessons", "pages")]
    print_table(capsys, "Processor time in the handler", rows)
    assert len(rows) == len(METRICS) - 1


def measure(caller: Caller, key: str) -> tuple[str, float, float]:
    """An event of Ada's becomes the floor, which writes her old state again and again; events of Bob's are measured."""

    def send(user_id: str = "bob") -> None:
        assert caller.send_event(key, user_id, 1).status == 201

    for user_id in ("ada", "bob") * 10:
        send(user_id)
    with recorded() as calls:
        send("ada")
    floor = floor_of(calls)
    floor()
    ours, floors = zip(*((milliseconds(send), milliseconds(floor)) for _ in range(ROUNDS)), strict=True)
    return f"an event of {key}: {len(calls)} calls", statistics.median(ours), statistics.median(floors)
