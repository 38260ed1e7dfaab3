"""The roles in the template are only tested by every other test if the emulator refuses what they do not allow."""

import json

from emulator.conftest import packed
from plaudit_local.aws import client
from plaudit_local.machine import python_runtime
from shared_stack import SharedStack

SCAN = """
import boto3

def handle(event, context):
    boto3.client("dynamodb").scan(TableName=event["table"])
"""


def test_a_function_is_refused_what_its_role_does_not_allow(local_stack: SharedStack, name: str) -> None:
    functions = client(local_stack.endpoint, "lambda")
    worker = functions.get_function_configuration(FunctionName=local_stack.outputs["EventWorkerFunction"])
    functions.create_function(
        FunctionName=name,
        Runtime=python_runtime(),  # type: ignore[arg-type]  # a version too new for the stubs is fine
        Role=worker["Role"],
        Handler="worker.handle",
        Code={"ZipFile": packed(SCAN)},
        Timeout=30,
    )

    answer = functions.invoke(
        FunctionName=name, Payload=json.dumps({"table": local_stack.outputs["RegistryTable"]}).encode()
    )
    functions.delete_function(FunctionName=name)

    assert "not authorized to perform: dynamodb:Scan" in json.loads(answer["Payload"].read())["errorMessage"]
