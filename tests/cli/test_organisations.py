"""Organisations and environments from the command line."""

from cli.conftest import AnswerOf, Run


def test_an_organisation_created_twice_is_one(answer_of: AnswerOf) -> None:
    first = answer_of("organisation", "create", "twice", "--name", "Twice Ltd")
    second = answer_of("organisation", "create", "twice", "--name", "Another name")

    assert (first["key"], first["name"]) == ("twice", "Twice Ltd")
    assert second == first
    assert [each for each in answer_of("organisation", "list") if each["key"] == "twice"] == [first]


def test_1_5_limits_are_the_usual_ones_until_they_are_set_each_for_itself(answer_of: AnswerOf) -> None:
    answer_of("organisation", "create", "limited")

    usual = answer_of("organisation", "limits", "limited")
    once = answer_of("organisation", "limits", "limited", "--tier-1", "25")
    twice = answer_of("organisation", "limits", "limited", "--tier-2", "500")

    assert usual == {"key": "limited", "tier_1": 10, "tier_2": 100}
    assert once == {"key": "limited", "tier_1": 25, "tier_2": 100}
    assert twice == answer_of("organisation", "limits", "limited") == {"key": "limited", "tier_1": 25, "tier_2": 500}


def test_a_limit_is_at_least_one_request_per_second_of_an_organisation_that_is_there(run: Run) -> None:
    none = run("organisation", "limits", "demo", "--tier-1", "0")
    nobody = run("organisation", "limits", "nobody", "--tier-1", "5")

    assert none.exit_code == 2
    assert nobody.stderr == "Error: There is no organisation nobody. See `plaudit organisation list`.\n"


def test_environments_are_listed_with_their_type_and_tenancy(answer_of: AnswerOf) -> None:
    answer_of("organisation", "create", "worlds")
    answer_of("environment", "create", "worlds/live", "--type", "production")
    answer_of("environment", "create", "worlds/play", "--multi-tenant", "--name", "Playground")

    listed = answer_of("environment", "list", "worlds")

    assert [(each["key"], each["name"], each["type"], each["multi_tenant"]) for each in listed] == [
        ("live", "live", "production", False),
        ("play", "Playground", "development", True),
    ]


def test_a_single_tenant_environment_comes_with_its_tenant(answer_of: AnswerOf) -> None:
    answer_of("organisation", "create", "with-tenant")
    first = answer_of("environment", "create", "with-tenant/live")
    second = answer_of("environment", "create", "with-tenant/live")

    (tenant,) = answer_of("tenant", "list", "with-tenant/live")

    assert second == first
    assert (tenant["customer_id"], tenant["status"]) == ("", "active")


def test_an_environment_keeps_its_type_and_tenancy(run: Run, answer_of: AnswerOf) -> None:
    answer_of("organisation", "create", "fixed")
    answer_of("environment", "create", "fixed/live", "--type", "staging")

    result = run("environment", "create", "fixed/live", "--multi-tenant")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: fixed/live is there already, as a single-tenant staging environment, which cannot be changed.\n"
    )


def test_what_is_not_there_is_named(run: Run) -> None:
    organisation = run("environment", "list", "nobody")
    environment = run("key", "list", "demo/nowhere")

    assert (organisation.exit_code, environment.exit_code) == (1, 1)
    assert organisation.stderr == "Error: There is no organisation nobody. See `plaudit organisation list`.\n"
    assert environment.stderr == ("Error: There is no environment demo/nowhere. See `plaudit environment list demo`.\n")


def test_a_reference_needs_both_keys_and_keys_their_form(run: Run) -> None:
    lone = run("key", "list", "demo")
    strange = run("organisation", "create", "a b")

    assert lone.stderr == 'Error: "demo" names no environment: write ORG/ENV, such as demo/production.\n'
    assert strange.stderr == ('Error: "a b" cannot be a key: use letters, digits, hyphens and underscores.\n')


def test_a_name_cannot_steer_the_terminal(run: Run) -> None:
    result = run("organisation", "create", "steering", "--name", "\x1b[31mred [bold]name[/bold]")

    assert "�[31mred [bold]name[/bold]" in result.stdout
    assert "\x1b" not in result.stdout
