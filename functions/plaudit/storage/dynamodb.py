"""The few DynamoDB operations that everything is built from. Nothing here knows what an item means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from botocore.exceptions import ClientError

from plaudit.pauses import pause
from plaudit.storage.attributes import Item, from_attributes, to_attributes

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

MAX_TRANSACTION_WRITES = 100
MAX_BATCH_READS = 100
MAX_BATCH_WRITES = 25
MAX_TRIES = 8
LONGEST_READ = 20
"""In seconds."""

REFUSAL_CODES = {
    "None",
    "ConditionalCheckFailed",
    "TransactionConflict",
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
}
"""Why a transaction may be cancelled without anything being wrong with it."""

SIZE_CODES = {"ValidationException", "ValidationError"}
"""Under which DynamoDB says that something is too large: of the whole call, or of one action."""

NOT_THERE = "attribute_not_exists(PK)"
THERE = "attribute_exists(PK)"

ALL_SORT_KEYS = (" ", "\U0010ffff")
"""Bounds that every sort key of ours lies between."""

_RESERVED = re.compile(r"#(\w+)")


class ItemKey(NamedTuple):
    """The primary key of an item."""

    pk: str
    sk: str

    def attributes(self) -> dict[str, str]:
        """The key as item attributes."""
        return {"PK": self.pk, "SK": self.sk}


class Address(NamedTuple):
    """Where an item is: which table, and which key."""

    table: str
    key: ItemKey


@dataclass(frozen=True, slots=True)
class Write:
    """One action of a transaction, as TransactWriteItems takes it."""

    action: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one action of a transaction did not pass; `current` is the item that made a condition fail."""

    is_condition: bool
    current: Item | None


class Tried(NamedTuple):
    """Whether an update took effect, and the item as it is now; empty if there is none."""

    is_done: bool
    item: Item


class TransactionTooLargeError(Exception):
    """The transaction was not carried out, and never will be: it writes too many items, or an item too large."""


class TransactionRefusedError(Exception):
    """The transaction was not carried out, as a whole. `refusals` are by position; None where an action was fine.

    `may_have_passed`: it was sent more than once, and so may have been carried out before it was refused.
    """

    def __init__(self, refusals: Sequence[Refusal | None], *, may_have_passed: bool = False) -> None:
        super().__init__(f"{sum(each is not None for each in refusals)} of {len(refusals)} actions refused")
        self.refusals = refusals
        self.may_have_passed = may_have_passed

    @property
    def is_conflict(self) -> bool:
        """Tell whether only other transactions stood in the way, so that the same one may pass a moment later."""
        return not any(refusal and refusal.is_condition for refusal in self.refusals)

    def is_refused(self, position: int) -> bool:
        """Tell whether the condition of the action at this position failed."""
        refusal = self.refusals[position]
        return refusal is not None and refusal.is_condition


