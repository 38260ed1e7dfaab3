"""Tenants from the command line (behaviour 1.4)."""

import pytest
from trophy.core.api_error import ApiError

from cli.conftest import AnswerOf, Client, Run
from shared_stack import SharedStack


def test_a_tenant_is_created_with_its_table_and_answers(
    answer_of: AnswerOf, client: Client, local_stack: SharedStack
) -> None:
    tenant = answer_of("tenant", "create", "demo/sandbox", "customer-1", "--name", "Customer 1")

    metrics = client(local_stack.environment("sandbox")["admin_api_key"], "customer-1").admin.metrics.list()

    assert (tenant["customer_id"], tenant["name"], tenant["status"]) == ("customer-1", "Customer 1", "active")
    assert metrics == []


def test_a_taken_customer_id_is_refused(run: Run) -> None:
    result = run("tenant", "create", "demo/sandbox", "acme")

    assert result.exit_code == 1
    assert result.stderr == 'Error: Customer ID "acme" already exists in this environment\n'


def test_a_tenant_can_get_another_name_and_customer_id(answer_of: AnswerOf, run: Run) -> None:
    created = answer_of("tenant", "create", "demo/sandbox", "customer-2")
    renamed = answer_of(
        "tenant", "rename", "demo/sandbox", "customer-2", "--name", "New", "--customer-id", "customer-3"
    )

    assert (renamed["id"], renamed["customer_id"], renamed["name"]) == (created["id"], "customer-3", "New")
    assert run("tenant", "rename", "demo/sandbox", "customer-2", "--name", "Old").stderr == (
        "Error: There is no tenant customer-2 in demo/sandbox. See `plaudit tenant list demo/sandbox`.\n"
    )


def test_an_archived_tenant_is_not_found_by_requests(
    answer_of: AnswerOf, client: Client, local_stack: SharedStack
) -> None:
    answer_of("tenant", "create", "demo/sandbox", "customer-4")
    tenant = client(local_stack.environment("sandbox")["admin_api_key"], "customer-4")
    assert tenant.admin.metrics.list() == []

    first = answer_of("tenant", "archive", "demo/sandbox", "customer-4")
    second = answer_of("tenant", "archive", "demo/sandbox", "customer-4")

    assert first["status"] == "archived"
    assert second == first
    with pytest.raises(ApiError) as refused:
        tenant.admin.metrics.list()
    assert refused.value.status_code == 404


def test_1_4_an_archived_tenant_can_be_had_back(answer_of: AnswerOf, client: Client, local_stack: SharedStack) -> None:
    answer_of("tenant", "create", "demo/sandbox", "customer-6")
    tenant = client(local_stack.environment("sandbox")["admin_api_key"], "customer-6")
    archived = answer_of("tenant", "archive", "demo/sandbox", "customer-6")

    first = answer_of("tenant", "restore", "demo/sandbox", "customer-6")
    second = answer_of("tenant", "restore", "demo/sandbox", "customer-6")

    assert archived["purge_at"] is not None
    assert (first["status"], first["purge_at"]) == ("active", None)
    assert second == first
    assert tenant.admin.metrics.list() == []


def test_an_archived_tenant_tells_until_when_it_can_be_had_back(answer_of: AnswerOf, run: Run) -> None:
    answer_of("tenant", "create", "demo/sandbox", "customer-7")

    result = run("tenant", "archive", "demo/sandbox", "customer-7")
    (listed,) = [each for each in answer_of("tenant", "list", "demo/sandbox") if each["customer_id"] == "customer-7"]

    assert result.stderr == (
        "Requests that name this tenant are answered with 404 from now on. `plaudit tenant restore` takes that back "
        f"until {listed['purge_at'][:10]}; then its data are deleted for good.\n"
    )


def test_a_single_tenant_environment_takes_no_tenants(run: Run) -> None:
    result = run("tenant", "create", "demo/production", "customer-5")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: demo/production is single-tenant: it has one tenant, made with it. Tenants of your own need another "
        "environment: `plaudit environment create ORG/ENV --multi-tenant`.\n"
    )
