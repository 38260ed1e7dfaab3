"""Keys from the command line (behaviour 1.1, 1.2)."""

import pytest
from trophy.errors import UnauthorizedError

from cli.conftest import AnswerOf, Client, Run


@pytest.fixture
def environment(request: pytest.FixtureRequest, answer_of: AnswerOf) -> str:
    """An environment of the test's own, without any key."""
    organisation = request.node.name.replace("_", "-")
    answer_of("organisation", "create", organisation)
    answer_of("environment", "create", f"{organisation}/live", "--multi-tenant")
    return f"{organisation}/live"


def test_a_key_is_shown_once(environment: str, run: Run) -> None:
    created = run("key", "create", environment, "--name", "server")
    prefix, _, body = created.stdout.strip().partition(".")

    listed = run("key", "list", environment).stdout + run("--json", "key", "list", environment).stdout

    assert created.stdout == f"{prefix}.{body}\n"
    assert created.stderr == "Keep it now: it is shown this once, and only a hash of it is stored.\n"
    assert (len(prefix), len(body)) == (8, 32)
    assert prefix in listed
    assert body not in listed


def test_a_listed_key_tells_its_name_status_and_times(environment: str, answer_of: AnswerOf, client: Client) -> None:
    created = answer_of("key", "create", environment, "--name", "server")
    (unused,) = answer_of("key", "list", environment)
    client(created["api_key"]).admin.tenants.list()
    (used,) = answer_of("key", "list", environment)

    assert (unused["prefix"], unused["name"], unused["status"]) == (created["prefix"], "server", "active")
    assert unused["last_used_at"] is None
    assert used["last_used_at"] >= used["created_at"]


def test_revoking_and_reactivating_count_from_the_next_request(
    environment: str, answer_of: AnswerOf, client: Client
) -> None:
    created = answer_of("key", "create", environment)
    tenants = client(created["api_key"]).admin.tenants
    assert tenants.list() == []

    assert answer_of("key", "revoke", environment, created["prefix"])["status"] == "revoked"
    with pytest.raises(UnauthorizedError):
        tenants.list()

    assert answer_of("key", "reactivate", environment, created["prefix"])["status"] == "active"
    assert tenants.list() == []


def test_a_rotated_key_has_new_parts_and_the_old_one_opens_nothing(
    environment: str, answer_of: AnswerOf, client: Client
) -> None:
    old = answer_of("key", "create", environment)
    new = answer_of("key", "rotate", environment, old["prefix"])

    assert new["id"] == old["id"]
    assert new["prefix"] != old["prefix"]
    assert client(new["api_key"]).admin.tenants.list() == []
    with pytest.raises(UnauthorizedError):
        client(old["api_key"]).admin.tenants.list()


def test_a_fourth_key_is_refused_until_one_is_deleted(environment: str, run: Run, answer_of: AnswerOf) -> None:
    keys = [answer_of("key", "create", environment) for _ in range(3)]

    refused = run("key", "create", environment)
    deleted = run("key", "delete", environment, keys[0]["prefix"])

    assert refused.exit_code == 1
    assert refused.stderr == ("Error: This environment has 3 keys already. Delete one, or rotate one instead.\n")
    assert deleted.exit_code == 0
    assert run("key", "create", environment).exit_code == 0


def test_an_error_does_not_repeat_a_key_that_was_pasted_whole(environment: str, run: Run) -> None:
    result = run("key", "revoke", environment, "AbCdEfGh.the-secret-part")

    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {environment} has no key with the prefix AbCdEfGh. See `plaudit key list {environment}`.\n"
    )
