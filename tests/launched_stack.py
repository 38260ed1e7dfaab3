"""The local stack as a person starts it, `make run`, with state and a port of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plaudit_local import local_file, machine
from plaudit_local.paths import ROOT

START_LIMIT_SECONDS = 120
STOP_LIMIT_SECONDS = 120
# Whoever starts a local stack may have these for AWS; they must not matter to it.
OWN_AWS_SETTINGS = {"AWS_PROFILE": "somebody", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"}


@dataclass(frozen=True, slots=True)
class LaunchedStack:
    process: subprocess.Popen[str]
    emulator_pid: int
    description: dict[str, Any]

    def press_ctrl_c(self) -> str:
        """Stop as a person does; returns what was printed."""
        os.killpg(self.process.pid, signal.SIGINT)
        output, _ = self.process.communicate(timeout=STOP_LIMIT_SECONDS)
        return output

    def kill_everything(self) -> None:
        """Leave nothing alive that could still save something: make, launcher, emulator, Lambda workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        os.killpg(self.emulator_pid, signal.SIGKILL)
        self.process.communicate(timeout=STOP_LIMIT_SECONDS)


def launch(state: Path, port: int, checkout: Path = ROOT) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["make", "run", f"PYTHON={sys.executable}", f"PORT={port}", f"PLAUDIT_STATE={state}"],  # noqa: S607
        cwd=checkout,
        env=os.environ | OWN_AWS_SETTINGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A process group of its own is what a terminal gives to a command.
        start_new_session=True,
    )


@contextmanager
def launched_stack(state: Path, checkout: Path = ROOT) -> Iterator[LaunchedStack]:
    """Start a stack that is gone after the block at the latest."""
    process = launch(state, machine.free_port(), checkout)
    try:
        description = wait_for_description(process, state)
        stack = LaunchedStack(process, local_file.read(state / "process.json")["pid"], description)
        yield stack
        if process.poll() is None:
            stack.press_ctrl_c()
    finally:
        if process.poll() is None:
            # The emulator follows: the launcher held its lifeline.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=STOP_LIMIT_SECONDS)


def wait_for_description(process: "subprocess.Popen[str]", state: Path) -> dict[str, Any]:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        description = local_file.read(state / "local.json")
        if description.get("pid") is not None and is_child(description["pid"], process):
            return description
        time.sleep(0.1)
    raise AssertionError(process.communicate()[0] if process.poll() is not None else "still starting")


def is_child(pid: int, process: "subprocess.Popen[str]") -> bool:
    """Tell a description of this run from one that a killed run has left behind."""
    try:
        return os.getpgid(pid) == process.pid
    except ProcessLookupError:
        return False
