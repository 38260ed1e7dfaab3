"""Whole generations of the emulator's state on disk.

A symbolic link names the current one, so a process killed while it writes leaves the one before untouched.
"""

import os
import shutil
import time
from pathlib import Path

CODE = "lambda-blobs"


class SnapshotIncompleteError(Exception):
    """The emulator logs a service it cannot save and goes on; such a generation must not become current."""


def current(root: Path) -> Path:
    link = root / "current"
    if not link.exists():
        commit(root, prepare(root))
    return link.resolve()


def prepare(root: Path) -> Path:
    """A new generation that shares the functions' code, which never changes, with the current one."""
    generation = root / f"generation-{time.monotonic_ns()}-{os.getpid()}"
    (generation / CODE).mkdir(parents=True)
    code = root / "current" / CODE
    for blob in code.iterdir() if code.exists() else ():
        os.link(blob, generation / CODE / blob.name)
    return generation


def commit(root: Path, generation: Path) -> None:
    refuse_incomplete(root, generation)
    link = root / f"{generation.name}.link"
    link.symlink_to(generation.name)
    link.replace(root / "current")
    for other in root.glob("generation-*"):
        if other != generation:
            shutil.rmtree(other, ignore_errors=True)


def refuse_incomplete(root: Path, generation: Path) -> None:
    missing = saved_services(root / "current") - saved_services(generation)
    if missing:
        shutil.rmtree(generation)
        raise SnapshotIncompleteError(sorted(missing))


def saved_services(generation: Path) -> set[str]:
    return {path.name for path in generation.glob("*.json")}
