"""No function reaches a tenant table by itself, and none with what it borrowed for another tenant (1.4)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from integration.conftest import Rig
from lambda_packages import function_in_the_role_of
from plaudit.clock import utc_now
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.settings import settings
from plaudit.storage.tenant_access import client_for, session_policy
from plaudit.storage.tenant_tables import TenantTable
from plaudit_cli.connection import Deployment
from plaudit_local.aws import client, session
from shared_stack import SharedStack

FUNCTIONS = ("ApplicationApiFunction", "AdminApiFunction", "EventWorkerFunction", "JobWorkerFunction")

PROBE = """
import boto3

def handle(event, context):
    keys = {}
    if "policy" in event:
        answer = boto3.client("sts").assume_role(
            RoleArn=event["role"], RoleSessionName="probe", Policy=event["policy"]
        )["Credentials"]
        keys = {
            "aws_access_key_id": answer["AccessKeyId"],
            "aws_secret_access_key": answer["SecretAccessKey"],
            "aws_session_token": answer["SessionToken"],
        }
    dynamodb = boto3.client("dynamodb", **keys)
    table, key = event["table"], event["key"]
    equal = {":pk": key["PK"]}
    calls = {
        "GetItem": lambda: dynamodb.get_item(TableName=table, Key=key),
        "BatchGetItem": lambda: dynamodb.batch_get_item(RequestItems={table: {"Keys": [key]}}),
        "Query": lambda: dynamodb.query(
            TableName=table, KeyConditionExpression="PK = :pk", ExpressionAttributeValues=equal
        ),
        "Scan": lambda: dynamodb.scan(TableName=table),
        "PutItem": lambda: dynamodb.put_item(TableName=table, Item=key),
        "TransactWriteItems": lambda: dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": table, "Item": key}}]
        ),
        "DeleteTable": lambda: dynamodb.delete_table(TableName=table),
    }
    allowed = []
    for name, call in calls.items():
        try:
            call()
            allowed.append(name)
        except dynamodb.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("AccessDeniedException", "TransactionCanceledException"), error
    return allowed
"""


def variables_of(stack: SharedStack, function: str) -> dict[str, str]:
    functions = client(stack.endpoint, "lambda")
    return functions.get_function_configuration(FunctionName=stack.outputs[function])["Environment"]["Variables"]


def probe_of(table: str, **more: str) -> dict[str, Any]:
    return {"table": table, "key": {"PK": {"S": "PROBE"}, "SK": {"S": "PROBE"}}, **more}


def borrowed_for(stack: SharedStack, table: str) -> dict[str, str]:
    """Return what makes a probe take on the role as the product does for a tenant."""
    variables = variables_of(stack, "ApplicationApiFunction")
    tables = variables["TABLE_ARN_PREFIX"]
    policy = session_policy(tables + table, tables + stack.outputs["RegistryTable"])
    return {"role": variables["TENANT_ACCESS_ROLE_ARN"], "policy": json.dumps(policy)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_reaches_a_tenant_table_by_itself_or_with_what_it_borrowed_for_another_tenant(
    function: str, local_stack: SharedStack, shared_rig: Rig
) -> None:
    acme, globex = shared_rig.table("acme").name, shared_rig.table("globex").name
    borrowed = borrowed_for(local_stack, acme)

    with function_in_the_role_of(local_stack, function, PROBE) as probe:
        by_itself = probe(probe_of(acme))
        acme_for_acme = probe(probe_of(acme, **borrowed))
        globex_for_acme = probe(probe_of(globex, **borrowed))

    assert by_itself == []
    assert acme_for_acme == ["GetItem", "BatchGetItem", "Query", "PutItem", "TransactWriteItems"]
    assert globex_for_acme == []


def test_what_is_borrowed_for_a_tenant_allows_of_the_registry_the_first_read_of_a_request_alone(
    local_stack: SharedStack, shared_rig: Rig
) -> None:
    borrowed = borrowed_for(local_stack, shared_rig.table("acme").name)

    with function_in_the_role_of(local_stack, "EventWorkerFunction", PROBE) as probe:
        registry_for_acme = probe(probe_of(local_stack.outputs["RegistryTable"], **borrowed))

    assert registry_for_acme == ["BatchGetItem"]


def test_a_function_that_has_no_business_with_tenants_borrows_nothing(
    local_stack: SharedStack, shared_rig: Rig
) -> None:
    table = shared_rig.table("acme").name
    borrowed = borrowed_for(local_stack, table)

    with function_in_the_role_of(local_stack, "ProvisioningFunction", PROBE) as probe:
        answer = probe(probe_of(table, **borrowed))

    assert "not authorized to perform: sts:AssumeRole" in answer["errorMessage"]


@pytest.fixture
def role_to_borrow(local_stack: SharedStack, connected: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A role that this process may take on, and the settings by which it does for each tenant table."""
    iam = session().client("iam", endpoint_url=local_stack.endpoint)
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}
    rights = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
    name = f"borrowed-{uuid4().hex}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy_of(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="tables", PolicyDocument=policy_of(rights))
    monkeypatch.setenv("TENANT_ACCESS_ROLE_ARN", role)
    monkeypatch.setenv("TABLE_ARN_PREFIX", variables_of(local_stack, "EventWorkerFunction")["TABLE_ARN_PREFIX"])
    settings.cache_clear()
    yield connected.stack_name
    settings.cache_clear()
    iam.delete_role_policy(RoleName=name, PolicyName="tables")
    iam.delete_role(RoleName=name)


def policy_of(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def client_of(table: TenantTable, now: datetime) -> object:
    return client_for(table.tenant_id, table.name, now)


def test_what_was_borrowed_is_kept_until_shortly_before_it_expires(role_to_borrow: str, shared_rig: Rig) -> None:
    assert role_to_borrow
    acme, globex = shared_rig.table("acme"), shared_rig.table("globex")
    now = utc_now()

    first = client_of(acme, now)

    assert client_of(acme, now + timedelta(minutes=54)) is first
    assert client_of(globex, now) is not first
    assert client_of(acme, now + timedelta(minutes=56)) is not first


def test_a_process_keeps_what_it_borrowed_for_the_hundred_tenants_it_saw_last(
    role_to_borrow: str, shared_rig: Rig
) -> None:
    assert role_to_borrow
    acme, globex = shared_rig.table("acme"), shared_rig.table("globex")
    now = utc_now()
    first, second = client_of(acme, now), client_of(globex, now)

    for number in range(99):
        client_of(TenantTable(TenantId(f"other-{number}"), EnvironmentId("other"), f"other-{number}"), now)

    assert client_of(globex, now) is second
    assert client_of(acme, now) is not first
