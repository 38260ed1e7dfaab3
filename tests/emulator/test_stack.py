"""The deployed stack as such: its logs, and what of it must outlive a restart."""

from pathlib import Path

import httpx

from plaudit_local.aws import client
from plaudit_local.stack import LocalStack, running_stack
from shared_stack import SharedStack


def test_the_log_of_a_function_is_found_where_the_template_puts_it(local_stack: SharedStack) -> None:
    """`plaudit tail` reads these groups, on AWS and here."""
    httpx.get(f"{local_stack.application_url}/users/nobody", timeout=30)

    logs = client(local_stack.endpoint, "logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/plaudit-application-api")["events"]

    assert events


def test_the_pepper_is_the_same_after_a_restart_and_a_redeployment(tmp_path: Path) -> None:
    """A new one would silently revoke every API key. The port is a parameter, so another port redeploys."""
    with running_stack(tmp_path) as stack:
        port, before = stack.emulator.port, pepper(stack)

    with running_stack(tmp_path) as redeployed:
        assert redeployed.emulator.port != port
        after = pepper(redeployed)

    assert before == after
    assert len(before) >= 32


def pepper(stack: LocalStack) -> str:
    secrets = client(stack.emulator_endpoint, "secretsmanager")
    return secrets.get_secret_value(SecretId=stack.outputs["KeyPepperSecretArn"])["SecretString"]