def put(
    table: str, item: Mapping[str, Any], *, condition: str | None = None, shows_current: bool = False, **values: object
) -> Write:
    """Return the action that puts an item; other keyword arguments are the values of the condition's `:names`.

    With `shows_current`, the refusal tells which item made the condition fail, which saves reading it again.
    """
    action = {"TableName": table, "Item": to_attributes(item), **_condition(condition, values)}
    if shows_current:
        action["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return Write({"Put": action})


def update(table: str, key: ItemKey, expression: str, *, condition: str | None = None, **values: object) -> Write:
    """Return the action that updates an item; keyword arguments are the values of both expressions' `:names`."""
    action = {
        "TableName": table,
        "Key": to_attributes(key.attributes()),
        "UpdateExpression": expression,
        **({"ConditionExpression": condition} if condition else {}),
        **_names(expression, condition),
        **_values(values),
    }
    return Write({"Update": action})


def delete(table: str, key: ItemKey, *, condition: str | None = None, **values: object) -> Write:
    """Return the action that deletes an item."""
    action = {"TableName": table, "Key": to_attributes(key.attributes()), **_condition(condition, values)}
    return Write({"Delete": action})


def check(table: str, key: ItemKey, condition: str, **values: object) -> Write:
    """Return the action that changes nothing, and refuses the transaction unless an item fits a condition."""
    action = {"TableName": table, "Key": to_attributes(key.attributes()), **_condition(condition, values)}
    return Write({"ConditionCheck": action})


def transact(client: "DynamoDBClient", writes: Sequence[Write]) -> None:
    """Carry out all writes or none; raises TransactionRefusedError, or TransactionTooLargeError.

    Whatever is sent again has the token of the first time, so that a lost answer does not make DynamoDB apply the same
    transaction twice. While DynamoDB says that it is still at it, nobody knows how it will end, so it is asked again.
    """
    if len(writes) > MAX_TRANSACTION_WRITES:
        raise TransactionTooLargeError(f"{len(writes)} writes")
    token = str(uuid4())
    for failures in range(1, MAX_TRIES):
        try:
            _transact(client, writes, token)
        except client.exceptions.TransactionInProgressException:
            pause(failures)
        else:
            return
    _transact(client, writes, token)


def _transact(client: "DynamoDBClient", writes: Sequence[Write], token: str) -> None:
    actions: Any = [write.action for write in writes]
    try:
        client.transact_write_items(TransactItems=actions, ClientRequestToken=token)
    except client.exceptions.TransactionCanceledException as error:
        reasons = error.response["CancellationReasons"]
        if any(_is_about_size(reason) for reason in reasons):
            raise TransactionTooLargeError(str(error)) from error
        if any(reason.get("Code", "None") not in REFUSAL_CODES for reason in reasons):
            raise  # Not somebody else's change, but a fault of ours.
        raise TransactionRefusedError([_refusal(reason) for reason in reasons]) from error
    except ClientError as error:
        if _is_about_size(error.response["Error"]):
            raise TransactionTooLargeError(str(error)) from error
        raise


def put_alone(client: "DynamoDBClient", write: Write) -> None:
    """Put a single item on a condition, at half of what a transaction would cost; raises as `transact` does.

    Unlike a transaction it may be refused because it was carried out: when its answer was lost, and it was sent again.
    """
    refusals = (client.exceptions.ConditionalCheckFailedException, client.exceptions.TransactionConflictException)
    try:
        client.put_item(**write.action["Put"])
    except refusals as error:
        is_condition = isinstance(error, refusals[0])
        is_resent = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
        raise TransactionRefusedError([Refusal(is_condition, current=None)], may_have_passed=is_resent) from error
    except ClientError as error:
        if _is_about_size(error.response["Error"]):
            raise TransactionTooLargeError(str(error)) from error
        raise


def carry_out(client: "DynamoDBClient", write: Write) -> None:
    """Carry out a single write that has no condition; it costs half of what a transaction would."""
    for kind, action in write.action.items():
        match kind:
            case "Put":
                client.put_item(**action)
            case "Update":
                client.update_item(**action)
            case _:
                client.delete_item(**action)


def try_update(client: "DynamoDBClient", write: Write) -> Tried:
    """Carry out an update if its condition holds, and return the item as it is now, either way."""
    try:
        answer = client.update_item(
            **write.action["Update"], ReturnValues="ALL_NEW", ReturnValuesOnConditionCheckFailure="ALL_OLD"
        )
    except client.exceptions.ConditionalCheckFailedException as error:
        current: Any = error.response.get("Item", {})
        return Tried(is_done=False, item=from_attributes(current))
    return Tried(is_done=True, item=from_attributes(answer["Attributes"]))


def _is_about_size(reason: Mapping[str, Any]) -> bool:
    """Tell whether an item has more than 400 KB, or a transaction more than 4 MB."""
    return reason.get("Code") in SIZE_CODES and "size" in reason.get("Message", "").lower()


def write_all(client: "DynamoDBClient", table: str, items: Sequence[Item]) -> None:
    """Put any number of items, each for itself: a failure may leave some of them written."""
    _batch_write(client, table, [{"PutRequest": {"Item": to_attributes(item)}} for item in items])


def write_raw(client: "DynamoDBClient", table: str, items: Sequence[Mapping[str, Any]]) -> None:
    """Put any number of items in the form of the DynamoDB API, each for itself."""
    _batch_write(client, table, [{"PutRequest": {"Item": item}} for item in items])


def delete_all(client: "DynamoDBClient", table: str, keys: Sequence[ItemKey]) -> None:
    """Delete any number of items, each for itself; deleting what is not there is fine."""
    _batch_write(client, table, [{"DeleteRequest": {"Key": to_attributes(key.attributes())}} for key in keys])


def transact_through_conflicts(client: "DynamoDBClient", writes: Sequence[Write]) -> None:
    """Carry out all writes or none, trying again while nothing but another transaction is in the way.

    For writes that do not depend on what was read; raises TransactionRefusedError when a condition fails.
    """
    for failures in range(1, MAX_TRIES):
        try:
            transact(client, writes)
        except TransactionRefusedError as error:
            if not error.is_conflict:
                raise
            pause(failures)
        else:
            return
    transact(client, writes)


def read(client: "DynamoDBClient", addresses: Iterable[Address]) -> dict[Address, Item]:
    """Return the items that are there, strongly consistent, in one batch read (up to 100 addresses).

    All of them are read within LONGEST_READ: a read of which DynamoDB leaves something over for longer begins anew.
    """
    everything = _batch(addresses)
    found: dict[Address, Item] = {}
    pending: Mapping[str, Any] = everything
    failures, began_at = 0, monotonic()
    while pending:
        if monotonic() - began_at > LONGEST_READ:
            found, pending, began_at = {}, everything, monotonic()
        answer = client.batch_get_item(RequestItems=pending)
        for table, items in answer["Responses"].items():
            for item in map(from_attributes, items):
                found[Address(table, ItemKey(item["PK"], item["SK"]))] = item
        pending = answer.get("UnprocessedKeys", {})
        if pending:
            failures += 1
            pause(failures)
    return found


def find(client: "DynamoDBClient", table: str, key: ItemKey) -> Item | None:
    """Return an item, strongly consistent, or None."""
    answer = client.get_item(TableName=table, Key=to_attributes(key.attributes()), ConsistentRead=True)
    return from_attributes(answer["Item"]) if "Item" in answer else None


def query(
    client: "DynamoDBClient",
    table: str,
    pk: str,
    *,
    between: tuple[str, str],
    newest_first: bool = False,
    limit: int | None = None,
) -> Iterator[Item]:
    """Yield the items of a partition whose sort key lies between two, both included, in sort key order."""
    request: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "PK = :pk AND SK BETWEEN :low AND :high",
        "ExpressionAttributeValues": to_attributes({":pk": pk, ":low": between[0], ":high": between[1]}),
        "ConsistentRead": True,
        "ScanIndexForward": not newest_first,
        **({"Limit": limit} if limit else {}),
    }
    yielded = 0
    while True:
        answer = client.query(**request)
        for attributes in answer["Items"]:
            yield from_attributes(attributes)
            yielded += 1
            if yielded == limit:
                return
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def scan_raw(client: "DynamoDBClient", table: str, *, limit: int | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield the items of a table in the form of the DynamoDB API, strongly consistent, the first page of so many.

    It costs what the whole table does, so no function does this, nor has a right to.
    """
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True, **({"Limit": limit} if limit else {})}
    while True:
        answer = client.scan(**request)
        yield from answer["Items"]
        if limit or "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def beginning_with(prefix: str) -> tuple[str, str]:
    """Return the bounds of all sort keys that begin with the prefix."""
    return prefix, prefix + "\U0010ffff"


def _batch_write(client: "DynamoDBClient", table: str, requests: Sequence[Any]) -> None:
    for start in range(0, len(requests), MAX_BATCH_WRITES):
        pending: Mapping[str, Any] = {table: requests[start : start + MAX_BATCH_WRITES]}
        for failures in count(1):
            pending = client.batch_write_item(RequestItems=pending)["UnprocessedItems"]
            if not pending:
                break
            pause(failures)


def _batch(addresses: Iterable[Address]) -> dict[str, Any]:
    batch: dict[str, Any] = {}
    for table, key in dict.fromkeys(addresses):
        keys = batch.setdefault(table, {"ConsistentRead": True, "Keys": []})
        keys["Keys"].append(to_attributes(key.attributes()))
    return batch


def _condition(condition: str | None, values: Mapping[str, object]) -> dict[str, Any]:
    if condition is None:
        return {}
    return {"ConditionExpression": condition, **_names(condition), **_values(values)}


def _names(*expressions: str | None) -> dict[str, Any]:
    """Return what `#name` stands for: the attribute `name`, which the language of DynamoDB has reserved."""
    reserved = {name for expression in expressions for name in _RESERVED.findall(expression or "")}
    return {"ExpressionAttributeNames": {f"#{name}": name for name in sorted(reserved)}} if reserved else {}


def _values(values: Mapping[str, object]) -> dict[str, Any]:
    if not values:
        return {}
    return {"ExpressionAttributeValues": to_attributes({f":{name}": value for name, value in values.items()})}


def _refusal(reason: Mapping[str, Any]) -> Refusal | None:
    code = reason.get("Code", "None")
    if code == "None":
        return None
    current = reason.get("Item")
    return Refusal(code == "ConditionalCheckFailed", from_attributes(current) if current else None)
