"""Onboarding in one go, and finishing what was cut short."""

from cli.conftest import AnswerOf, Client, Run
from plaudit.clock import utc_now
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import SINGLE_TENANT, Environment, EnvironmentType, Tenant, TenantStatus
from plaudit.ids import new_id
from plaudit.services.manage_keys import ensure_admin_key
from plaudit.services.onboard import ensure_organisation
from plaudit.services.open_tenant import registry
from plaudit.storage.environments import put_environment
from plaudit.storage.tenants import put_tenant
from plaudit_cli.connection import connect_to_local
from shared_stack import SharedStack


def test_onboarding_ends_with_a_key_that_works(run: Run, client: Client) -> None:
    result = run("onboard", "from-nothing", "live", "--type", "production")

    assert result.stderr.splitlines() == [
        "✓ organisation from-nothing",
        "✓ environment live with its table",
        "✓ key first",
        "Keep it now: it is shown this once, and only a hash of it is stored.",
    ]
    assert client(result.stdout.strip()).admin.metrics.list() == []


def test_onboarding_with_a_tenant_ends_with_a_tenant_that_answers(answer_of: AnswerOf, client: Client) -> None:
    made = answer_of("onboard", "with-customers", "live", "--multi-tenant", "--tenant", "customer-1")

    assert client(made["key"]["api_key"], "customer-1").admin.metrics.list() == []


def test_onboarding_killed_after_its_first_steps_is_finished(
    run: Run, answer_of: AnswerOf, client: Client, local_stack: SharedStack
) -> None:
    environment, tenant = begin_onboarding(local_stack, "killed-early")

    result = run("onboard", "killed-early", "live")

    assert client(result.stdout.strip()).admin.metrics.list() == []
    assert [each["id"] for each in answer_of("environment", "list", "killed-early")] == [environment.id]
    assert [(each["id"], each["status"]) for each in answer_of("tenant", "list", "killed-early/live")] == [
        (tenant.id, "active")
    ]


def test_onboarding_killed_before_it_showed_the_key_ends_with_one_key_that_works(
    answer_of: AnswerOf, run: Run, client: Client, local_stack: SharedStack
) -> None:
    environment, _ = begin_onboarding(local_stack, "killed-late")
    ensure_admin_key(registry(), environment, "first", b"whatever", utc_now())

    result = run("onboard", "killed-late", "live")

    assert client(result.stdout.strip()).admin.metrics.list() == []
    assert len(answer_of("key", "list", "killed-late/live")) == 1


def test_onboarding_again_leaves_a_key_that_is_in_use(run: Run, client: Client) -> None:
    api_key = run("onboard", "again", "live").stdout.strip()
    client(api_key).admin.metrics.list()

    result = run("onboard", "again", "live")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == (
        f"The key {api_key[:8]} is in use (active). If it is lost, `plaudit key rotate` replaces it."
    )
    assert client(api_key).admin.metrics.list() == []


def test_a_tenant_needs_a_multi_tenant_environment(run: Run) -> None:
    result = run("onboard", "no-tenants", "live", "--tenant", "customer-1")

    assert result.exit_code == 1
    assert result.stderr == "Error: A tenant of its own needs --multi-tenant.\n"


def begin_onboarding(local_stack: SharedStack, organisation_key: str) -> tuple[Environment, Tenant]:
    """Do what onboarding does before it asks for a table, and no more."""
    connect_to_local(local_stack.description)
    now = utc_now()
    organisation = ensure_organisation(registry(), organisation_key, organisation_key, now)
    environment = Environment(
        id=EnvironmentId(new_id()),
        organisation_id=organisation.id,
        key="live",
        name="live",
        type=EnvironmentType.DEVELOPMENT,
        is_multi_tenant=False,
        created_at=now,
    )
    tenant = Tenant(TenantId(new_id()), environment.id, SINGLE_TENANT, "live", TenantStatus.CREATING, now, now)
    put_environment(registry(), environment)
    put_tenant(registry(), tenant)
    return environment, tenant
