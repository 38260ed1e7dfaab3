"""Behaviour 1.4, 9.3: what was deleted can be had back for a while, and is then gone for good; by a schedule."""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError
from botocore.model import OperationModel

from api import Caller
from integration.conftest import Rig
from interruptions import DeathError, dying_after, just_before
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId, TenantId
from plaudit.domain.tenancy import Environment, EnvironmentType, Tenant, TenantStatus, deleted
from plaudit.ids import new_id
from plaudit.services.do_due_work import DueReport, do_due_work
from plaudit.services.manage_environments import change_environment, delete_environment
from plaudit.services.manage_keys import ensure_admin_key
from plaudit.services.manage_tenants import archive_tenant, restore_tenant
from plaudit.services.onboard import ensure_environment, ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.api_keys import list_admin_keys
from plaudit.storage.due_work import DueKind, DueWork, list_due_work
from plaudit.storage.dynamodb import find, query
from plaudit.storage.environments import close_environment, find_any_environment
from plaudit.storage.registry_keys import api_key_key, customer_key, environment_pointer_key, tenant_key
from plaudit.storage.secrets import key_pepper
from plaudit.storage.table_making import create_table
from plaudit.storage.tenants import list_tenants, put_tenant
from plaudit_cli.connection import Deployment
from plaudit_local.aws import session
from refusals import answering, content_of, wire_answer
from shared_stack import SharedStack

LONG_AGO = timedelta(days=400)
"""So long that what other tests have archived is not due when this is."""


ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("due_work_alone")


def table_names() -> set[str]:
    pages = clients.dynamodb().get_paginator("list_tables").paginate()
    return {name for page in pages for name in page["TableNames"]}


def has_table(tenant_id: TenantId) -> bool:
    return settings().tenant_table_prefix + tenant_id in table_names()


def works_of(subject: str) -> list[DueWork]:
    return [work for work in list_due_work(registry(), utc_now() + LONG_AGO, 10_000) if work.subject == subject]


def archive(rig: Rig, customer_id: str = "acme", *, ago: timedelta = LONG_AGO) -> Tenant:
    """A tenant that was archived some time ago."""
    return archive_tenant(registry(), rig.environment.id, rig.tenant_id(customer_id), utc_now() - ago)


def traces_of(rig: Rig, tenant: Tenant) -> list[str]:
    """What the registry and the account still have of a tenant."""
    traces = []
    if find(registry().client, registry().table, tenant_key(rig.environment.id, tenant.id)):
        traces.append("record")
    if find(registry().client, registry().table, customer_key(rig.environment.id, tenant.customer_id)):
        traces.append("door")
    if works_of(tenant.id):
        traces.append("due work")
    if list(query(registry().client, registry().table, f"TENANT_KEYS#{tenant.id}", between=("!", "~"))):
        traces.append("application keys")
    if has_table(tenant.id):
        traces.append("table")
    return traces


def test_1_4_an_archived_tenant_is_had_back_within_its_time_of_grace(shared_rig: Rig) -> None:
    acme = shared_rig.caller("acme")
    acme.create_metric("words")
    acme.send_event("words", "ada", 5)
    user = Caller(acme.admin("POST", "/application-api-keys", [{"userId": "ada"}]).body["created"][0]["key"], "acme")
    tenant_id = shared_rig.tenant_id("acme")
    admin = shared_rig.caller()
    admin.admin("DELETE", "/tenants", query={"ids": tenant_id})
    assert (acme.admin("GET", "/metrics").status, user.application("GET", "/users/ada").status) == (404, 404)
    archived = admin.admin("GET", f"/tenants/{tenant_id}").body
    assert archived["status"] == "archived"
    closed_for = datetime.fromisoformat(archived["restorableUntil"]) - datetime.fromisoformat(archived["updated"])
    assert closed_for == timedelta(days=30)

    restored = admin.admin("PATCH", "/tenants", [{"id": tenant_id, "status": "active"}])

    assert [(each["id"], each["status"]) for each in restored.body["updated"]] == [(tenant_id, "active")]
    assert "restorableUntil" not in restored.body["updated"][0]
    assert (acme.total("words", "ada"), user.total("words", "ada")) == (5, 5)
    assert works_of(tenant_id) == []


