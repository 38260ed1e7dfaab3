"""Whether what is stored of users agrees with their logs, asked from the command line."""

from decimal import Decimal
from uuid import uuid4

import pytest
from trophy import CreateMetricRequestItem, UpsertedUser

from cli.conftest import AnswerOf, Client, Run
from plaudit.domain.identifiers import UserId
from plaudit_cli.references import get_table
from tampering import change_first


@pytest.fixture
def environment(run: Run, client: Client) -> str:
    """An environment of the test's own, in which Ada wrote 5 words twice and Bea 7."""
    reference = f"verify/e{uuid4().hex}"
    trophy = client(run("onboard", *reference.split("/")).stdout.strip())
    trophy.admin.metrics.create(request=[CreateMetricRequestItem(key="words", name="Words")])
    for user, value in (("ada", 5), ("bea", 7), ("ada", 5)):
        trophy.metrics.event("words", user=UpsertedUser(id=user), value=value)
    return reference


def tamper(reference: str, user: str) -> None:
    """Change the highest total by hand."""
    change_first(get_table(reference, None), UserId(user), "PROGRESS#", lambda item: item.update(highest=Decimal(99)))


def test_a_user_agrees_with_the_log(run: Run, environment: str) -> None:
    result = run("user", "verify", environment, "ada")

    assert (result.exit_code, result.stdout) == (0, "ada agrees with 2 log entries.\n")


def test_a_difference_is_shown_and_is_a_failure(run: Run, environment: str) -> None:
    tamper(environment, "ada")

    result = run("user", "verify", environment, "ada")

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert "user what stored by the log" in lines
    assert "ada state progress words highest 99 10" in lines
    assert lines[-1] == "ada, 2 log entries: 1 difference."


def test_everybody_agrees_with_their_logs(run: Run, environment: str) -> None:
    result = run("user", "verify", environment, "--all")

    assert (result.exit_code, result.stdout) == (0, "2 users agree with 3 log entries.\n")


def test_of_everybody_those_are_shown_who_differ(run: Run, environment: str) -> None:
    tamper(environment, "bea")

    result = run("user", "verify", environment, "--all")

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert "bea state progress words highest 99 7" in lines
    assert lines[-1] == "2 users, 3 log entries: 1 difference of 1 of them."


def test_a_script_gets_it_as_json(answer_of: AnswerOf, run: Run, environment: str) -> None:
    before = answer_of("user", "verify", environment, "--all")
    tamper(environment, "bea")
    after = run("--json", "user", "verify", environment, "bea")

    assert before == {"users": 2, "entries": 3, "agrees": True, "differences": []}
    assert after.exit_code == 1
    assert '"what": "state progress words highest"' in after.stdout


def test_an_environment_without_users_agrees(run: Run) -> None:
    reference = f"verify/e{uuid4().hex}"
    run("onboard", *reference.split("/"))

    result = run("user", "verify", reference, "--all")

    assert (result.exit_code, result.stdout) == (0, "0 users agree with 0 log entries.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("demo/production", "nobody at all"), 'There is no user "nobody at all" in demo/production.'),
        (("demo/production",), "Name a user, or write --all."),
        (("demo/production", "ada", "--all"), "Name a user, or write --all."),
        (("demo/sandbox", "ada"), "demo/sandbox is multi-tenant. Name the tenant with --tenant."),
    ],
)
def test_what_cannot_be_verified_is_said_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run("user", "verify", *words)

    assert result.exit_code == 1
    assert (result.stdout, result.stderr) == ("", f"Error: {sentence}\n")
