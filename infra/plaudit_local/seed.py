"""What a fresh local stack holds."""

from typing import Any

from plaudit_local.stack import LocalStack


def seed(stack: LocalStack) -> dict[str, Any]:  # noqa: ARG001
    return {"admin_api_key": "", "environments": []}