def test_1_4_status_and_name_change_together_and_repeating_them_changes_nothing(shared_rig: Rig) -> None:
    tenant_id = shared_rig.tenant_id("acme")
    change = [{"id": tenant_id, "status": "archived", "name": "Old Acme", "customerId": "old-acme"}]

    first, second = (shared_rig.caller().admin("PATCH", "/tenants", change).body["updated"] for _ in range(2))

    assert first == second
    assert (first[0]["status"], first[0]["name"], first[0]["customerId"]) == ("archived", "Old Acme", "old-acme")
    assert [work.kind for work in works_of(tenant_id)] == [DueKind.PURGE_TENANT]
    assert shared_rig.caller().admin("PATCH", "/tenants", [{"id": tenant_id, "status": "gone"}]).body["issues"] == [
        {"id": tenant_id, "severity": "error", "message": "Invalid status: Input should be 'active' or 'archived'."}
    ]


def test_1_4_a_tenant_whose_time_is_over_is_gone_with_its_table_and_keys(shared_rig: Rig) -> None:
    acme = shared_rig.caller("acme")
    made = acme.admin("POST", "/application-api-keys", [{"userId": "ada"}, {"userId": "bob"}]).body["created"]
    tenant = archive(shared_rig)
    assert traces_of(shared_rig, tenant) == ["record", "door", "due work", "application keys", "table"]

    do_due_work(utc_now())

    assert traces_of(shared_rig, tenant) == []
    assert [find(registry().client, registry().table, api_key_key(key["prefix"])) for key in made] == [None, None]
    assert [Caller(key["key"], "acme").application("GET", "/users/ada").status for key in made] == [401, 401]
    admin = shared_rig.caller()
    assert admin.admin("GET", f"/tenants/{tenant.id}").status == 404
    assert [each["customerId"] for each in admin.admin("GET", "/tenants").body] == ["globex"]
    assert admin.admin("PATCH", "/tenants", [{"id": tenant.id, "status": "active"}]).body["updated"] == []
    assert shared_rig.caller("globex").admin("GET", "/metrics").status == 200


def test_1_4_the_customer_id_of_a_purged_tenant_is_free_again(shared_rig: Rig) -> None:
    shared_rig.caller("acme").create_metric("words")
    old = archive(shared_rig)
    do_due_work(utc_now())

    made = shared_rig.caller().admin("POST", "/tenants", [{"customerId": "acme", "name": "New"}])

    assert made.status == 201
    assert made.body["created"][0]["id"] != old.id
    assert shared_rig.caller("acme").admin("GET", "/metrics").body == []


def test_1_4_nothing_is_purged_before_its_time(shared_rig: Rig) -> None:
    tenant = archive(shared_rig, ago=timedelta(days=29, hours=23))

    do_due_work(utc_now())
    assert "table" in traces_of(shared_rig, tenant)

    do_due_work(utc_now() + timedelta(hours=1))
    assert traces_of(shared_rig, tenant) == []


def test_1_4_a_tenant_that_is_had_back_while_a_run_is_at_work_is_not_purged(shared_rig: Rig) -> None:
    """Between the run's reading of the tenant and its first change somebody restores the tenant."""
    shared_rig.caller("acme").create_metric("words")
    tenant = archive(shared_rig)

    def restore() -> None:
        restore_tenant(registry(), shared_rig.environment.id, tenant.id, utc_now())

    with just_before("TransactWriteItems", restore, about=tenant.id):
        do_due_work(utc_now())

    assert [each["key"] for each in shared_rig.caller("acme").admin("GET", "/metrics").body] == ["words"]
    assert works_of(tenant.id) == []


