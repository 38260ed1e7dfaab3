"""Runs in the emulator's own environment: the emulator, a snapshot every few seconds, and an end in time.

The end is when the last process that holds the lifeline ends. MiniStack saves its state only when it stops
gracefully. This wrapper calls its save function in a forked child: the child sees the memory of one instant
(forked between two requests, so no write is cut in half), and requests are served while it writes.
"""

import asyncio
import os
import shutil
import signal
import sys
import threading
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from plaudit_local import locks, snapshots

# Held until this process and its last snapshot end: the state has one writer.
if locks.try_lock(Path(os.environ["PLAUDIT_EMULATOR_LOCK"])) is None:
    sys.exit("Another emulator uses this state.")
# Lambda workers inherit the emulator's environment and must not find this package.
os.environ.pop("PYTHONPATH", None)
os.environ["STATE_DIR"] = str(snapshots.current(Path(os.environ["STATE_DIR"])))

# The emulator reads its environment when it is imported.
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as emulator

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

SNAPSHOT_INTERVAL_SECONDS = float(os.environ["PLAUDIT_SNAPSHOT_INTERVAL"])
SNAPSHOT_LIMIT_SECONDS = 60


class FrontDoor:
    """Counts requests, as without any there is no change worth a snapshot, and limits those for the product.

    Each of these would start a Lambda worker process of its own, and a machine with a few processors that
    starts a hundred answers none in time. Those for AWS pass, as workers make them.
    """

    def __init__(self) -> None:
        self.requests = 0
        self.turn = asyncio.Semaphore(int(os.environ["PLAUDIT_CONCURRENCY"]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_ministack/"):
            await emulator.app(scope, receive, send)
            return
        self.requests += 1
        is_for_product = dict(scope["headers"]).get(b"host", b"").startswith(os.environ["BIND_HOST"].encode())
        async with self.turn if is_for_product else nullcontext():
            await emulator.app(scope, receive, send)


async def main(root: Path) -> None:
    stop = asyncio.Event()
    listen_for_the_end(stop)
    front_door = FrontDoor()
    snapshotting = asyncio.create_task(keep_snapshots(root, front_door))

    async def until_stopped() -> None:
        await stop.wait()
        # The save at the end is ours too, so that it is as atomic as the others.
        emulator.PERSIST_STATE = False

    await serve(front_door, configuration(), shutdown_trigger=until_stopped)
    snapshotting.cancel()
    with suppress(asyncio.CancelledError):
        await snapshotting
    end_workers()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def configuration() -> Config:
    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.loglevel = os.environ["LOG_LEVEL"]
    return config


def listen_for_the_end(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def wait_for_lifeline() -> None:
        # Standard input is a pipe that every user of the stack holds open; it ends with the last of them.
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait_for_lifeline, daemon=True).start()


async def keep_snapshots(root: Path, front_door: FrontDoor) -> None:
    seen, rounds = front_door.requests, 0
    while True:
        await asyncio.sleep(SNAPSHOT_INTERVAL_SECONDS)
        if front_door.requests != seen:
            # Twice, because what a request set off (a queue's delivery) may end after it.
            seen, rounds = front_door.requests, 2
        if rounds and await snapshot_in_child(root):
            rounds -= 1


async def snapshot_in_child(root: Path) -> bool:
    child = os.fork()
    if child == 0:
        save_and_exit(root)
    _, status = await asyncio.shield(asyncio.to_thread(os.waitpid, child, 0))
    return bool(status == 0)


def save_and_exit(root: Path) -> None:
    # A lock that another thread held at the fork stays held here; the alarm ends a child that waits for it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SNAPSHOT_LIMIT_SECONDS)
    os.nice(10)
    exit_code = 1
    try:
        save(root)
        exit_code = 0
    finally:
        os._exit(exit_code)


def save(root: Path) -> None:
    generation = snapshots.prepare(root)
    emulator.save_all.__globals__["STATE_DIR"] = str(generation)
    lambda_service = sys.modules.get("ministack.services.lambda_svc")
    if lambda_service:
        lambda_service.CODE_BLOB_DIR = str(generation / snapshots.CODE)  # type: ignore[attr-defined]
    emulator.save_all(emulator._build_persistence_save_dict())  # noqa: SLF001 - what it calls itself when it stops
    snapshots.commit(root, generation)


def end_workers() -> None:
    """Lambda workers share our process group; one that is busy would outlive us."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    # We fork on purpose, and know what the child may touch.
    warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
    state = Path(os.environ["STATE_DIR"]).parent
    asyncio.run(main(state))
    save(state)
    os._exit(0)
