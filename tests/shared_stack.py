"""One local stack for the whole test session, shared by every worker of xdist.

Permissions are enforced on it: a role in the template that lacks one fails the test that needs it.
The first process that asks for the stack starts and seeds it; the others join. Each holds a lifeline, so the stack
ends with the last of them, however they end.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plaudit import clients
from plaudit.settings import settings
from plaudit.storage.secrets import key_pepper, webhook_master
from plaudit_cli.connection import Deployment, connect_to_local
from plaudit_local import emulator as emulators
from plaudit_local import local_file, locks, machine
from plaudit_local.emulator import Emulator
from plaudit_local.seed import seed
from plaudit_local.stack import deployed
from secret_watch import FOLDER
from stack_logs import kept_by_the_last

NEVER = 24 * 3600
LISTED_ORIGIN = "https://app.example.com"
CACHES = (
    settings,
    key_pepper,
    webhook_master,
    clients._session,  # noqa: SLF001 - the clients are made from it
    clients.dynamodb,
    clients.dynamodb_for_claims,
    clients.table_operations,
    clients.table_creation,
    clients.sts,
    clients.sqs,
    clients.secrets_manager,
    clients.lambda_,
)


@dataclass(frozen=True, slots=True)
class SharedStack:
    """`description` is what `.plaudit/local.json` tells about a stack that `make run` started."""

    description: dict[str, Any]

    @property
    def application_url(self) -> str:
        return str(self.description["application_url"])

    @property
    def admin_url(self) -> str:
        return str(self.description["admin_url"])

    @property
    def endpoint(self) -> str:
        """Where the emulator serves AWS."""
        return str(self.description["emulator_endpoint"])

    @property
    def outputs(self) -> dict[str, str]:
        outputs: dict[str, str] = self.description["outputs"]
        return outputs

    def environment(self, key: str) -> dict[str, Any]:
        """Return the demo organisation's environment `production`, `development` or `sandbox`."""
        environments: dict[str, dict[str, Any]] = {each["key"]: each for each in self.description["environments"]}
        return environments[key]


@contextmanager
def shared_stack(directory: Path) -> Iterator[SharedStack]:
    """Hold the stack of this directory for the length of the block."""
    file = directory / "local.json"
    with locks.locked(directory / "shared.lock"):
        emulator = emulators.join(directory)
        if emulator is None:
            emulator = emulators.start(
                directory, machine.free_port(), snapshot_interval_seconds=NEVER, enforces_permissions=True
            )
            local_file.write(file, seeded(emulator))
    try:
        stack = SharedStack(local_file.read(file))
        with kept_by_the_last(stack.endpoint, directory / "users.lock", directory.parent / FOLDER):
            yield stack
    finally:
        emulators.release(emulator)


def seeded(emulator: Emulator) -> dict[str, Any]:
    """Deploy and seed; no clock, because most tests choose the time themselves, and it is not now."""
    with own_surroundings():
        os.environ |= {"CLOCK": "off", "CORS_ORIGINS": LISTED_ORIGIN}
        return seed(deployed(emulator))


@contextmanager
def connected_process(description: dict[str, Any]) -> Iterator[Deployment]:
    """Let the use cases in this process work on the stack, as they do in the functions deployed there."""
    with own_surroundings():
        yield connect_to_local(description)


@contextmanager
def own_surroundings() -> Iterator[None]:
    """Forget afterwards what connecting has changed in this process: environment, settings, secrets, AWS clients."""
    before = dict(os.environ)
    forget_surroundings()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget_surroundings()


def forget_surroundings() -> None:
    for cached in CACHES:
        cached.cache_clear()
