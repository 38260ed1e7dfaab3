"""The whole product on this machine: emulator, deployed template, plain URLs. Importable by tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plaudit_local import emulator as emulators
from plaudit_local import machine
from plaudit_local.deploy_local import STACK, deploy
from plaudit_local.emulator import REGION, Emulator
from plaudit_local.gateway import map_address
from plaudit_local.machine import HOST
from plaudit_local.progress import Report, silent


@dataclass(frozen=True, slots=True)
class LocalStack:
    emulator: Emulator
    outputs: dict[str, str]

    @property
    def application_url(self) -> str:
        return f"http://{HOST}:{self.emulator.port}/api/v1"

    @property
    def admin_url(self) -> str:
        return f"http://{HOST}:{self.emulator.port}/admin/v1"

    @property
    def emulator_endpoint(self) -> str:
        return self.emulator.endpoint

    @property
    def stack_name(self) -> str:
        return STACK

    @property
    def region(self) -> str:
        return REGION


@contextmanager
def running_stack(directory: Path, port: int | None = None, report: Report = silent) -> Iterator[LocalStack]:
    """A private stack for the length of the block; its state stays in the directory."""
    emulator = emulators.start(directory, port or machine.free_port())
    try:
        yield deployed(emulator, report)
    finally:
        emulators.stop(emulator)


def deployed(emulator: Emulator, report: Report = silent) -> LocalStack:
    outputs = deploy(emulator, report)
    map_address(emulator, outputs["HttpApiId"])
    return LocalStack(emulator, outputs)
