"""The command line, run in this process from a folder in which the shared local stack seems to run."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from trophy import TrophyApi
from trophy.environment import TrophyApiEnvironment
from typer.testing import CliRunner, Result

from plaudit_cli.main import app
from shared_stack import SharedStack, own_surroundings

Run = Callable[..., Result]
AnswerOf = Callable[..., Any]
Client = Callable[..., TrophyApi]


@pytest.fixture
def stack_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, in which no local stack runs yet."""
    folder = tmp_path / "checkout"
    (folder / ".plaudit").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PLAUDIT_API_KEY", raising=False)
    return folder


@pytest.fixture
def run(stack_folder: Path, local_stack: SharedStack) -> Iterator[Run]:
    """Run `plaudit` with the given words, and return the outcome."""
    (stack_folder / ".plaudit" / "local.json").write_text(json.dumps(local_stack.description))
    with own_surroundings():
        yield run_plaudit


@pytest.fixture
def answer_of(run: Run) -> AnswerOf:
    """Run `plaudit --json` with the given words, which must work, and return what it answers."""

    def answer(*words: str) -> Any:  # noqa: ANN401  # whatever the JSON holds
        result = run("--json", *words)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return answer


@pytest.fixture
def client(local_stack: SharedStack) -> Client:
    """Make a client of the official SDK with a key, and with a tenant if one is named."""
    urls = TrophyApiEnvironment(api=local_stack.application_url, admin=local_stack.admin_url)
    return lambda api_key, tenant=None: TrophyApi(environment=urls, api_key=api_key, tenant_id=tenant)


@pytest.fixture
def aws_account(local_stack: SharedStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The caller's own credentials and region open an account; the emulator stands for it."""
    description = local_stack.description
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", description["emulator_endpoint"])
    monkeypatch.setenv("AWS_REGION", description["region"])
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", description["aws_access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", description["aws_secret_access_key"])
    with own_surroundings():
        yield


def run_plaudit(*words: str) -> Result:
    """Run `plaudit` as the console script does; a bug shows as the exception it is."""
    return CliRunner().invoke(app, words, catch_exceptions=False)
