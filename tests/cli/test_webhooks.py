"""Webhooks from the command line (behaviour 8): made, changed, tried, looked into, and received on this machine."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from cli.conftest import AnswerOf, Run
from plaudit_local import machine
from receivers import Reply, receiver

PLAUDIT = str(Path(sys.executable).with_name("plaudit"))
URL = "http://127.0.0.1:9/hook"
NO_WEBHOOK = "01980000-0000-7000-8000-00000000dead"
NO_DELIVERY = "msg_019c5a3e7d04b1f6a2c8e90d3f7516ab"


@pytest.fixture
def reference(run: Run) -> str:
    """An environment of the test's own."""
    reference = f"webhooks/e{uuid4().hex}"
    assert run("onboard", *reference.split("/")).exit_code == 0
    return reference


@pytest.fixture
def webhook_id(answer_of: AnswerOf, reference: str) -> str:
    """A webhook that nothing reaches."""
    return str(answer_of("webhooks", "create", reference, URL, "streak.lost", "--name", "Hook")["id"])


def eventually(look: Callable[[], Any], is_good: Callable[[Any], bool]) -> Any:  # noqa: ANN401  # whatever it looks at
    deadline = time.monotonic() + 60
    while not is_good(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.2)
    return seen


def test_8_1_a_webhook_is_created_with_a_secret_and_listed_without_it(answer_of: AnswerOf, reference: str) -> None:
    made = answer_of("webhooks", "create", reference, URL, "streak.lost", "points.changed", "--name", "Gift cards")

    secret = made.pop("secret")
    assert made == {
        "id": made["id"],
        "name": "Gift cards",
        "url": URL,
        "types": ["streak.lost", "points.changed"],
        "enabled": True,
        "created_at": made["created_at"],
    }
    assert answer_of("webhooks", "list", reference) == [made]
    assert answer_of("webhooks", "secret", reference, made["id"]) == {
        "secret": secret,
        "previous_secret": None,
        "previous_secret_expires": None,
    }


def test_8_1_without_types_a_webhook_takes_all(run: Run, answer_of: AnswerOf, reference: str) -> None:
    made = answer_of("webhooks", "create", reference, URL, "--off")

    assert (len(made["types"]), made["enabled"]) == (18, False)
    heading, _, row = run("webhooks", "list", reference).stdout.strip().splitlines()
    assert heading.split() == ["id", "name", "url", "types", "enabled"]
    assert row.split() == [made["id"], "webhook", URL, "all", "no"]


def test_8_1_a_change_leaves_what_is_not_named(answer_of: AnswerOf, reference: str, webhook_id: str) -> None:
    off = answer_of("webhooks", "update", reference, webhook_id, "--off", "--type", "streak.started")
    on = answer_of("webhooks", "update", reference, webhook_id, "--on", "--name", "New", "--url", "https://1.1.1.1/")

    assert (off["enabled"], off["types"], off["name"], off["url"]) == (False, ["streak.started"], "Hook", URL)
    assert (on["enabled"], on["types"]) == (True, ["streak.started"])
    assert (on["name"], on["url"]) == ("New", "https://1.1.1.1/")


def test_8_1_a_deleted_webhook_is_gone(run: Run, answer_of: AnswerOf, reference: str, webhook_id: str) -> None:
    deleted = run("webhooks", "delete", reference, webhook_id)

    assert (deleted.exit_code, deleted.stdout) == (0, "")
    assert deleted.stderr == f"The webhook {webhook_id} is deleted.\n"
    assert answer_of("webhooks", "list", reference) == []


def test_8_2_a_rotated_secret_stands_alone_for_scripts(run: Run, reference: str, webhook_id: str) -> None:
    before = run("webhooks", "secret", reference, webhook_id)

    rotated = run("webhooks", "rotate", reference, webhook_id)

    assert before.stdout.startswith("whsec_")
    assert before.stderr == ""
    assert rotated.stdout.startswith("whsec_")
    assert rotated.stdout != before.stdout
    assert rotated.stderr.startswith(f"The one before, {before.stdout.strip()}, signs as well until ")
    assert run("webhooks", "secret", reference, webhook_id).stdout == rotated.stdout


