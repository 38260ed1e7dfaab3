"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = ROOT / "functions"
VENV = ROOT / ".venv"
EMULATOR_VENV = ROOT / ".venv-emulator"
STATE = ROOT / ".plaudit"
BUILD = STATE / "build"
LOCAL_FILE = STATE / "local.json"
