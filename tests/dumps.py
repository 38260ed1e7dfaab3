"""All that a table holds, for tests that compare what was there before with what is there after."""

import json
from typing import TYPE_CHECKING

from plaudit import clients
from plaudit.storage.attributes import Item, from_attributes
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey
from plaudit.storage.packing import unpack_text
from plaudit.storage.tails import expanded, open_state

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Dump = dict[ItemKey, Item]


def stored_items(table: str, client: "DynamoDBClient | None" = None) -> Dump:
    """Every item of a table by its key, as it is stored."""
    pages = (client or clients.dynamodb()).get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = [from_attributes(attributes) for page in pages for attributes in page["Items"]]
    return {ItemKey(item["PK"], item["SK"]): item for item in items}


def dump(table: str, client: "DynamoDBClient | None" = None) -> Dump:
    """Every item of a table by its key, wherever it is stored."""
    stored = stored_items(table, client).values()
    items = {ItemKey(each["PK"], each["SK"]): each for item in stored for each in expanded(item)}
    for item in stored:
        if item["SK"] == "STATE":
            items |= _opened(item)
        if isinstance(item.get("body"), bytes):
            item["body"] = unpack_text(item["body"])
    return items


def _opened(item: Item) -> Dump:
    """A user's state as it is when it is open, and what rides in it as if it stood where it belongs."""
    state, tail = open_state(item)
    riding = tail.between(item["PK"].removeprefix("USER#"), *ALL_SORT_KEYS)
    return {ItemKey(each["PK"], each["SK"]): each for each in (state, *riding)}


def mentions(items: Dump, text: str) -> list[ItemKey]:
    """The keys of the items that hold a text anywhere, be it within another one."""
    return [key for key, item in items.items() if text in json.dumps(item, default=repr, ensure_ascii=False)]
