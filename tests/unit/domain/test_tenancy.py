"""Behaviour 1.4: an organisation's environments."""

from factories import NOW
from plaudit.domain.identifiers import EnvironmentId, OrganisationId
from plaudit.domain.tenancy import Environment, EnvironmentType, by_priority


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
