"""`make check`: every check that needs no running stack, side by side; only what fails is shown in full."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from plaudit_local.paths import EMULATOR_VENV, ROOT, VENV


@dataclass(frozen=True, slots=True)
class Check:
    title: str
    command: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    is_passed: bool
    output: str
    seconds: float


def tool(name: str, *arguments: str) -> list[str]:
    return [str(VENV / "bin" / name), *arguments]


UNIT_TESTS = ("pytest", "-q", "--hypothesis-profile=quick")
COVERED = ("--cov=functions/plaudit/domain", "--cov-branch", "--cov-fail-under=100")

# The longest first, so that none of them starts when the others are done.
CHECKS = (
    Check("unit tests", tool(*UNIT_TESTS, "tests/unit", "--ignore=tests/unit/domain")),
    Check("domain tests, all branches", tool(*UNIT_TESTS, "tests/unit/domain", *COVERED)),
    Check("types", tool("mypy")),
    Check("template as SAM", [str(EMULATOR_VENV / "bin" / "sam"), "validate", "--lint", "-t", "template.yaml"]),
    Check("template as CloudFormation", tool("cfn-lint", "template.yaml")),
    Check("architecture", tool("lint-imports")),
    Check("spelling", tool("codespell")),
    Check("lint", tool("ruff", "check")),
    Check("format", tool("ruff", "format", "--check")),
)


def main() -> None:
    started = time.monotonic()
    failures = [outcome for outcome in run_side_by_side() if not outcome.is_passed]
    for failure in failures:
        print(f"\n--- {failure.check.title}: {' '.join(failure.check.command)}\n{failure.output}")
    seconds = time.monotonic() - started
    if failures:
        sys.exit(f"{len(failures)} of {len(CHECKS)} checks failed ({seconds:.1f} s).")
    print(f"All {len(CHECKS)} checks passed ({seconds:.1f} s).")


def run_side_by_side() -> Iterator[Outcome]:
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for finished in as_completed(pool.submit(run, check) for check in CHECKS):
            outcome = finished.result()
            word = "ok" if outcome.is_passed else "FAILED"
            print(f"{outcome.check.title:28} {word:6} {outcome.seconds:5.1f} s", flush=True)
            yield outcome


def run(check: Check) -> Outcome:
    started = time.monotonic()
    finished = subprocess.run(
        check.command,
        cwd=ROOT,
        env=os.environ | {"SAM_CLI_TELEMETRY": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, finished.returncode == 0, finished.stdout, time.monotonic() - started)


if __name__ == "__main__":
    main()
