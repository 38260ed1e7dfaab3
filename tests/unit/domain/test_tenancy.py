"""Behaviour 1.4: an organisation's environments and tenants, and how they go and come back."""

from datetime import timedelta

from factories import NOW
from plaudit.domain.identifiers import CustomerId, EnvironmentId, OrganisationId, TenantId
from plaudit.domain.tenancy import (
    Environment,
    EnvironmentStatus,
    EnvironmentType,
    Tenant,
    TenantStatus,
    archived,
    by_priority,
    deleted,
    moved,
    reopened,
    restored,
)

MONTH = timedelta(days=30)
ACME = Tenant(TenantId("t"), EnvironmentId("e"), CustomerId("acme"), "Acme", TenantStatus.ACTIVE, NOW, NOW)


def make_environment(key: str, type_: EnvironmentType) -> Environment:
    return Environment(
        EnvironmentId(key), OrganisationId("acme"), key, key.capitalize(), type_, is_multi_tenant=False, created_at=NOW
    )


def test_production_comes_first_whatever_was_made_first() -> None:
    environments = [
        make_environment("sandbox", EnvironmentType.DEVELOPMENT),
        make_environment("live", EnvironmentType.PRODUCTION),
        make_environment("trial", EnvironmentType.STAGING),
    ]

    assert [(priority, each.key) for priority, each in by_priority(environments)] == [
        (1, "live"),
        (2, "trial"),
        (3, "sandbox"),
    ]


def test_nothing_else_has_the_priority_of_production() -> None:
    environments = [make_environment("sandbox", EnvironmentType.DEVELOPMENT)]

    assert [(priority, each.key) for priority, each in by_priority(environments)] == [(2, "sandbox")]
    assert by_priority([]) == []


def test_1_4_an_archived_tenant_knows_when_it_is_purged() -> None:
    later = NOW + timedelta(hours=1)

    tenant = archived(ACME, later, MONTH)

    assert (tenant.status, tenant.updated_at, tenant.purge_at) == (TenantStatus.ARCHIVED, later, later + MONTH)


def test_1_4_a_restored_tenant_is_as_before_but_for_its_time_of_change() -> None:
    tenant = restored(archived(ACME, NOW, MONTH), NOW + MONTH)

    assert (tenant.status, tenant.purge_at, tenant.updated_at) == (TenantStatus.ACTIVE, None, NOW + MONTH)


def test_two_changes_at_the_same_instant_have_different_times() -> None:
    first = moved(ACME, TenantStatus.CLOSED, NOW)
    second = moved(first, TenantStatus.ACTIVE, NOW)

    assert ACME.updated_at < first.updated_at < second.updated_at


def test_1_4_a_deleted_environment_knows_when_it_is_purged_and_reopened_is_as_before() -> None:
    environment = make_environment("trial", EnvironmentType.STAGING)

    closed = deleted(environment, NOW, MONTH)

    assert (closed.status, closed.deleted_at, closed.purge_at) == (EnvironmentStatus.DELETED, NOW, NOW + MONTH)
    assert reopened(closed) == environment