def test_8_5_a_test_is_delivered_looked_into_and_sent_again(run: Run, answer_of: AnswerOf, reference: str) -> None:
    with receiver(Reply(body=b"thanks")) as receiving:
        id_ = answer_of("webhooks", "create", reference, receiving.url, "streak.lost")["id"]
        sent = answer_of("webhooks", "test", reference, id_, "leaderboard.finished")
        words = ("webhooks", "delivery", reference, id_, sent["id"])
        shown = eventually(lambda: answer_of(*words), lambda seen: seen["status"] == "delivered")
        text = run(*words).stdout
        again = answer_of("webhooks", "replay", reference, id_, sent["id"])
        eventually(lambda: len(receiving.requests), lambda count: count == 2)

    assert (sent["type"], sent["status"], sent["tries"]) == ("leaderboard.finished", "pending", 0)
    assert shown["body"] == json.loads(receiving.requests[0].body)
    (attempt,) = shown["attempts"]
    assert (attempt["number"], attempt["status"], attempt["answer"]) == (1, 200, "thanks")
    assert (shown["tries"], shown["last_status"], shown["last_error"], shown["next_at"]) == (1, 200, None, None)
    assert '\n  "type": "leaderboard.finished",\n' in text
    assert "thanks" in text
    assert again["id"] == sent["id"]
    assert [each.headers["webhook-id"] for each in receiving.requests] == [sent["id"]] * 2


def test_8_5_deliveries_are_listed_the_newest_first(
    run: Run, answer_of: AnswerOf, reference: str, webhook_id: str
) -> None:
    types = ("streak.lost", "points.changed", "streak.lost")
    ids = [answer_of("webhooks", "test", reference, webhook_id, type_)["id"] for type_ in types]
    words = ("webhooks", "deliveries", reference, webhook_id)

    first = answer_of(*words, "--limit", "2")
    second = answer_of(*words, "--limit", "2", "--before", first["next"])
    lost = answer_of(*words, "--type", "streak.lost")

    assert [each["id"] for each in first["deliveries"]] == [ids[2], ids[1]]
    assert (second["next"], [each["id"] for each in second["deliveries"]]) == (None, [ids[0]])
    assert [each["id"] for each in lost["deliveries"]] == [ids[2], ids[0]]
    assert answer_of(*words, "--until", "2026-01-01")["deliveries"] == []
    assert len(answer_of(*words, "--since", "2026-01-01T00:00+01:00")["deliveries"]) == 3
    assert answer_of(*words, "--status", "delivered") == {"deliveries": [], "next": None}
    assert run(*words, "--limit", "2").stderr == f"There may be more: --before {ids[1]}\n"


def test_8_5_all_that_failed_is_sent_again(run: Run, answer_of: AnswerOf, reference: str, webhook_id: str) -> None:
    words = ("webhooks", "replay", reference, webhook_id, "--since", "2026-03-10T12:00Z")

    assert answer_of(*words) == {"since": "2026-03-10T12:00:00Z", "accepted": True}
    assert run(*words).stderr.endswith(" is being sent again.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create", "{}", "ftp://example.com"), "The URL has to begin with https://."),
        (("create", "{}", "https://10.0.0.1/"), "The address 10.0.0.1 is not a public one."),
        (("create", "{}", URL, "--name", ""), "A name has 1 to 255 characters."),
        (("update", "{}", "{id}", "--url", "https://10.0.0.1/"), "The address 10.0.0.1 is not a public one."),
        (
            ("secret", "{}", NO_WEBHOOK),
            f"There is no webhook {NO_WEBHOOK} in {{}}. See `plaudit webhooks list {{}}`.",
        ),
        (
            ("delivery", "{}", "{id}", NO_DELIVERY),
            f"The webhook {{id}} has no delivery {NO_DELIVERY}; they are kept for 7 days.",
        ),
        (
            ("delivery", "{}", "{id}", "nonsense"),
            '"nonsense" is no id of a delivery: see `plaudit webhooks deliveries`.',
        ),
        (
            ("deliveries", "{}", "{id}", "--before", "nonsense"),
            '"nonsense" is no id of a delivery: see `plaudit webhooks deliveries`.',
        ),
        (
            ("deliveries", "{}", "{id}", "--since", "yesterday"),
            '"yesterday" is no instant: write one such as 2026-08-01T09:30Z.',
        ),
        (
            ("replay", "{}", "{id}"),
            "Name a delivery, or say with --since from when on all that failed is to be sent again.",
        ),
        (
            ("replay", "{}", "{id}", NO_DELIVERY, "--since", "2026-01-01"),
            "Name a delivery, or say with --since from when on all that failed is to be sent again.",
        ),
        (("listen", "{}", "--create", "--webhook", "{id}"), "--webhook and --create exclude each other."),
        (("listen", "--create"), "Name the environment of the webhook as well, such as demo/production."),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    run: Run, reference: str, webhook_id: str, words: tuple[str, ...], sentence: str
) -> None:
    result = run("webhooks", *(word.format(reference, id=webhook_id) for word in words))

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {sentence.replace('{}', reference).format(id=webhook_id)}\n"


