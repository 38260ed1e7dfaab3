"""`make run` as a person lives with it: stopped, killed, started again."""

import os
import signal
import socket
import time
from pathlib import Path

import httpx
from trophy import CreateMetricRequestItem, UpsertedUser

from checkout import change_code, copy_checkout
from launched_stack import LaunchedStack, launch, launched_stack
from plaudit_local import emulator as emulators
from plaudit_local import machine
from sdk import sdk_client

SNAPSHOT_IS_AT_MOST_OLD_SECONDS = 5


def test_events_and_keys_survive_ctrl_c_and_the_kill_of_every_process(tmp_path: Path) -> None:
    with launched_stack(tmp_path / "state") as stack:
        send_first_event(stack)
        output = stack.press_ctrl_c()
        emulator_is_alive = emulators.is_alive(stack.emulator_pid)

    with launched_stack(tmp_path / "state") as restarted:
        total = read_total(restarted)
        sdk_client(restarted.description).metrics.event("words", user=UpsertedUser(id="18"), value=250)
        time.sleep(SNAPSHOT_IS_AT_MOST_OLD_SECONDS)
        restarted.kill_everything()

    with launched_stack(tmp_path / "state") as again:
        total_after_kill = read_total(again)

    assert (total, total_after_kill) == (750, 1000)
    assert restarted.description["environments"] == stack.description["environments"]
    assert again.description["environments"] == stack.description["environments"]
    assert "Saving and stopping" in output
    assert not emulator_is_alive


def test_a_taken_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((machine.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        process = launch(tmp_path / "state", port)
        output, _ = process.communicate(timeout=30)

    assert process.returncode != 0
    assert f"Port {port} is taken. Choose another: make run PORT={port + 1}" in output
    assert "Traceback" not in output


def test_a_second_run_points_to_the_first_and_the_end_of_the_emulator_ends_it_in_a_sentence(tmp_path: Path) -> None:
    with launched_stack(tmp_path / "state") as stack:
        second = launch(tmp_path / "state", machine.free_port())
        pointed, _ = second.communicate(timeout=30)
        first_answers = httpx.get(stack.description["application_url"] + "/users/18", timeout=30).status_code
        os.killpg(stack.emulator_pid, signal.SIGKILL)
        ended, _ = stack.process.communicate(timeout=30)

    assert second.returncode != 0
    assert f"runs already: {stack.description['application_url']}" in pointed
    assert first_answers == 401
    assert stack.process.returncode != 0
    assert "The emulator ended; see" in ended
    assert "Traceback" not in ended


def test_the_next_start_runs_the_changed_code(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    with launched_stack(tmp_path / "state", checkout) as stack:
        before = httpx.get(stack.description["application_url"] + "/users/18", timeout=30).text
    change_code(checkout)

    with launched_stack(tmp_path / "state", checkout) as redeployed:
        after = httpx.get(redeployed.description["application_url"] + "/users/18", timeout=30).text

    assert "Invalid API key." in before
    assert "Changed sentence." in after


def send_first_event(stack: LaunchedStack) -> None:
    client = sdk_client(stack.description)
    client.admin.metrics.create(request=[CreateMetricRequestItem(name="Words", key="words")])
    client.metrics.event("words", user=UpsertedUser(id="18"), value=750)


def read_total(stack: LaunchedStack) -> float:
    return float(sdk_client(stack.description).users.single_metric("18", "words").current)
