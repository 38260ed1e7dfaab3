"""Behaviour 2.7 from the command line: users are listed, found, exported and erased."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from trophy import CreateMetricRequestItem, UpsertedUser
from typer.testing import CliRunner

from cli.conftest import AnswerOf, Client, Run
from plaudit_cli.main import app


@pytest.fixture
def environment(run: Run, client: Client) -> str:
    """An environment of the test's own, where Ada and Bea wrote words and Cem did nothing."""
    reference = f"users/e{uuid4().hex}"
    trophy = client(run("onboard", *reference.split("/")).stdout.strip())
    trophy.admin.metrics.create(request=[CreateMetricRequestItem(key="words", name="Words")])
    trophy.metrics.event("words", user=UpsertedUser(id="ada", name="Lovelace", email="ada@example.com"), value=5)
    trophy.metrics.event("words", user=UpsertedUser(id="bea", name="Adams"), value=7)
    trophy.users.create(id="cem, [bold]", email="adam@example.com")
    return reference


def words_of(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[3:] if line.strip()]


def test_users_are_listed_page_by_page(run: Run, environment: str) -> None:
    first = run("user", "list", environment, "--limit", "2")
    second = run("user", "list", environment, "--after", "bea")

    assert (words_of(first.stdout), first.stderr) == (["ada", "bea"], "There are more: --after 'bea'\n")
    assert " ".join(second.stdout.splitlines()[3].split()).startswith("cem, [bold] - adam@example.com - ")
    assert second.stderr == ""


def test_users_are_found(answer_of: AnswerOf, environment: str) -> None:
    assert [user["id"] for user in answer_of("user", "search", environment, "AD")] == ["bea", "ada", "cem, [bold]"]
    assert [user["id"] for user in answer_of("user", "search", environment, "cem")] == ["cem, [bold]"]
    assert answer_of("user", "search", environment, "nobody") == []


def test_a_user_is_exported_to_the_output_or_a_file(run: Run, environment: str, tmp_path: Path) -> None:
    shown = json.loads(run("user", "export", environment, "ada").stdout)
    written = run("user", "export", environment, "ada", "--output", str(tmp_path / "ada.json"))

    assert shown["overview"]["user"]["name"] == "Lovelace"
    assert [day["change"] for day in shown["days"]] == [5]
    assert [entry["action"]["type"] for entry in shown["log"]] == ["event"]
    assert (written.exit_code, written.stdout) == (0, "")
    assert json.loads((tmp_path / "ada.json").read_text()) == shown


def test_a_user_is_erased_when_that_is_confirmed(run: Run, answer_of: AnswerOf, environment: str) -> None:
    refused = CliRunner().invoke(app, ["user", "erase", environment, "ada"], input="n\n")
    confirmed = CliRunner().invoke(app, ["user", "erase", environment, "ada"], input="y\n")
    again = run("user", "erase", environment, "ada", "--yes")

    assert refused.exit_code == 1
    assert "Erase ada from" in refused.stderr
    assert confirmed.exit_code == 0
    assert confirmed.stderr.endswith("ada is erased.\n")
    assert (again.exit_code, again.stderr) == (1, f'Error: There is no user "ada" in {environment}.\n')
    assert [user["id"] for user in answer_of("user", "list", environment)] == ["bea", "cem, [bold]"]
    assert run("user", "verify", environment, "--all").stdout == "2 users agree with 2 log entries.\n"


def test_a_script_gets_the_erasure_as_json(answer_of: AnswerOf, environment: str) -> None:
    assert answer_of("user", "erase", environment, "bea", "--yes") == {"id": "bea", "erased": True, "is_through": True}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "demo/production", "nobody"), 'There is no user "nobody" in demo/production.'),
        (("erase", "demo/production", "nobody"), 'There is no user "nobody" in demo/production.'),
        (("erase", "demo/production", "x" * 256, "--yes"), "An id of a user has 1 to 255 characters."),
        (("list", "demo/sandbox"), "demo/sandbox is multi-tenant. Name the tenant with --tenant."),
        (
            ("search", "demo/production", "text", "--after", "nobody"),
            '"nobody" is not found by this search: begin anew, without --after.',
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    result = run("user", *words)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {sentence}\n")
