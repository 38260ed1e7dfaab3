"""Behaviour 1.4: many tenants at once, what stops half-way, and an account that has no room for more tables."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from trophy import CreateMetricRequestItem, CreateTenantRequestItem, TrophyApi, TrophyApiEnvironment

from integration.conftest import Rig, make_rig
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.identifiers import CustomerId, TenantId
from plaudit.domain.tenancy import Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.services.do_due_work import do_due_work
from plaudit.services.manage_tenants import create_tenants
from plaudit.services.open_tenant import registry
from plaudit.services.provision_tables import provision_tables
from plaudit.settings import settings
from plaudit.storage.due_work import DueKind, list_due_work
from plaudit.storage.table_making import create_table
from plaudit.storage.tenants import find_tenants, list_tenants, put_tenant
from plaudit_cli.connection import Deployment
from refusals import (
    NOT_READY_SENTENCE,
    QUOTA_SENTENCE,
    answering,
    content_of,
    failing_provisioning,
    provisioning_here,
    refusing,
    wire_answer,
)


@pytest.fixture
def empty_rig(connected: Deployment) -> Rig:
    """A multi-tenant environment with one tenant."""
    assert connected.stack_name
    return make_rig("zero")


def half_made(rig: Rig, *customer_ids: str) -> list[Tenant]:
    """Tenants whose making was cut short after their registration."""
    now = utc_now()
    tenants = [
        Tenant(TenantId(new_id()), rig.environment.id, CustomerId(each), each, TenantStatus.CREATING, now, now)
        for each in customer_ids
    ]
    for tenant in tenants:
        put_tenant(registry(), tenant)
    return tenants


def active(rig: Rig) -> list[str]:
    return [
        each.customer_id
        for each in list_tenants(registry(), rig.environment.id)
        if each.status is TenantStatus.ACTIVE and each.customer_id != "zero"
    ]


def wanted(*customer_ids: str) -> list[dict[str, str]]:
    return [{"customerId": each, "name": each} for each in customer_ids]


def test_1_4_two_hundred_tenants_are_made_in_two_requests_and_all_usable_in_one_go(
    empty_rig: Rig, connected: Deployment
) -> None:
    urls = TrophyApiEnvironment(api=connected.application_url, admin=connected.admin_url)
    admin = TrophyApi(environment=urls, api_key=empty_rig.made.presented.text, timeout=60).admin
    names = [f"customer-{number:03d}" for number in range(200)]

    answers = [
        admin.tenants.create(request=[CreateTenantRequestItem(customer_id=name, name=name) for name in half])
        for half in (names[:100], names[100:])
    ]

    assert [len(answer.created) for answer in answers] == [100, 100]
    assert [answer.issues for answer in answers] == [[], []]
    listed = [each for skip in (1, 101) for each in admin.tenants.list(limit=100, skip=skip)]
    assert [(each.customer_id, each.status) for each in listed] == [(name, "active") for name in names]

    def use(name: str) -> float:
        caller = empty_rig.caller(name)
        caller.create_metric("words")
        return float(caller.send_event("words", "ada", int(name[-3:]) + 1).body["total"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, names)) == list(range(1, 201))
    last = TrophyApi(environment=urls, api_key=empty_rig.made.presented.text, tenant_id=names[-1])
    metric = last.admin.metrics.create(request=[CreateMetricRequestItem(name="Pages", key="pages")])
    assert [each.key for each in metric.created] == ["pages"]


def test_1_4_a_request_that_died_after_some_tables_is_finished_by_the_same_request(empty_rig: Rig) -> None:
    names = [f"c{number}" for number in range(8)]
    registered = half_made(empty_rig, *names[:6])
    for tenant in registered[:4]:
        create_table(settings().tenant_table_prefix + tenant.id, is_protected=False)
    provision_tables(empty_rig.environment.id, [tenant.id for tenant in registered[:2]], utc_now())
    assert active(empty_rig) == ["c0", "c1"]

    again = empty_rig.caller().admin("POST", "/tenants", wanted(*names))

    assert [each["customerId"] for each in again.body["created"]] == names[2:]
    assert [each["id"] for each in again.body["created"]][:4] == [tenant.id for tenant in registered[2:]]
    assert [issue["index"] for issue in again.body["issues"]] == [0, 1]
    assert [empty_rig.caller(name).admin("GET", "/metrics").status for name in names] == [200] * 8


def test_1_4_tables_beyond_the_quota_are_an_issue_each_and_the_others_are_made(empty_rig: Rig) -> None:
    made: set[str] = set()

    def refuse(table: str) -> str | None:
        if len(made) < 3:
            made.add(table)
        return None if table in made else "LimitExceededException"

    caller = empty_rig.caller()
    with provisioning_here(), refusing(refuse):
        answer = caller.admin("POST", "/tenants", wanted("a", "b", "zero", "c", "d", "e"))

    assert answer.status == 201
    created = [each["customerId"] for each in answer.body["created"]]
    assert len(created) == 3
    assert [
        (issue["index"], issue["message"]) for issue in answer.body["issues"] if issue["message"] == QUOTA_SENTENCE
    ] == [
        (index, QUOTA_SENTENCE)
        for index, name in enumerate(["a", "b", "zero", "c", "d", "e"])
        if name not in {*created, "zero"}
    ]
    assert [each["customerId"] for each in caller.admin("GET", "/tenants").body] == ["zero", *created]

    finished = caller.admin("POST", "/tenants", wanted("a", "b", "c", "d", "e"))

    assert len(finished.body["created"]) == 2
    assert [empty_rig.caller(name).admin("GET", "/metrics").status for name in "abcde"] == [200] * 5


def test_1_4_when_no_table_can_be_made_the_answer_is_200_with_issues(empty_rig: Rig) -> None:
    with provisioning_here(), refusing(lambda _: "LimitExceededException"):
        answer = empty_rig.caller().admin("POST", "/tenants", wanted("a", "b"))

    assert (answer.status, answer.body["created"]) == (200, [])
    assert [issue["message"] for issue in answer.body["issues"]] == [QUOTA_SENTENCE] * 2


def test_1_4_too_many_tables_at_a_time_are_made_one_after_the_other(empty_rig: Rig) -> None:
    """AWS says the same as for the quota, but only until those under way are done."""
    tries: dict[str, int] = {}

    def refuse(table: str) -> str | None:
        tries[table] = tries.get(table, 0) + 1
        return "LimitExceededException" if tries[table] < 4 else None

    tenants = half_made(empty_rig, "a", "b", "c")
    with refusing(refuse):
        provisioned = provision_tables(empty_rig.environment.id, [tenant.id for tenant in tenants], utc_now())

    assert provisioned.beyond_quota == ()
    assert active(empty_rig) == ["a", "b", "c"]
    assert list(tries.values()) == [4, 4, 4]


def test_1_4_throttling_is_waited_out(empty_rig: Rig) -> None:
    tries: dict[str, int] = {}

    def refuse(table: str) -> str | None:
        tries[table] = tries.get(table, 0) + 1
        return "ThrottlingException" if tries[table] < 3 else None

    tenants = half_made(empty_rig, "a", "b")
    with refusing(refuse):
        provisioned = provision_tables(empty_rig.environment.id, [tenant.id for tenant in tenants], utc_now())

    assert provisioned.beyond_quota == ()
    assert active(empty_rig) == ["a", "b"]


def test_1_4_a_provisioning_that_dies_is_an_issue_that_says_to_send_the_request_again(empty_rig: Rig) -> None:
    with failing_provisioning():
        answer = empty_rig.caller().admin("POST", "/tenants", wanted("a", "b"))

    assert (answer.status, answer.body["created"]) == (200, [])
    assert [issue["message"] for issue in answer.body["issues"]] == [NOT_READY_SENTENCE] * 2
    assert empty_rig.caller().admin("POST", "/tenants", wanted("a", "b")).status == 201


def test_1_4_what_is_created_at_the_same_time_by_two_requests_is_made_once(empty_rig: Rig) -> None:
    names = [(CustomerId(f"c{number}"), "x") for number in range(6)]

    def make() -> list[Any]:
        return list(create_tenants(registry(), empty_rig.environment.id, names, utc_now()))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(make), pool.submit(make)
    made = [each.id for outcomes in (first.result(), second.result()) for each in outcomes if isinstance(each, Tenant)]

    assert len(set(made)) == 6
    assert active(empty_rig) == [f"c{number}" for number in range(6)]
    assert len(find_tenants(registry(), empty_rig.environment.id, list(set(made)))) == 6


def test_1_7_a_page_of_tenants_costs_what_is_skipped_and_asked_for(empty_rig: Rig) -> None:
    now = utc_now()
    for number in range(60):
        tenant = Tenant(
            TenantId(new_id()), empty_rig.environment.id, CustomerId(f"c{number}"), "x", TenantStatus.ACTIVE, now, now
        )
        put_tenant(registry(), tenant)
    read: list[int] = []

    def count(parsed: dict[str, Any], **_: object) -> None:
        read.append(parsed["ScannedCount"])

    events = clients.dynamodb().meta.events
    events.register("after-call.dynamodb.Query", count)
    listed = empty_rig.caller().admin("GET", "/tenants", query={"limit": "10", "skip": "30"})
    events.unregister("after-call.dynamodb.Query", count)

    assert [each["customerId"] for each in listed.body] == [f"c{number}" for number in range(29, 39)]
    assert read == [40]


@pytest.mark.usefixtures("due_work_alone")
def test_1_4_a_tenant_does_not_wait_for_the_backups_of_its_table_which_follow(empty_rig: Rig) -> None:
    """AWS prepares backups for a while after a table can be used."""
    (tenant,) = half_made(empty_rig, "a")

    def unavailable(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if tenant.id not in content_of(request)["TableName"]:
            return None
        error = {"__type": "ContinuousBackupsUnavailableException", "message": "Backups are being enabled"}
        return wire_answer(request.url, 400, error)

    def works() -> list[DueKind]:
        return [each.kind for each in list_due_work(registry(), utc_now(), 10_000) if each.subject == tenant.id]

    with answering(clients.table_operations(), "dynamodb.UpdateContinuousBackups", unavailable):
        provisioned = provision_tables(empty_rig.environment.id, [tenant.id], utc_now())
    assert provisioned.is_work_left
    assert empty_rig.caller("a").admin("GET", "/metrics").status == 200
    assert works() == [DueKind.BACK_UP_TENANT]

    do_due_work(utc_now())

    described = clients.dynamodb().describe_continuous_backups(TableName=empty_rig.table("a").name)
    recovery = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    assert works() == []


def test_1_4_backups_that_are_left_over_are_switched_on_by_another_call_that_nobody_waits_for(empty_rig: Rig) -> None:
    invoked: list[tuple[str, str]] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        invoked.append((str(request.headers.get("X-Amz-Invocation-Type")), str(content_of(request).get("task"))))
        return wire_answer(request.url, 200, {"beyond_quota": [], "is_work_left": True})

    with answering(clients.lambda_(), "lambda.Invoke", answer):
        empty_rig.caller().admin("POST", "/tenants", wanted("a"))

    assert invoked == [("None", "None"), ("b'Event'", "due_work")]
