"""A copy of this checkout that a test may edit."""

import os
import shutil
from pathlib import Path

from plaudit_local.paths import BUILD, EMULATOR_VENV, ROOT, VENV

FILES = ("Makefile", "template.yaml", "pyproject.toml", "requirements-dev.txt", "requirements-emulator.txt")


def copy_checkout(target: Path) -> Path:
    """Copy what a local run needs; environments and built dependencies are those of this checkout."""
    target.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, target)
    for name in ("functions", "infra"):
        shutil.copytree(ROOT / name, target / name)
    for environment in (VENV, EMULATOR_VENV):
        (target / environment.name).symlink_to(environment)
    if BUILD.exists():
        shutil.copytree(BUILD, target / BUILD.relative_to(ROOT), copy_function=os.link)
    return target


def change_code(checkout: Path) -> None:
    """Change a sentence that every caller without a key reads."""
    errors = checkout / "functions" / "plaudit" / "domain" / "errors.py"
    errors.write_text(errors.read_text().replace("Invalid API key.", "Changed sentence."))
