"""What the functions of the local stack have logged, read as `plaudit tail` reads it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plaudit_local.aws import client

PREFIX = "/aws/"
"""Of the log groups of functions and of the gateway."""


@contextmanager
def kept_by_the_last(endpoint: str, lock: Path, folder: Path) -> Iterator[None]:
    """Use the stack for the length of the block; who leaves last keeps its logs in the folder.

    Everybody holds a shared lock, which the kernel drops with its holder: who can have it alone is the last.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
        if _is_last(descriptor):
            keep_logs(endpoint, PREFIX, folder)
    finally:
        os.close(descriptor)


def keep_logs(endpoint: str, prefix: str, folder: Path) -> None:
    """Write every line of the groups that begin so into a file for each group."""
    folder.mkdir(exist_ok=True)
    logs = client(endpoint, "logs")
    for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
        for group in page["logGroups"]:
            name = group["logGroupName"]
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=name)
            with (folder / f"{name.strip('/').replace('/', '-')}.log").open("w") as file:
                file.writelines(f"{event['message']}\n" for page in pages for event in page["events"])


def _is_last(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return False
    return True
