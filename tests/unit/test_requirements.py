"""The pinned requirements are what `make requirements` would make of pyproject.toml; checked without a network."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from plaudit_local.paths import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
COMMAND_LINE: list[str] = PROJECT["project"]["optional-dependencies"]["cli"]
DEVELOPMENT: list[str] = PROJECT["dependency-groups"]["dev"]
DECLARED_BY_FILE = {
    "functions/requirements.txt": RUNTIME,
    "requirements-dev.txt": [*RUNTIME, *COMMAND_LINE, *DEVELOPMENT],
    "requirements-emulator.txt": PROJECT["dependency-groups"]["emulator"],
}
A_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<rest>.*(?:\n    .*)*)", re.MULTILINE)
every_file = pytest.mark.parametrize("file", DECLARED_BY_FILE)


@dataclass(frozen=True, slots=True)
class Pin:
    """One of the entries of a file; a package may have several, for different versions of Python."""

    name: str
    version: str
    is_hashed: bool
    is_declared: bool


def pins(file: str) -> list[Pin]:
    return [
        Pin(
            canonicalize_name(found["name"]),
            found["version"],
            "--hash=sha256:" in found["rest"],
            "plaudit (pyproject.toml" in found["rest"],
        )
        for found in A_PIN.finditer((ROOT / file).read_text())
    ]


def declared(file: str) -> dict[str, Requirement]:
    return {canonicalize_name(each.name): each for each in map(Requirement, DECLARED_BY_FILE[file])}


@every_file
def test_what_is_declared_is_what_the_pins_were_made_from(file: str) -> None:
    assert {pin.name for pin in pins(file) if pin.is_declared} == declared(file).keys()


@every_file
def test_every_pin_is_in_the_declared_range(file: str) -> None:
    ranges = {name: requirement.specifier for name, requirement in declared(file).items()}

    assert [pin for pin in pins(file) if pin.name in ranges and pin.version not in ranges[pin.name]] == []


@every_file
def test_every_entry_is_a_pin_with_a_hash_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text()

    assert len(pins(file)) == len(re.findall(r"^[^\s#]", text, re.MULTILINE))
    assert [pin for pin in pins(file) if not pin.is_hashed] == []
    assert "://" not in text


def test_development_runs_the_versions_that_are_deployed() -> None:
    development = {(pin.name, pin.version) for pin in pins("requirements-dev.txt")}

    assert {(pin.name, pin.version) for pin in pins("functions/requirements.txt")} <= development
