"""The virtual environments: made on first use, made again when their requirements change."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from plaudit_local import locks
from plaudit_local.paths import EMULATOR_VENV, ROOT, STATE, VENV
from plaudit_local.progress import Report, step


@dataclass(frozen=True, slots=True)
class Environment:
    path: Path
    requirements: Path
    is_editable_home: bool
    purpose: str

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def marker(self) -> Path:
        return self.path / "made-from.sha256"

    def fingerprint(self) -> str:
        digest = hashlib.sha256(sys.version.encode() + self.requirements.read_bytes())
        if self.is_editable_home:
            project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
            digest.update(repr(project).encode())
        return digest.hexdigest()

    def is_current(self) -> bool:
        made_from = self.marker.read_text() if self.marker.exists() else ""
        return self.python.exists() and made_from == self.fingerprint()


ENVIRONMENTS = (
    Environment(VENV, ROOT / "requirements-dev.txt", is_editable_home=True, purpose="the product and its tests"),
    Environment(
        EMULATOR_VENV,
        ROOT / "requirements-emulator.txt",
        is_editable_home=False,
        purpose="the AWS emulator and the SAM command line",
    ),
)


def ensure() -> None:
    # Once the environments exist, a target runs in one of them; that interpreter is not the one to compare with.
    if sys.prefix != sys.base_prefix or all(environment.is_current() for environment in ENVIRONMENTS):
        return
    refuse_without_venv()
    with locks.locked(STATE / "setup.lock"):
        for environment in ENVIRONMENTS:
            if not environment.is_current():
                make(environment)


def make(environment: Environment) -> None:
    with step(f"Installing {environment.purpose}") as report:
        shutil.rmtree(environment.path, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(environment.path)])
        # The file is the whole closure; --no-deps keeps pip from adding what a package asks for by mistake.
        install = ["install", "--no-deps", "--require-hashes", "-r", str(environment.requirements)]
        count_collected(run_pip(environment, install), environment, report)
        if environment.is_editable_home:
            editable = ["install", "--no-deps", "--no-index", "--no-build-isolation", "-e", str(ROOT)]
            list(run_pip(environment, editable))
        environment.marker.write_text(environment.fingerprint())


def count_collected(lines: Iterable[str], environment: Environment, report: Report) -> None:
    total = environment.requirements.read_text().count("==")
    collected = 0
    for line in lines:
        if line.startswith("Collecting "):
            collected += 1
            report(f"{collected} of at most {total}")
        if line.startswith("Installing "):
            report("unpacking")


def run_pip(environment: Environment, arguments: list[str]) -> Iterator[str]:
    command = [str(environment.python), "-m", "pip", "--disable-pip-version-check", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output: list[str] = []
    for line in process.stdout or ():
        output.append(line)
        yield line
    if process.wait() != 0:
        sys.exit("".join(["\n", *output[-20:], "pip could not install the packages above.\n"]))


def run(command: list[str]) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(f"\n{finished.stdout}{finished.stderr}")


def refuse_without_venv() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            f"{sys.executable} cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv. "
            "Or choose another: make run PYTHON=python3.12"
        )


def refuse_while_running() -> None:
    if locks.is_locked(STATE / "run.lock"):
        sys.exit("The local stack is running. Stop it first (Ctrl-C in its terminal).")
