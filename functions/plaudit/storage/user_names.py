"""The names of many users at once."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from plaudit.domain.identifiers import UserId
from plaudit.pauses import pause
from plaudit.storage.attributes import from_attributes, to_attributes
from plaudit.storage.keys import user_state_key
from plaudit.storage.tenant_tables import TenantTable

MAX_AT_ONCE = 100


def load_names(table: TenantTable, user_ids: Sequence[UserId]) -> dict[UserId, str]:
    """Return the names of those users who have one."""
    names: dict[UserId, str] = {}
    waiting = iter(dict.fromkeys(user_ids))
    while part := list(islice(waiting, MAX_AT_ONCE)):
        names |= _load(table, part)
    return names


def _load(table: TenantTable, user_ids: Sequence[UserId]) -> dict[UserId, str]:
    names: dict[UserId, str] = {}
    pending: Any = {
        table.name: {
            "Keys": [to_attributes(user_state_key(user_id).attributes()) for user_id in user_ids],
            "ConsistentRead": True,
            "ProjectionExpression": "profile.id, profile.#name",
            "ExpressionAttributeNames": {"#name": "name"},
        }
    }
    failures = 0
    while pending:
        answer = table.client.batch_get_item(RequestItems=pending)
        for item in map(from_attributes, answer["Responses"].get(table.name, [])):
            if item["profile"].get("name") is not None:
                names[UserId(item["profile"]["id"])] = item["profile"]["name"]
        pending = answer.get("UnprocessedKeys", {})
        if pending:
            failures += 1
            pause(failures)
    return names
