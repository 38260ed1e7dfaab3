"""All that a table holds, for tests that compare what was there before with what is there after."""

import json

from plaudit import clients
from plaudit.storage.dynamodb import Item, ItemKey, from_attributes

Dump = dict[ItemKey, Item]


def dump(table: str) -> Dump:
    """Every item of a table by its key."""
    pages = clients.dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = [from_attributes(attributes) for page in pages for attributes in page["Items"]]
    return {ItemKey(item["PK"], item["SK"]): item for item in items}


def mentions(items: Dump, text: str) -> list[ItemKey]:
    """The keys of the items that hold a text anywhere, be it within another one."""
    return [key for key, item in items.items() if text in json.dumps(item, default=repr, ensure_ascii=False)]
