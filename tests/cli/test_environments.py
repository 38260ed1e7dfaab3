"""Environments from the command line: renamed, deleted, had back (behaviour 1.4)."""

import pytest
from trophy.errors import UnauthorizedError

from cli.conftest import AnswerOf, Client, Run


def test_1_4_an_environment_is_renamed(answer_of: AnswerOf) -> None:
    answer_of("organisation", "create", "renaming")
    made = answer_of("environment", "create", "renaming/trial")

    renamed = answer_of("environment", "rename", "renaming/trial", "Trial run")

    assert renamed == made | {"name": "Trial run"}
    assert answer_of("environment", "list", "renaming") == [renamed]


def test_1_4_a_deleted_environment_is_closed_and_can_be_had_back(answer_of: AnswerOf, run: Run, client: Client) -> None:
    api_key = run("onboard", "deleting", "trial").stdout.strip()
    assert client(api_key).admin.metrics.list() == []

    first = answer_of("environment", "delete", "deleting/trial")
    second = answer_of("environment", "delete", "deleting/trial")

    assert first == second
    with pytest.raises(UnauthorizedError):
        client(api_key).admin.metrics.list()
    assert answer_of("environment", "list", "deleting") == []
    assert run("key", "list", "deleting/trial").stderr == (
        "Error: There is no environment deleting/trial. See `plaudit environment list deleting`.\n"
    )
    again = run("environment", "create", "deleting/trial")
    assert again.exit_code == 1
    assert again.stderr.startswith('Error: The environment "trial" was deleted. Restore it')

    restored = answer_of("environment", "restore", "deleting/trial")

    assert (restored["id"], restored["purge_at"]) == (first["id"], None)
    new_key = run("key", "create", "deleting/trial").stdout.strip()
    assert client(new_key).admin.metrics.list() == []
    with pytest.raises(UnauthorizedError):
        client(api_key).admin.metrics.list()


def test_1_4_a_production_environment_is_not_deleted_by_accident(answer_of: AnswerOf, run: Run) -> None:
    run("onboard", "precious", "live", "--type", "production")

    refused = run("environment", "delete", "precious/live")

    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: precious/live is a production environment. To delete it all the same, add --production.\n"
    )
    assert answer_of("environment", "delete", "precious/live", "--production")["purge_at"] is not None


def test_an_environment_that_never_was_is_not_deleted(answer_of: AnswerOf, run: Run) -> None:
    answer_of("organisation", "create", "nothing-there")

    assert run("environment", "delete", "nothing-there/live").stderr == "Error: Environment not found by key: live\n"
    assert run("environment", "restore", "nothing-there/live").exit_code == 1
