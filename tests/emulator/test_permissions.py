"""The roles in the template are only tested by every other test if the emulator refuses what they do not allow."""

from lambda_packages import function_in_the_role_of
from shared_stack import SharedStack

SCAN = """
import boto3

def handle(event, context):
    boto3.client("dynamodb").scan(TableName=event["table"])
"""


def test_a_function_is_refused_what_its_role_does_not_allow(local_stack: SharedStack) -> None:
    with function_in_the_role_of(local_stack, "EventWorkerFunction", SCAN) as invoke:
        answer = invoke({"table": local_stack.outputs["RegistryTable"]})

    assert "not authorized to perform: dynamodb:Scan" in answer["errorMessage"]
