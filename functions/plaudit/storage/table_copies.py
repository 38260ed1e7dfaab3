"""A tenant's table as a whole, item by item in the form of the DynamoDB API, whatever the items mean."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from plaudit.storage.dynamodb import MAX_BATCH_WRITES, scan_raw, write_raw
from plaudit.storage.keys import CONFIGURATION_VERSION, RESTORE
from plaudit.storage.parallel import MAX_PARALLEL, in_parallel
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable

ITEMS_AT_ONCE = MAX_BATCH_WRITES * MAX_PARALLEL
"""How many items are put at the same time."""


def scan_items(table: TenantTable, name: str | None = None) -> Iterator[Mapping[str, Any]]:
    """Yield everything that a tenant's table holds, or another table that was made from it, but the mark."""
    for item in scan_raw(table.client, name or table.name):
        if item["PK"]["S"] != RESTORE.pk:
            yield item


def is_empty(table: TenantTable) -> bool:
    """Tell whether a table holds nothing at all."""
    return not any(True for _ in scan_raw(table.client, table.name, limit=1))


def is_expired(item: Mapping[str, Any], until: datetime) -> bool:
    """Tell whether DynamoDB may have deleted an item by an instant, which it does when it finds the time."""
    expires_at = item.get(EXPIRES_AT)
    return expires_at is not None and int(expires_at["N"]) <= until.timestamp()


def version_of(item: Mapping[str, Any]) -> int | None:
    """Return the version of the configuration, if this is the item that has it."""
    is_it = (item["PK"]["S"], item["SK"]["S"]) == CONFIGURATION_VERSION
    return int(item["version"]["N"]) if is_it else None


def put_items(table: TenantTable, items: Sequence[Mapping[str, Any]]) -> None:
    """Put items as they are. Safe to repeat as long as nobody else writes into the table."""
    batches = [items[start : start + MAX_BATCH_WRITES] for start in range(0, len(items), MAX_BATCH_WRITES)]
    client = table.client
    in_parallel(lambda batch: write_raw(client, table.name, batch), batches)
