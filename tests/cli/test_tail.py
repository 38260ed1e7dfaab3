"""Following what happens on the stack."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cli.conftest import AnswerOf, Run
from shared_stack import SharedStack

PLAUDIT = str(Path(sys.executable).with_name("plaudit"))


def test_tail_shows_requests_with_function_outcome_and_tenant(run: Run, answer_of: AnswerOf) -> None:
    run("event", "send", "tail-shows-me", "--user", "ann", "--value", "1")
    (tenant,) = answer_of("tenant", "list", "demo/production")

    result = run("tail", "--no-follow")

    (line,) = [line for line in result.stdout.splitlines() if "tail-shows-me" in line]
    assert line[21:] == (f"application-api   POST /api/v1/metrics/tail-shows-me/event 404  tenant {tenant['id']}")


def test_tail_shows_what_the_other_functions_did(run: Run) -> None:
    result = run("tail", "--no-follow", "--since", "60")

    assert "provisioning      tables provisioned environment_id=" in result.stdout


def test_tail_speaks_json_lines_without_any_key(run: Run, answer_of: AnswerOf) -> None:
    api_key = answer_of("onboard", "tailed", "live")["key"]["api_key"]
    run("event", "send", "tail-in-json", "--user", "ann", "--value", "1", "--key", api_key)

    result = run("--json", "tail", "--no-follow")

    assert api_key.partition(".")[2] not in result.stdout
    (line,) = [line for line in map(json.loads, result.stdout.splitlines()) if "tail-in-json" in line.get("path", "")]
    assert (line["log_group"], line["method"], line["status"]) == ("/aws/lambda/plaudit-application-api", "POST", 404)


def test_tail_follows_until_it_is_interrupted(run: Run, stack_folder: Path, local_stack: SharedStack) -> None:
    command = [PLAUDIT, "--json", "tail", "--since", "10"]
    with subprocess.Popen(command, cwd=stack_folder, stdout=subprocess.PIPE, text=True) as tail:
        try:
            run("event", "send", "tail-follows", "--user", "ann", "--value", "1")
            shown = first_line_with("tail-follows", tail)
            tail.send_signal(signal.SIGINT)
            tail.communicate(timeout=60)  # reads on: a full pipe would keep the command from ending
        finally:
            tail.kill()

    assert shown["function_name"] == local_stack.outputs["ApplicationApiFunction"]
    assert tail.returncode == 0


def first_line_with(words: str, tail: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the first line with these words in its path; the test's timeout ends the wait for it."""
    for line in tail.stdout or ():
        fields: dict[str, Any] = json.loads(line)
        if words in fields.get("path", ""):
            return fields
    raise AssertionError("plaudit tail ended")