def test_9_3_a_run_that_is_killed_at_any_step_is_finished_by_the_next_one(shared_rig: Rig) -> None:
    calls = 0
    while True:
        calls += 1
        ensure_tenant(registry(), shared_rig.environment, CustomerId(f"c{calls}"), "x", utc_now())
        caller = shared_rig.caller(f"c{calls}")
        caller.admin("POST", "/application-api-keys", [{"userId": "ada"}])
        tenant = archive(shared_rig, f"c{calls}")
        with dying_after(calls) as death, suppress(DeathError):
            do_due_work(utc_now())
        if not death.happened:
            break
        state = traces_of(shared_rig, tenant)
        assert "due work" in state  # Whatever is left, the next run knows about it.
        assert caller.admin("GET", "/metrics").status == 404

        do_due_work(utc_now())

        assert traces_of(shared_rig, tenant) == []
    assert calls > 6
    assert traces_of(shared_rig, tenant) == []


def test_9_3_a_table_that_aws_is_busy_with_is_left_to_the_next_run(shared_rig: Rig) -> None:
    tenant = archive(shared_rig)

    def busy(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if tenant.id not in content_of(request)["TableName"]:
            return None
        error = {"__type": "com.amazonaws.dynamodb.v20120810#ResourceInUseException", "message": "being updated"}
        return wire_answer(request.url, 400, error)

    with answering(clients.table_operations(), "dynamodb.DeleteTable", busy):
        report = do_due_work(utc_now())

    assert report.put_off == 1
    assert traces_of(shared_rig, tenant) == ["record", "door", "due work", "table"]
    restored = shared_rig.caller().admin("PATCH", "/tenants", [{"id": tenant.id, "status": "active"}])
    assert restored.body["issues"][0]["message"] == "Tenant not found by ID"  # It is too late.
    assert do_due_work(utc_now()).put_off == 0
    assert traces_of(shared_rig, tenant) == []


def test_9_3_what_cannot_be_purged_keeps_nothing_else_from_being_purged_and_is_told(shared_rig: Rig) -> None:
    acme, globex = archive(shared_rig), archive(shared_rig, "globex")

    def refuse(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if acme.id not in content_of(request)["TableName"]:
            return None
        return wire_answer(request.url, 400, {"__type": "AccessDeniedException", "message": "not allowed"})

    with (
        answering(clients.table_operations(), "dynamodb.DeleteTable", refuse),
        pytest.raises(ClientError, match="AccessDenied"),
    ):
        do_due_work(utc_now())

    assert traces_of(shared_rig, globex) == []
    do_due_work(utc_now())
    assert traces_of(shared_rig, acme) == []


def test_9_3_a_run_without_anything_due_reads_one_empty_page_whatever_is_due_later(shared_rig: Rig) -> None:
    archive(shared_rig)
    calls: list[str] = []

    def count(model: OperationModel, **_: object) -> None:
        calls.append(model.name)

    clients.dynamodb().meta.events.register("before-call.dynamodb", count)
    report = do_due_work(utc_now() - 2 * LONG_AGO)
    clients.dynamodb().meta.events.unregister("before-call.dynamodb", count)

    assert report == DueReport(done=0, put_off=0)
    assert calls == ["Query"]


def test_1_4_the_deployed_function_may_do_all_that_a_purge_needs(shared_rig: Rig) -> None:
    """Permissions are enforced there; the payload is the one of the schedule."""
    shared_rig.caller("acme").admin("POST", "/application-api-keys", [{"userId": "ada"}])
    tenant = archive(shared_rig)
    sandbox = a_deleted_environment("acme")

    answer = clients.lambda_().invoke(
        FunctionName=settings().provisioning_function_name,
        Payload=(ROOT / "events" / "provisioning-schedule.json").read_bytes(),
    )

    assert json.loads(answer["Payload"].read())["put_off"] == 0
    assert traces_of(shared_rig, tenant) == []
    assert traces_of_environment(sandbox) == []


def test_9_3_the_deployed_stack_has_the_schedule(connected: Deployment, local_stack: SharedStack) -> None:
    scheduler = session().client("scheduler", endpoint_url=local_stack.endpoint)

    schedules = [scheduler.get_schedule(Name=each["Name"]) for each in scheduler.list_schedules()["Schedules"]]

    function = connected.outputs["ProvisioningFunction"]
    (schedule,) = [each for each in schedules if function in each["Target"]["Arn"]]
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("rate(1 hour)", "ENABLED")
    payload = json.loads((ROOT / "events" / "provisioning-schedule.json").read_text())
    assert json.loads(schedule["Target"]["Input"]) == payload


def test_1_4_a_deleted_environment_is_gone_with_all_of_its_tenants_when_its_time_is_over(
    connected: Deployment,
) -> None:
    assert connected.stack_name
    sandbox = a_deleted_environment("acme", "globex")
    half = put_half_made(sandbox)
    assert [work.kind for work in works_of(sandbox.key)] == [DueKind.PURGE_ENVIRONMENT]

    do_due_work(utc_now())

    assert traces_of_environment(sandbox) == []
    assert not has_table(half.id)
    again = new_environment(sandbox.key)
    assert again.id != sandbox.id


def test_1_4_an_environment_that_was_had_back_is_not_purged(connected: Deployment) -> None:
    assert connected.stack_name
    sandbox = a_deleted_environment("acme")

    def restore() -> None:
        change_environment(registry(), sandbox.organisation_id, sandbox.key, is_restored=True, now=utc_now() - LONG_AGO)

    with just_before("TransactWriteItems", restore, about=sandbox.key):
        do_due_work(utc_now())

    assert works_of(sandbox.key) == []
    tenants = list(list_tenants(registry(), sandbox.id))
    assert [tenant.status for tenant in tenants] == [TenantStatus.ACTIVE]
    assert has_table(tenants[0].id)


def test_1_4_tenants_that_a_killed_deletion_left_open_are_closed_by_the_next_run(connected: Deployment) -> None:
    assert connected.stack_name
    sandbox = new_environment(f"e{new_id()}", "acme", "globex")
    keys = list(list_admin_keys(registry(), sandbox.id))
    close_environment(registry(), deleted(sandbox, utc_now(), timedelta(days=30)), keys)
    assert [work.kind for work in works_of(sandbox.key)] == [DueKind.CLOSE_ENVIRONMENT, DueKind.PURGE_ENVIRONMENT]

    do_due_work(utc_now())

    assert [tenant.status for tenant in list_tenants(registry(), sandbox.id)] == [TenantStatus.CLOSED] * 2
    assert [work.kind for work in works_of(sandbox.key)] == [DueKind.PURGE_ENVIRONMENT]


def new_environment(key: str, *tenants: str) -> Environment:
    organisation = ensure_organisation(registry(), "purges", "Purges", utc_now())
    environment = ensure_environment(
        registry(),
        organisation,
        key,
        name="Sandbox",
        type_=EnvironmentType.STAGING,
        is_multi_tenant=True,
        now=utc_now(),
    )
    for tenant in tenants:
        ensure_tenant(registry(), environment, CustomerId(tenant), tenant, utc_now())
    ensure_admin_key(registry(), environment, "first", key_pepper(settings().key_pepper_secret_arn), utc_now())
    return environment


def a_deleted_environment(*tenants: str) -> Environment:
    """An environment that was deleted long ago."""
    made = new_environment(f"e{new_id()}", *tenants)
    return delete_environment(registry(), made.organisation_id, made.key, utc_now() - LONG_AGO)


def put_half_made(environment: Environment) -> Tenant:
    """A tenant whose making was cut short after its table was asked for."""
    now = utc_now()
    tenant = Tenant(TenantId(new_id()), environment.id, CustomerId("half"), "x", TenantStatus.CREATING, now, now)
    put_tenant(registry(), tenant)
    create_table(settings().tenant_table_prefix + tenant.id, is_protected=True)
    return tenant


def traces_of_environment(environment: Environment) -> list[object]:
    traces: list[object] = list(list_tenants(registry(), environment.id))
    traces += works_of(environment.key)
    traces += list(list_admin_keys(registry(), environment.id))
    traces += [find_any_environment(registry(), environment.organisation_id, environment.key)]
    traces += [find(registry().client, registry().table, environment_pointer_key(environment.id))]
    return [trace for trace in traces if trace is not None]