def test_listening_on_a_port_that_is_taken_is_said_in_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("webhooks", "listen", "--port", str(port))

    assert result.exit_code == 1
    assert result.stderr == f"Error: Nobody can listen on port {port} of 127.0.0.1: Address already in use.\n"


def test_8_3_deliveries_are_received_fail_as_told_and_the_webhook_is_gone_after_ctrl_c(
    answer_of: AnswerOf, stack_folder: Path, reference: str
) -> None:
    port = str(machine.free_port())
    command = [PLAUDIT, "--json", "webhooks", "listen", reference, "streak.lost", "--create", "--port", port]
    command += ["--status", "503", "--times", "1"]
    with subprocess.Popen(command, cwd=stack_folder, stdout=subprocess.PIPE, text=True) as listening:
        try:
            (webhook,) = eventually(lambda: answer_of("webhooks", "list", reference), bool)
            sent = [answer_of("webhooks", "test", reference, webhook["id"], type_)["id"] for type_ in TWO_TYPES]
            lines = [json.loads(listening.stdout.readline()) for _ in sent] if listening.stdout else []
            listening.send_signal(signal.SIGINT)
            listening.communicate(timeout=60)
        finally:
            listening.kill()

    assert (webhook["url"], webhook["types"]) == (f"http://127.0.0.1:{port}/", ["streak.lost"])
    assert {(line["id"], line["type"]) for line in lines} == set(zip(sent, TWO_TYPES, strict=True))
    assert [line["answered"] for line in lines] == [503, 200]
    assert [(line["signature_checked"], line["signature_problem"]) for line in lines] == [(True, None)] * 2
    assert listening.returncode == 0
    assert answer_of("webhooks", "list", reference) == []


TWO_TYPES = ("streak.lost", "achievement.completed")


def test_8_2_signatures_are_checked_with_the_secret_of_a_webhook_that_is_there(
    answer_of: AnswerOf, stack_folder: Path, reference: str
) -> None:
    port = str(machine.free_port())
    webhook = answer_of("webhooks", "create", reference, f"http://127.0.0.1:{port}/")
    command = [PLAUDIT, "webhooks", "listen", reference, "--webhook", webhook["id"], "--port", port]
    with subprocess.Popen(command, cwd=stack_folder, stdout=subprocess.PIPE, text=True) as listening:
        try:
            eventually(lambda: is_taken(int(port)), bool)
            sent = answer_of("webhooks", "test", reference, webhook["id"], "streak.lost")
            line = listening.stdout.readline() if listening.stdout else ""
            listening.send_signal(signal.SIGINT)
            listening.communicate(timeout=60)
        finally:
            listening.kill()

    assert line.rstrip().endswith(f"streak.lost  {sent['id']}  signature good  answered 200")
    assert [each["id"] for each in answer_of("webhooks", "list", reference)] == [webhook["id"]]


def is_taken(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
