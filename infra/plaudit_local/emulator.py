"""Starting and ending the emulator as a process of its own."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plaudit_local import locks, machine
from plaudit_local.machine import HOST
from plaudit_local.paths import EMULATOR_VENV, ROOT

REGION = "us-east-1"
ACCOUNT = "000000000000"
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 30
SNAPSHOT_INTERVAL_SECONDS = 2

_children: list[subprocess.Popen[bytes]] = []
"""Emulators that this process started. They may go on without it, which is no oversight to be warned of."""


class EmulatorError(Exception):
    """A sentence for the person who started it."""


@dataclass(frozen=True, slots=True)
class Emulator:
    directory: Path
    port: int
    pid: int
    lifeline: int
    """Holds the emulator alive for as long as any process has it open."""

    @property
    def endpoint(self) -> str:
        # AWS is served under this name only: the address in digits is the product's (see gateway.py).
        return f"http://localhost:{self.port}"


def start(
    directory: Path,
    port: int,
    *,
    snapshot_interval_seconds: int = SNAPSHOT_INTERVAL_SECONDS,
    enforces_permissions: bool = False,
) -> Emulator:
    """Start on the state that the directory holds. Refuses a port that is taken.

    With permissions enforced every function may do what its role in the template says and no more, for some
    milliseconds per event.
    """
    wait_for_predecessor(directory)
    refuse_taken(port)
    empty_temporary_folder(directory)
    lifeline, standard_input = make_lifeline(directory)
    with (directory / "emulator.log").open("ab") as log:
        process = subprocess.Popen(
            [str(EMULATOR_VENV / "bin" / "python"), "-m", "plaudit_local.emulator_process"],
            env=environment(directory, port)
            | {
                "PLAUDIT_SNAPSHOT_INTERVAL": str(snapshot_interval_seconds),
                "AUTH": str(enforces_permissions).lower(),
            },
            stdin=standard_input,
            stdout=log,
            stderr=log,
            # Ctrl-C reaches the launcher alone, which then stops the emulator gracefully.
            start_new_session=True,
        )
    os.close(standard_input)
    _children.append(process)
    wait_until_ready(process, port, directory)
    write_process_file(directory, port, process.pid)
    return Emulator(directory, port, process.pid, lifeline)


def join(directory: Path) -> Emulator | None:
    """Use the emulator that another process started on this directory, and keep it alive from here on."""
    file = directory / "process.json"
    if not file.exists() or not locks.is_locked(directory / "emulator.lock"):
        return None
    running = json.loads(file.read_text())
    try:
        lifeline = os.open(directory / "lifeline", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    return Emulator(directory, running["port"], running["pid"], lifeline)


def release(emulator: Emulator) -> None:
    """Let go; the emulator stops gracefully when nobody else holds it."""
    os.close(emulator.lifeline)


def stop(emulator: Emulator) -> None:
    """Stop gracefully, state saved."""
    release(emulator)
    with suppress(ProcessLookupError):
        os.kill(emulator.pid, signal.SIGTERM)
    wait_for_end(emulator)


def kill(emulator: Emulator) -> None:
    """End it without warning: nothing is saved beyond the last snapshot."""
    os.killpg(emulator.pid, signal.SIGKILL)
    release(emulator)
    wait_for_end(emulator)


def wait_for_end(emulator: Emulator) -> None:
    deadline = time.monotonic() + STOP_LIMIT_SECONDS
    while is_alive(emulator.pid):
        if time.monotonic() > deadline:
            os.killpg(emulator.pid, signal.SIGKILL)
        time.sleep(0.05)
    (emulator.directory / "process.json").unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    try:
        # Our own child stays a zombie until it is waited for.
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def empty_temporary_folder(directory: Path) -> None:
    """Killed workers leave their unpacked packages behind: gigabytes at times, so removed while we go on."""
    temporary = directory / "tmp"
    outdated = directory / f"tmp-{time.monotonic_ns()}"
    temporary.mkdir(parents=True, exist_ok=True)
    temporary.rename(outdated)
    temporary.mkdir()
    threading.Thread(target=shutil.rmtree, args=(outdated,), kwargs={"ignore_errors": True}).start()


def make_lifeline(directory: Path) -> tuple[int, int]:
    path = directory / "lifeline"
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)
    # Opened for both directions, because opening for writing alone would wait for a reader.
    lifeline = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    return lifeline, os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def environment(directory: Path, port: int) -> dict[str, str]:
    """Nothing of the caller's own AWS settings may reach the emulated functions."""
    inherited = {name: os.environ[name] for name in ("LANG", "PATH") if name in os.environ}
    return inherited | {
        "HOME": str(directory),
        "PYTHONPATH": str(ROOT / "infra"),
        "TMPDIR": str(directory / "tmp"),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(directory / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(directory / "s3"),
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # It would otherwise tidy up containers of a Docker daemon that is none of our business.
        "DOCKER_HOST": "unix:///nonexistent",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ENDPOINT_URL": f"http://localhost:{port}",
        "PLAUDIT_EMULATOR_LOCK": str(directory / "emulator.lock"),
        # Each worker process costs a second of CPU to start, so a burst must not start many.
        "PLAUDIT_CONCURRENCY": str(1 + (os.cpu_count() or 1)),
        "LOG_LEVEL": "WARNING",
    }


def wait_for_predecessor(directory: Path) -> None:
    """An emulator whose launcher was killed is still saving its state for a moment."""
    deadline = time.monotonic() + STOP_LIMIT_SECONDS
    while locks.is_locked(directory / "emulator.lock"):
        if time.monotonic() > deadline:
            raise EmulatorError(f"Another process still uses the state in {directory}.")
        time.sleep(0.1)


def refuse_taken(port: int) -> None:
    if not machine.is_free(port):
        raise EmulatorError(f"Port {port} is taken. Choose another: make run PORT={port + 1}")


def wait_until_ready(process: subprocess.Popen[bytes], port: int, directory: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise EmulatorError(f"The emulator did not start; see {directory / 'emulator.log'}.")
        time.sleep(0.05)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def write_process_file(directory: Path, port: int, pid: int) -> None:
    temporary = directory / "process.json.tmp"
    temporary.write_text(json.dumps({"port": port, "pid": pid}))
    temporary.replace(directory / "process.json")
