"""Where a command finds its stack, and what it says when there is none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import AnswerOf, Run, run_plaudit
from shared_stack import SharedStack, own_surroundings

PLAUDIT = Path(sys.executable).with_name("plaudit")
UNUSED_PORT = "http://127.0.0.1:9"


@pytest.mark.usefixtures("stack_folder")
def test_without_a_stack_the_command_says_how_to_start_one() -> None:
    result = run_plaudit("organisation", "list")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: No local stack runs here. Start it with `make run`, or name one on AWS with --stack.\n"
    )


def test_a_stack_that_was_killed_is_reported_as_such(stack_folder: Path, local_stack: SharedStack) -> None:
    killed = local_stack.description | {"emulator_endpoint": UNUSED_PORT}
    (stack_folder / ".plaudit" / "local.json").write_text(json.dumps(killed))

    with own_surroundings():
        result = run_plaudit("organisation", "list")

    assert result.exit_code == 1
    assert result.stderr == (
        'Error: Could not connect to the endpoint URL: "http://127.0.0.1:9/". '
        "Is the stack running? `make run` starts the local one.\n"
    )


def test_the_stack_of_a_folder_serves_the_folders_in_it(
    run: Run, stack_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = stack_folder / "functions" / "plaudit"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)

    assert run("organisation", "list").exit_code == 0


@pytest.mark.usefixtures("stack_folder", "aws_account")
def test_a_stack_in_an_account_is_found_by_its_name() -> None:
    result = run_plaudit("--stack", "plaudit", "organisation", "list", "--json")

    assert result.exit_code == 0, result.stderr
    assert "demo" in [each["key"] for each in json.loads(result.stdout)]


@pytest.mark.usefixtures("stack_folder", "aws_account")
def test_an_unknown_stack_is_named() -> None:
    result = run_plaudit("--stack", "nowhere", "organisation", "list")

    assert (result.exit_code, result.stderr) == (1, "Error: There is no stack nowhere in this account and region.\n")


@pytest.mark.usefixtures("stack_folder", "aws_account")
def test_a_stack_on_aws_needs_a_key_to_send_with() -> None:
    result = run_plaudit("--stack", "plaudit", "event", "send", "words", "--user", "ann", "--value", "1")

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: Give a key with --key or in PLAUDIT_API_KEY; `plaudit key create ORG/ENV` makes one.\n",
    )


@pytest.mark.usefixtures("stack_folder")
def test_without_credentials_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))

    with own_surroundings():
        result = run_plaudit("--stack", "plaudit", "organisation", "list")

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: There are no AWS credentials here. Sign in, or set AWS_PROFILE.\n",
    )


def test_global_options_may_stand_anywhere(run: Run, answer_of: AnswerOf) -> None:
    assert json.loads(run("organisation", "list", "--json").stdout) == answer_of("organisation", "list")


def test_the_installed_command_teaches_its_words() -> None:
    result = subprocess.run([PLAUDIT, "--help"], capture_output=True, text=True, check=True)

    for words in ("organisation is a customer", "plaudit onboard acme production", "plaudit demo", "--stack"):
        assert words in result.stdout
