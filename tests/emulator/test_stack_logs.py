"""The watch over secrets reads what the functions of the stack have logged."""

from pathlib import Path

from plaudit.clock import utc_now
from plaudit_local.aws import client
from secret_finding import leaks_in
from shared_stack import SharedStack
from stack_logs import keep_logs, kept_by_the_last

SECRET = "whsec_7QvXsF7Ck6me7O3mHxZqk04+DQk+O+xF4MxO/7UJmG8="


def test_a_secret_that_a_function_logs_is_found(local_stack: SharedStack, tmp_path: Path, name: str) -> None:
    logs, group = client(local_stack.endpoint, "logs"), f"/tests/{name}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    written_at = int(utc_now().timestamp() * 1000)
    lines = ["harmless", f'{{"body": "{SECRET}"}}']
    events = [{"timestamp": written_at + number, "message": line} for number, line in enumerate(lines)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)  # type: ignore[arg-type]  # plain dicts

    keep_logs(local_stack.endpoint, group, tmp_path / "kept")
    logs.delete_log_group(logGroupName=group)

    [file] = (tmp_path / "kept").iterdir()
    assert file.read_text().splitlines() == lines
    assert [(leak.line, SECRET in str(leak)) for leak in leaks_in(file, frozenset())] == [(2, False)]


def test_who_leaves_last_keeps_the_logs(local_stack: SharedStack, tmp_path: Path) -> None:
    lock, folder = tmp_path / "lock", tmp_path / "kept"

    with kept_by_the_last(local_stack.endpoint, lock, folder):
        with kept_by_the_last(local_stack.endpoint, lock, folder):
            pass
        assert not folder.exists()

    assert "aws-lambda-plaudit-admin-api.log" in {file.name for file in folder.iterdir()}
