"""Walls that no reader should have to keep in mind: a test keeps them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from admin_api.app import app as admin_app
from application_api.app import app as application_app
from http_api import access
from plaudit.settings import Settings

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"

HANDLERS = sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))
APIS = {"admin_api", "application_api"}

GATES = {
    access.open_for_any_key,
    access.open_for_event,
    access.open_for_completion,
    access.open_for_admin,
    access.admin_key,
}
PUBLIC = {"/openapi", "/reference"}


def routes_of(app: FastAPI) -> list[APIRoute]:
    app.state.modules_of_routes.have_all()
    return [route for route in app.routes if isinstance(route, APIRoute)]


def calls_of(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls_of(inner)


@pytest.mark.parametrize("app", [application_app, admin_app], ids=["application", "admin"])
def test_1_1_every_route_goes_through_authentication(app: FastAPI) -> None:
    routes = routes_of(app)
    open_routes = {route.path for route in routes if not GATES & set(calls_of(route.dependant))}

    assert len(routes) > 8
    assert {path.removeprefix("/api/v1").removeprefix("/admin/v1") for path in open_routes} == PUBLIC


@pytest.mark.parametrize("app", [application_app, admin_app], ids=["application", "admin"])
def test_a_route_is_in_the_module_that_is_imported_for_its_path(app: FastAPI) -> None:
    looked_up = {route.path: app.state.modules_of_routes.module_of(route.path) for route in routes_of(app)}
    defined = {route.path: route.endpoint.__module__.rpartition(".")[2] for route in routes_of(app)}

    differing = {path for path, module in defined.items() if looked_up[path] != module}
    assert {path.rpartition("/")[2] for path in differing} == {"openapi", "reference"}


@pytest.mark.parametrize("api", ["application_api", "admin_api"])
def test_every_module_of_routes_belongs_to_a_path(api: str) -> None:
    app = {"application_api": application_app, "admin_api": admin_app}[api]
    modules = {route.endpoint.__module__ for route in routes_of(app)} - {"http_api.app"}

    assert modules == {f"{api}.routes.{path.stem}" for path in (FUNCTIONS / api / "routes").glob("[!_]*.py")}


def test_1_2_every_route_of_the_admin_api_asks_for_an_admin_key() -> None:
    gates = {access.open_for_admin, access.admin_key}
    guarded = [route for route in routes_of(admin_app) if gates & set(calls_of(route.dependant))]

    assert {route.path for route in routes_of(admin_app)} - {route.path for route in guarded} == {
        "/admin/v1/openapi",
        "/admin/v1/reference",
    }


def test_1_4_tenant_tables_are_only_opened_by_authentication_and_the_services_behind_it() -> None:
    makers = {
        path.relative_to(FUNCTIONS).as_posix()
        for path in FUNCTIONS.rglob("*.py")
        if re.search(r"\bTenantTable\(", path.read_text())
    }
    users = {
        path.relative_to(FUNCTIONS).as_posix()
        for path in FUNCTIONS.rglob("*.py")
        if re.search(r"\btenant_table\(", path.read_text())
    }

    assert makers == {"plaudit/services/open_tenant.py"}
    assert users == {
        "plaudit/services/deliver.py",
        "plaudit/services/do_fan_out.py",
        "plaudit/services/erase_user.py",
        "plaudit/services/move_clock.py",
        "plaudit/services/onboard.py",
        "plaudit/services/open_tenant.py",
        "plaudit/services/process_batch.py",
        "plaudit/services/restore_tenant.py",
        "plaudit/services/run_clock.py",
        "plaudit/services/run_job.py",
    }


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_cold_start_imports_only_what_the_function_uses_and_looks_for_garbage_seldom(handler: str) -> None:
    program = f"import gc, sys, {handler}.handler; print(gc.get_threshold()[0], *sys.modules)"

    finished = subprocess.run(  # our own interpreter and program
        [sys.executable, "-c", program], env={"PYTHONPATH": str(FUNCTIONS)}, capture_output=True, text=True, check=True
    )

    threshold, *modules = finished.stdout.split()
    unused = {"typer", "httpx", "moto"} | (
        {f"{handler}.routes"} if handler in APIS else {"fastapi", "mangum", "starlette"}
    )
    assert (threshold, unused & {*modules}) == ("100000", set())


def test_every_setting_is_given_by_the_template() -> None:
    template = (ROOT / "template.yaml").read_text()

    assert [name for name in Settings.model_fields if f"{name.upper()}:" not in template] == []


ACTION_BY_CALL = {
    "transact_write_items": "PutItem",
    "get_waiter": "DescribeTable",
    "invoke": "InvokeFunction",
    "send_message_batch": "SendMessage",
}
OF_THE_OPERATOR = {"Scan"}
"""What the command does with the rights of whoever runs it, and no function has a right to."""


def test_every_call_to_aws_is_allowed_by_some_role() -> None:
    """The emulator allows everything, so that a permission which is missing would show on AWS only."""
    pattern = re.compile(r"\b(?:client|dynamodb\(\)|sqs\(\)|lambda_\(\)|sts\(\)|secrets_manager\(\))\.([a-z_]+)\(")
    calls = {call for path in (FUNCTIONS / "plaudit").rglob("*.py") for call in pattern.findall(path.read_text())}
    template = (ROOT / "template.yaml").read_text()

    actions = {ACTION_BY_CALL.get(call, "".join(map(str.capitalize, call.split("_")))) for call in calls}
    assert {"BatchGetItem", "BatchWriteItem", "PutItem", "Query", "SendMessage", "CreateTable"} <= actions
    assert {action for action in actions if not re.search(rf":{action}\b", template)} == OF_THE_OPERATOR


def test_files_have_one_subject() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in FUNCTIONS.rglob("*.py")}

    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}
