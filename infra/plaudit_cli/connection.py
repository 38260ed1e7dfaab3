"""Which deployment a command works on: the local stack of this checkout, or one on AWS.

The use cases find their surroundings in environment variables, as they do in Lambda; connecting sets these.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from plaudit.settings import settings
from plaudit_cli.errors import CommandError

LOCAL_FILE = Path(".plaudit") / "local.json"
ENVIRONMENT_BY_OUTPUT = {
    "RegistryTable": "REGISTRY_TABLE",
    "TenantTablePrefix": "TENANT_TABLE_PREFIX",
    "KeyPepperSecretArn": "KEY_PEPPER_SECRET_ARN",
    "BatchQueueUrl": "BATCH_QUEUE_URL",
    "JobQueueUrl": "JOB_QUEUE_URL",
    "ClockQueueUrl": "CLOCK_QUEUE_URL",
    "FanOutQueueUrl": "FAN_OUT_QUEUE_URL",
    "DeliveryQueueUrl": "DELIVERY_QUEUE_URL",
    "PatientDeliveryQueueUrl": "PATIENT_QUEUE_URL",
    "DeliveryDeadLetterQueueUrl": "DELIVERY_DEAD_LETTER_QUEUE_URL",
    "WebhookMasterSecretArn": "WEBHOOK_MASTER_SECRET_ARN",
    "WebhookTargets": "WEBHOOK_TARGETS",
    "LongestRequest": "LONGEST_REQUEST_SECONDS",
    "ProvisioningFunction": "PROVISIONING_FUNCTION_NAME",
    "TenantGraceDays": "TENANT_GRACE_DAYS",
}


class NoDeploymentError(CommandError):
    """There is nothing to work on."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack, as its outputs describe it.

    `demo_keys` are the admin keys of the demo organisation by environment; only a local stack tells them.
    """

    stack_name: str
    application_url: str
    admin_url: str
    outputs: dict[str, str]
    demo_keys: Mapping[str, str] = field(default_factory=dict, repr=False)


def connect_to_local(local: dict[str, Any]) -> Deployment:
    """Work on a local stack, given what its `local.json` tells."""
    for name in [each for each in os.environ if each.startswith("AWS_ENDPOINT_URL_")]:
        del os.environ[name]  # The endpoint of one service would win over the one for all.
    os.environ["AWS_ENDPOINT_URL"] = local["emulator_endpoint"]
    os.environ["AWS_DEFAULT_REGION"] = local["region"]
    os.environ["AWS_ACCESS_KEY_ID"] = local["aws_access_key_id"]
    os.environ["AWS_SECRET_ACCESS_KEY"] = local["aws_secret_access_key"]
    for other in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN"):
        os.environ.pop(other, None)
    demo_keys = {each["key"]: each["admin_api_key"] for each in local.get("environments", ())}
    return _connected(
        Deployment(local["stack_name"], local["application_url"], local["admin_url"], local["outputs"], demo_keys)
    )


def connect_to_aws(stack_name: str) -> Deployment:
    """Work on a stack on AWS with the caller's own credentials and region; raises NoDeploymentError."""
    if "AWS_REGION" in os.environ:  # The AWS command line reads this one, boto3 only the other.
        os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"]
    cloudformation = boto3.Session().client("cloudformation")
    try:
        stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    except cloudformation.exceptions.ClientError as error:
        # CloudFormation has no error of its own for a stack that is not there.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise NoDeploymentError(f"There is no stack {stack_name} in this account and region.") from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}
    missing = [name for name in ("ApplicationUrl", "AdminUrl", *ENVIRONMENT_BY_OUTPUT) if name not in outputs]
    if missing:
        raise NoDeploymentError(f"The stack {stack_name} is not one of Plaudit's: it has no output {missing[0]}.")
    return _connected(Deployment(stack_name, outputs["ApplicationUrl"], outputs["AdminUrl"], outputs))


def read_local_file() -> dict[str, Any]:
    """Return what the local stack of this checkout tells about itself; raises NoDeploymentError when none runs."""
    here = Path.cwd()
    for candidate in [folder / LOCAL_FILE for folder in (here, *here.parents)]:
        if candidate.exists():
            content: dict[str, Any] = json.loads(candidate.read_text())
            return content
    raise NoDeploymentError("No local stack runs here. Start it with `make run`, or name one on AWS with --stack.")


def _connected(deployment: Deployment) -> Deployment:
    for output, variable in ENVIRONMENT_BY_OUTPUT.items():
        os.environ[variable] = deployment.outputs[output]
    settings.cache_clear()
    return deployment
