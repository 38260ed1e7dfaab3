"""The watch over logs finds a secret, tells where it is, and never which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from secret_finding import fingerprint, leaks_in

ROOT = Path(__file__).parents[2]
BODY = "q7Wm2Zr9Xc4Vb6Nn8Ll1Kk3Jj5Hh0Gg_"
PEPPER = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"
WEBHOOK_SECRET = "whsec_7QvXsF7Ck6me7O3mHxZqk04+DQk+O+xF4MxO/7UJmG8="
DERIVED = "whsec_//2ZdOThEWsTfDFhhHMqyDtU5hleOzt/scH3igu+rOo="

CONFTEST = """
import secret_watch

def pytest_configure(config):
    config.pluginmanager.register(secret_watch)
"""
TESTS = """
import logging
from aws_lambda_powertools import Logger
from plaudit.services import webhook_secrets
from plaudit.storage import secrets

def test_quiet(monkeypatch):
    monkeypatch.setattr("plaudit.clients.secrets_manager", lambda: Manager)
    Logger().info("request", path="/users/ada", pepper=len(secrets._secret("arn")))

def test_pepper(monkeypatch):
    monkeypatch.setattr("plaudit.clients.secrets_manager", lambda: Manager)
    Logger(service="another").info("request", pepper=secrets._secret("arn").decode())

def test_webhook():
    try:
        raise ValueError(webhook_secrets.webhook_secret(b"master", "id", 1))
    except ValueError:
        logging.getLogger("plaudit").exception("failed")

class Manager:
    @staticmethod
    def get_secret_value(SecretId):
        return {"SecretString": "PEPPER"}
""".replace("PEPPER", PEPPER)


def leaked(tmp_path: Path, line: str, *known: str) -> list[str]:
    """Return the hashes of what is found in a line."""
    log = tmp_path / "a.log"
    log.write_text(line)
    return [each.secret for each in leaks_in(log, frozenset(map(fingerprint, known)))]


@pytest.mark.parametrize("line", ['{"key": "%s"}', "?key=%s&x=1", "%s", "prefix00.%s and more", "key-%s-of-nobody"])
@pytest.mark.parametrize("secret", [BODY, PEPPER])
def test_what_was_made_is_found_wherever_it_stands(tmp_path: Path, line: str, secret: str) -> None:
    assert fingerprint(secret) in leaked(tmp_path, line % secret, secret)


@pytest.mark.parametrize("line", [f"Ab3Ab3Ab.{BODY}", f"key=app_12345.{BODY}, or so", f'"secret": "{WEBHOOK_SECRET}"'])
def test_what_another_process_made_is_known_by_its_form(tmp_path: Path, line: str) -> None:
    assert len(leaked(tmp_path, line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "services.compare_all_users_of_a_tenant_here",
        "services.compare_all_users_of_a_tenant_abc",
        "00000000-0000-7000-8000-000000000001.00000000-0000-7000-8000-00000000",
        f"whsec_ and {BODY}",
    ],
)
def test_what_is_no_secret_is_let_be(tmp_path: Path, line: str) -> None:
    assert leaked(tmp_path, line, PEPPER) == []


def run_session(folder: Path, tests: str, *, processes: int) -> subprocess.CompletedProcess[str]:
    """Run some of the tests above as a session of their own."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_some.py").write_text(TESTS)
    paths = os.pathsep.join(str(ROOT / each) for each in ("tests", "functions", "infra"))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    options = ["-p", "no:randomly", "-p", "no:schemathesis", "-n", str(processes), "-k", tests]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--basetemp", str(folder / "session"), str(folder)],
        env=inherited | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_session_whose_tests_all_pass_fails_for_a_secret_in_a_log(tmp_path: Path) -> None:
    finished = run_session(tmp_path, "quiet or pepper or webhook", processes=1)

    passed, _, told = finished.stdout.partition("secrets in logs")
    assert finished.returncode == 1, finished.stdout
    assert "3 passed" in told
    assert "FAILED" not in passed
    for secret in (PEPPER, DERIVED):
        assert f"SHA-256 {fingerprint(secret)[:16]}" in told
        assert secret not in finished.stdout


def test_a_session_whose_logs_hold_no_secret_passes(tmp_path: Path) -> None:
    finished = run_session(tmp_path, "quiet", processes=0)

    assert finished.returncode == 0, finished.stdout
    assert "secrets in logs" not in finished.stdout
