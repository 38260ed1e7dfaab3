"""Behaviour 1.4: organisations, environments and tenants; whatever died half-way is finished by doing it again."""

import pytest

from integration.conftest import Rig
from plaudit import clients
from plaudit.clock import utc_now
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.identifiers import CustomerId, EnvironmentId, TenantId
from plaudit.domain.tenancy import EnvironmentType, Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.services.onboard import ensure_environment, ensure_organisation, ensure_tenant
from plaudit.services.open_tenant import registry
from plaudit.services.provision_tables import provision_tables
from plaudit.settings import settings
from plaudit.storage.environments import list_environments
from plaudit.storage.organisations import list_organisations
from plaudit.storage.table_making import create_table
from plaudit.storage.tenants import find_tenant, put_tenant
from plaudit_cli.connection import Deployment


def half_made(environment_id: EnvironmentId, customer_id: str) -> Tenant:
    """A tenant whose making was cut short after its registration."""
    tenant_id = TenantId(new_id())
    now = utc_now()
    tenant = Tenant(tenant_id, environment_id, CustomerId(customer_id), "Half", TenantStatus.CREATING, now, now)
    put_tenant(registry(), tenant)
    return tenant


def test_1_4_tenants_are_ready_to_use_when_their_creation_answers(shared_rig: Rig) -> None:
    created = shared_rig.caller().admin(
        "POST",
        "/tenants",
        [
            {"customerId": "one", "name": "One"},
            {"customerId": "acme", "name": "Taken"},
            {"customerId": "", "name": "Empty"},
            {"customerId": "one", "name": "Twice"},
            {"customerId": "zwei & drei", "name": "Two"},
            {"customerId": "Ж", "name": "What no header carries"},
            {"customerId": " edge", "name": "What a header would lose"},
        ],
    )

    assert created.status == 201
    assert [(each["customerId"], each["status"]) for each in created.body["created"]] == [
        ("one", "active"),
        ("zwei & drei", "active"),
    ]
    assert [issue["index"] for issue in created.body["issues"]] == [1, 2, 3, 5, 6]
    assert [(issue["index"], issue["message"]) for issue in created.body["issues"]][:3] == [
        (1, 'Customer ID "acme" already exists in this environment'),
        (2, "Invalid customerId: String should match pattern '^[!-~]([ -~]*[!-~])?$'."),
        (3, 'Customer ID "one" already exists in this environment'),
    ]
    one = shared_rig.caller("one")
    one.create_metric("words")
    assert one.send_event("words", "ada", 1).status == 201


@pytest.mark.parametrize("has_table", [False, True], ids=["before its table", "after its table"])
def test_1_4_a_creation_that_died_half_way_is_finished_by_the_same_request(shared_rig: Rig, has_table: bool) -> None:  # noqa: FBT001
    tenant = half_made(shared_rig.environment.id, "half")
    if has_table:
        create_table(settings().tenant_table_prefix + tenant.id, is_protected=False)
    admin = shared_rig.caller()
    assert shared_rig.caller("half").admin("GET", "/metrics").status == 404
    assert admin.admin("GET", f"/tenants/{tenant.id}").status == 404

    again = admin.admin("POST", "/tenants", [{"customerId": "half", "name": "Half"}])

    assert [each["id"] for each in again.body["created"]] == [tenant.id]
    assert shared_rig.caller("half").admin("GET", "/metrics").status == 200


def test_1_4_provisioning_twice_changes_nothing(shared_rig: Rig) -> None:
    tenant = half_made(shared_rig.environment.id, "half")

    for _ in range(2):
        provision_tables(shared_rig.environment.id, [tenant.id, TenantId("unknown")], utc_now())

    found = find_tenant(registry(), shared_rig.environment.id, tenant.id)
    assert found is not None
    assert found.status is TenantStatus.ACTIVE


def test_a_tenant_table_deletes_what_expires(rig: Rig) -> None:
    described = clients.dynamodb().describe_time_to_live(TableName=rig.table().name)

    assert described["TimeToLiveDescription"]["AttributeName"] == "expires_at"
    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED"


def test_onboarding_twice_ends_with_the_same_organisation_and_environment(connected: Deployment) -> None:
    assert connected.stack_name
    key = f"org-{new_id()}"

    organisations = [ensure_organisation(registry(), key, "Twice", utc_now()) for _ in range(2)]
    environments = [
        ensure_environment(
            registry(),
            organisations[0],
            "production",
            name="Production",
            type_=EnvironmentType.PRODUCTION,
            is_multi_tenant=False,
            now=utc_now(),
        )
        for _ in range(2)
    ]

    assert organisations[0] == organisations[1]
    assert environments[0] == environments[1]
    assert [each.key for each in list_organisations(registry())].count(key) == 1
    assert list(list_environments(registry(), organisations[0].id)) == environments[:1]


def test_1_4_onboarding_says_so_when_a_tenant_is_not_active(shared_rig: Rig) -> None:
    shared_rig.caller().admin("DELETE", "/tenants", query={"ids": shared_rig.tenant_id("acme")})

    with pytest.raises(IssueError, match='Customer ID "acme" already exists'):
        ensure_tenant(registry(), shared_rig.environment, CustomerId("acme"), "Acme", utc_now())
    ensure_tenant(registry(), shared_rig.environment, CustomerId("globex"), "Globex", utc_now())
