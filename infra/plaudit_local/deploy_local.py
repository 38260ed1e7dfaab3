"""Deploying the template to the emulator: what `sam deploy` does, less the confirmation and the waiting."""

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from plaudit_local import build
from plaudit_local.aws import client
from plaudit_local.emulator import Emulator, EmulatorError
from plaudit_local.machine import architecture, python_runtime
from plaudit_local.paths import TEMPLATE
from plaudit_local.progress import Report

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackTypeDef

STACK = "plaudit"
BUCKET = "plaudit-packages"
FINGERPRINT_TAG = "plaudit:fingerprint"
DEPLOY_LIMIT_SECONDS = 120
# The emulator runs a killed worker's batch again after the visibility timeout; nobody waits six minutes locally.
LOCAL_PARAMETERS = {
    "TableProtection": "off",
    "WorkerTimeout": "10",
    "BatchQueueVisibilityTimeout": "15",
    "LongestRequest": "30",
    "DeliveryVisibilityTimeout": "20",
    # Who develops receives webhooks on the same machine.
    "WebhookTargets": "loopback",
}


def deploy(emulator: Emulator, report: Report) -> dict[str, str]:
    """Deploy what changed, if anything did, and return the stack's outputs."""
    cloudformation = client(emulator.endpoint, "cloudformation")
    fingerprint = deployment_fingerprint(emulator)
    if fingerprint != deployed_fingerprint(cloudformation):
        package = build.ensure_package(report)
        report("uploading the package")
        template_url = upload_template(emulator, upload(emulator, package))
        report("deploying")
        apply_template(cloudformation, template_url, parameters(emulator), fingerprint)
    return outputs(cloudformation)


def deployment_fingerprint(emulator: Emulator) -> str:
    # Kept as a tag of the stack, so that what is recorded as deployed survives or is lost together with it.
    parts = [build.package_fingerprint(), TEMPLATE.read_text(), repr(sorted(parameters(emulator).items()))]
    return hashlib.sha256("\0".join([*parts, str(emulator.port)]).encode()).hexdigest()


def parameters(emulator: Emulator) -> dict[str, str]:
    return LOCAL_PARAMETERS | {
        "PythonRuntime": python_runtime(),
        "Architecture": architecture(),
        "RateLimits": chosen("RATE_LIMITS", "off"),
        "Clock": chosen("CLOCK", "on"),
        "CorsOrigins": os.environ.get("CORS_ORIGINS", ""),
        "DashboardUrl": f"http://127.0.0.1:{emulator.port}/admin/v1",
    }


def chosen(variable: str, usual: str) -> str:
    """What is switched by an environment variable."""
    value = os.environ.get(variable) or usual
    if value not in {"on", "off"}:
        raise EmulatorError(f"{variable}={value} is neither on nor off.")
    return value


def upload(emulator: Emulator, package: Path) -> str:
    s3 = client(emulator.endpoint, "s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=package.name, Body=package.read_bytes())
    return f"s3://{BUCKET}/{package.name}"


def upload_template(emulator: Emulator, code_uri: str) -> str:
    """With the one change that `sam package` would make; too large to go along with the request itself."""
    template = TEMPLATE.read_text().replace("CodeUri: functions/", f"CodeUri: {code_uri}")
    client(emulator.endpoint, "s3").put_object(Bucket=BUCKET, Key=TEMPLATE.name, Body=template.encode())
    return f"{emulator.endpoint}/{BUCKET}/{TEMPLATE.name}"


def apply_template(
    cloudformation: "CloudFormationClient", template_url: str, values: dict[str, str], fingerprint: str
) -> None:
    request: dict[str, Any] = {
        "StackName": STACK,
        "TemplateURL": template_url,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        "Tags": [{"Key": FINGERPRINT_TAG, "Value": fingerprint}],
    }
    stack = find_stack(cloudformation)
    if stack and not is_complete(stack):
        cloudformation.delete_stack(StackName=STACK)
        wait(cloudformation)
        stack = None
    change = cloudformation.update_stack if stack else cloudformation.create_stack
    change(**request)
    wait(cloudformation)
    refuse_failed(cloudformation)


def wait(cloudformation: "CloudFormationClient") -> None:
    deadline = time.monotonic() + DEPLOY_LIMIT_SECONDS
    while (stack := find_stack(cloudformation)) and stack["StackStatus"].endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise EmulatorError(f"The stack is still {stack['StackStatus']}.")
        time.sleep(0.1)


def refuse_failed(cloudformation: "CloudFormationClient") -> None:
    stack = find_stack(cloudformation)
    if stack and is_complete(stack):
        return
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    reasons = [
        f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}"
        for event in events
        if event.get("ResourceStatus", "").endswith("_FAILED")
    ]
    raise EmulatorError("\n".join(["The stack could not be deployed.", *reasons]))


def find_stack(cloudformation: "CloudFormationClient") -> "StackTypeDef | None":
    try:
        return cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise


def is_complete(stack: "StackTypeDef") -> bool:
    return stack["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def deployed_fingerprint(cloudformation: "CloudFormationClient") -> str | None:
    stack = find_stack(cloudformation)
    if stack is None or not is_complete(stack):
        return None
    return {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}.get(FINGERPRINT_TAG)


def outputs(cloudformation: "CloudFormationClient") -> dict[str, str]:
    stack = find_stack(cloudformation)
    return {entry["OutputKey"]: entry["OutputValue"] for entry in stack["Outputs"]} if stack else {}
