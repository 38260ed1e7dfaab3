"""What the emulator must do as AWS does, because the product relies on it. Each test says why it matters."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from plaudit_local.aws import client
from shared_stack import SharedStack

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sqs import SQSClient


@pytest.fixture
def dynamodb(local_stack: SharedStack) -> "DynamoDBClient":
    return client(local_stack.endpoint, "dynamodb")


@pytest.fixture
def sqs(local_stack: SharedStack) -> "SQSClient":
    return client(local_stack.endpoint, "sqs")


@pytest.fixture
def name() -> str:
    """A name that nothing else on the stack has."""
    return f"emulator-{uuid4().hex}"


@pytest.fixture
def table(dynamodb: "DynamoDBClient", name: str) -> Iterator[str]:
    create_table(dynamodb, name)
    yield name
    dynamodb.delete_table(TableName=name)


def create_table(dynamodb: "DynamoDBClient", name: str) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "PK", "AttributeType": "S"},
            {"AttributeName": "SK", "AttributeType": "S"},
        ],
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
    )
