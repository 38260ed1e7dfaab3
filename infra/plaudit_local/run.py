"""`make run`: the local stack in the foreground until Ctrl-C."""

import os
import signal
import sys
import threading
import time
from typing import Any

from plaudit_local import emulator as emulators
from plaudit_local import local_file, locks
from plaudit_local.aws import forget_own_settings
from plaudit_local.emulator import EmulatorError
from plaudit_local.paths import LOCAL_FILE, STATE
from plaudit_local.progress import step
from plaudit_local.seed import seed
from plaudit_local.stack import deployed

DEFAULT_PORT = 8787


def main() -> None:
    if locks.try_lock(STATE / "run.lock") is None:
        sys.exit(f"The local stack of this checkout runs already: {running_url()}")
    forget_own_settings()
    stop = stop_on_signals()
    try:
        run(chosen_port(), stop)
    except EmulatorError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)


def chosen_port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise EmulatorError(f"PORT={text} is no port. Choose one from 1 to 65535.")
    return int(text)


def run(port: int, stop: threading.Event) -> None:
    started = time.monotonic()
    with step("Starting the emulator"):
        emulator = emulators.start(STATE, port)
    try:
        with step("Deploying the functions") as report:
            stack = deployed(emulator, report)
        with step("Preparing the demo organisation"):
            description = seed(stack)
        local_file.write(LOCAL_FILE, description)
        greet(description, time.monotonic() - started)
        wait(emulator, stop)
    finally:
        LOCAL_FILE.unlink(missing_ok=True)
        with step("Saving and stopping"):
            emulators.stop(emulator)


def stop_on_signals() -> threading.Event:
    """The first Ctrl-C while waiting stops gracefully; one during the start interrupts it."""
    stop = threading.Event()

    def handle(*_: object) -> None:
        if stop.is_set() or not LOCAL_FILE.exists():
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return stop


def wait(emulator: emulators.Emulator, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if not emulators.is_alive(emulator.pid):
            raise EmulatorError(f"The emulator ended; see {STATE / 'emulator.log'}.")


def greet(description: dict[str, Any], seconds: float) -> None:
    lines = {
        "Application API": description["application_url"],
        "Admin API": description["admin_url"],
        "Reference": f"{description['application_url']}/reference",
        "Admin key": description["admin_api_key"],
        "All keys": os.path.relpath(LOCAL_FILE),
    }
    print(f"\nPlaudit runs ({seconds:.1f} s).\n")
    for name, value in lines.items():
        print(f"  {name:16} {value}")
    print("\nCtrl-C stops it; the data stay.", flush=True)


def running_url() -> str:
    return str(local_file.read(LOCAL_FILE).get("application_url", "it is just starting or stopping."))


if __name__ == "__main__":
    main()
