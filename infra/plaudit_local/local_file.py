"""`.plaudit/local.json` tells scripts where the running stack is. It exists only while the stack runs."""

import json
import os
from pathlib import Path
from typing import Any

from plaudit_local.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from plaudit_local.emulator import ACCOUNT
from plaudit_local.stack import LocalStack


def describe(stack: LocalStack) -> dict[str, Any]:
    """What the file tells, but for the organisations in it."""
    return {
        "application_url": stack.application_url,
        "admin_url": stack.admin_url,
        "emulator_endpoint": stack.emulator_endpoint,
        "stack_name": stack.stack_name,
        "outputs": stack.outputs,
        "pid": os.getpid(),
        "region": stack.region,
        "account": ACCOUNT,
        "aws_access_key_id": ACCESS_KEY_ID,
        "aws_secret_access_key": SECRET_ACCESS_KEY,
    }


def write(path: Path, content: dict[str, Any]) -> None:
    """Replace the file at once, readable by its owner only."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    # Made with its final mode: the keys in it are never readable by others, not even for a moment.
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    temporary.replace(path)


def read(path: Path) -> dict[str, Any]:
    """What the file tells; it is empty when no stack has been here yet."""
    content: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return content
