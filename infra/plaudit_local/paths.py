"""Where things are in a checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = ROOT / "functions"
VENV = ROOT / ".venv"
EMULATOR_VENV = ROOT / ".venv-emulator"
BUILD = ROOT / ".plaudit" / "build"
# PLAUDIT_STATE lets another stack run beside the one of the checkout, with data of its own.
STATE = Path(os.environ.get("PLAUDIT_STATE") or ROOT / ".plaudit").absolute()
LOCAL_FILE = STATE / "local.json"
