"""What a year's review needs of many items, and no more of each than that: parts of the log, and changes by day."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plaudit.domain.active_days import Activity
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import UNSET
from plaudit.storage.dynamodb import ItemKey, beginning_with, from_attributes, to_attributes
from plaudit.storage.keys import log_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant

LENGTH_OF_DATE = len("2026-01-31")


def list_activity(table: TenantTable, user_id: UserId) -> Iterator[Activity]:
    """Yield what the entries of a user's log say about when things happened, newest first."""
    low, high = beginning_with("LOG#")
    names = {
        "#at": "occurred_at",
        "#action": "action",
        "#type": "type",
        "#user": "profile_change",
        "#zone": "time_zone",
    }
    parts = "#at, #action.#type, #user.#zone"
    pk = log_key(user_id, 0).pk
    for attributes in _parts_of_items(table, pk, (low, high), parts, names, newest_first=True):
        item = from_attributes(attributes)
        zone = item.get("profile_change", {}).get("time_zone", UNSET)
        yield Activity(to_instant(item["occurred_at"]), item["action"]["type"] == "event", zone)


def list_changes(table: TenantTable, first: ItemKey, last: ItemKey) -> list[tuple[date, Decimal]]:
    """Return the changes of the days from one key to another: of a metric, or of a points system."""
    items = _parts_of_items(table, first.pk, (first.sk, last.sk), "SK, #change", {"#change": "change"})
    # Read as they come: these are many, and only two figures of each matter.
    return [(date.fromisoformat(item["SK"]["S"][-LENGTH_OF_DATE:]), Decimal(item["change"]["N"])) for item in items]


def _parts_of_items(
    table: TenantTable,
    pk: str,
    between: tuple[str, str],
    parts: str,
    names: Mapping[str, str],
    *,
    newest_first: bool = False,
) -> Iterator[Mapping[str, Any]]:
    request: dict[str, Any] = {
        "TableName": table.name,
        "KeyConditionExpression": "PK = :pk AND SK BETWEEN :low AND :high",
        "ExpressionAttributeValues": to_attributes({":pk": pk, ":low": between[0], ":high": between[1]}),
        "ProjectionExpression": parts,
        "ExpressionAttributeNames": names,
        "ConsistentRead": True,
        "ScanIndexForward": not newest_first,
    }
    while True:
        answer = table.client.query(**request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
