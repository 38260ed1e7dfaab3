"""Tables: transactions, batch reads, key order."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from emulator.conftest import create_table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateTypeDef

THREADS = 64


def key(sk: str) -> dict[str, dict[str, str]]:
    return {"PK": {"S": "USER#18"}, "SK": {"S": sk}}


def put_if_absent(table: str, sk: str, **attributes: str) -> "TransactWriteItemTypeDef":
    return {
        "Put": {
            "TableName": table,
            "Item": key(sk) | {attribute: {"S": value} for attribute, value in attributes.items()},
            "ConditionExpression": "attribute_not_exists(PK)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def add_one(table: str, *, to: str, expected: int | None = None) -> "TransactWriteItemTypeDef":
    update: UpdateTypeDef = {
        "TableName": table,
        "Key": key(to),
        "UpdateExpression": "ADD amount :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    if expected is not None:
        update["ConditionExpression"] = "amount = :expected"
        update["ExpressionAttributeValues"] = {":one": {"N": "1"}, ":expected": {"N": str(expected)}}
    return {"Update": update}


def amount(dynamodb: "DynamoDBClient", table: str, sk: str) -> int:
    return int(dynamodb.get_item(TableName=table, Key=key(sk), ConsistentRead=True)["Item"]["amount"]["N"])


def test_a_refused_transaction_writes_nothing_and_returns_the_item_in_the_way(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    """Deciding again after a refusal starts from the returned item instead of reading it once more."""
    dynamodb.transact_write_items(TransactItems=[put_if_absent(table, "STATE", name="first")])

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(
            TransactItems=[put_if_absent(table, "LOG#1"), put_if_absent(table, "STATE", name="second")]
        )

    reasons = refused.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert reasons[1]["Item"] == key("STATE") | {"name": {"S": "first"}}
    assert dynamodb.scan(TableName=table)["Count"] == 1


def test_parallel_conditional_transactions_lose_nothing(dynamodb: "DynamoDBClient", table: str) -> None:
    """Parallel events of one user are ordered by nothing but these conditions."""
    dynamodb.put_item(TableName=table, Item=key("STATE") | {"amount": {"N": "0"}})

    def append(_: int) -> None:
        while True:
            last = amount(dynamodb, table, "STATE")
            try:
                dynamodb.transact_write_items(
                    TransactItems=[
                        add_one(table, to="STATE", expected=last),
                        put_if_absent(table, f"LOG#{last + 1:012}"),
                    ]
                )
            except dynamodb.exceptions.TransactionCanceledException:
                continue
            return

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(append, range(THREADS)))

    log = dynamodb.query(
        TableName=table,
        KeyConditionExpression="PK = :pk AND begins_with(SK, :log)",
        ExpressionAttributeValues={":pk": {"S": "USER#18"}, ":log": {"S": "LOG#"}},
    )["Items"]
    assert amount(dynamodb, table, "STATE") == THREADS
    assert [item["SK"]["S"] for item in log] == [f"LOG#{number:012}" for number in range(1, THREADS + 1)]


def test_a_transaction_with_the_same_token_is_applied_once(dynamodb: "DynamoDBClient", table: str) -> None:
    """The client sends a token of its own and the same one again when it retries after a lost answer."""
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[add_one(table, to="STATE")], ClientRequestToken="once")

    assert amount(dynamodb, table, "STATE") == 1
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(TransactItems=[add_one(table, to="OTHER")], ClientRequestToken="once")


def test_one_batch_read_covers_two_tables(dynamodb: "DynamoDBClient", table: str) -> None:
    """A request reads its key in the registry and the user in the tenant's table in one round trip."""
    other = f"{table}-other"
    create_table(dynamodb, other)
    for each in (table, other):
        dynamodb.put_item(TableName=each, Item=key("STATE") | {"name": {"S": each}})

    found = dynamodb.batch_get_item(
        RequestItems={
            table: {"ConsistentRead": True, "Keys": [key("STATE"), key("ABSENT")]},
            other: {"ConsistentRead": True, "Keys": [key("STATE")]},
        }
    )
    dynamodb.delete_table(TableName=other)

    assert found["Responses"] == {each: [key("STATE") | {"name": {"S": each}}] for each in (table, other)}
    assert not found.get("UnprocessedKeys")


def test_sort_keys_are_in_the_order_of_their_utf_8_bytes(dynamodb: "DynamoDBClient", table: str) -> None:
    """Pages of users continue after a sort key. In UTF-16 the emoji would come before U+FFFD and be skipped."""
    in_order = ["A", "Z", "a", "é", "\ufffd", "😀"]
    for sk in reversed(in_order):
        dynamodb.put_item(TableName=table, Item=key(sk))

    items = dynamodb.query(
        TableName=table,
        KeyConditionExpression="PK = :pk AND SK BETWEEN :low AND :high",
        ExpressionAttributeValues={":pk": {"S": "USER#18"}, ":low": {"S": "Z"}, ":high": {"S": "\U0010ffff"}},
    )["Items"]

    assert [item["SK"]["S"] for item in items] == in_order[1:]
