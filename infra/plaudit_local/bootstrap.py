"""The commands that must work before anything is installed. Standard library only."""

import os
import shutil
import sys

from plaudit_local import environments
from plaudit_local.paths import ROOT, STATE, VENV

USAGE = "Usage: python -m plaudit_local setup | run | check | requirements | deploy | clean"


def main(arguments: list[str]) -> None:
    match arguments:
        case ["setup"]:
            environments.ensure()
        case ["clean"]:
            clean()
        case ["run" | "check" | "requirements" | "deploy" as command, *rest]:
            environments.ensure()
            hand_over(command, rest)
        case _:
            sys.exit(USAGE)


def hand_over(command: str, arguments: list[str]) -> None:
    """Replace this process, so that signals and the exit code need no forwarding."""
    python = str(VENV / "bin" / "python")
    os.execv(python, [python, "-m", f"plaudit_local.{command}", *arguments])  # noqa: S606 - our own venv


def clean() -> None:
    environments.refuse_while_running()
    for path in [STATE, ROOT / ".aws-sam", *ROOT.glob(".venv*"), *ROOT.glob(".*_cache"), ROOT / ".hypothesis"]:
        shutil.rmtree(path, ignore_errors=True)
    for path in ROOT.glob(".coverage*"):
        path.unlink()
