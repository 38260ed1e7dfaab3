"""How far the restore of a backup into a tenant's table has come: one item of that table, which stays in it.

It tells afterwards from which backup the tenant was made. It is no part of a backup itself.
"""

from dataclasses import dataclass

from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import find, try_update, update
from plaudit.storage.keys import RESTORE
from plaudit.storage.tenant_tables import TenantTable


class RestoreTakenOverError(Exception):
    """Another process goes on with the restore, or has begun one of another backup."""


@dataclass(frozen=True, slots=True)
class RestoreMark:
    """Which backup a table is filled from, by its hash; how many of its items were put; whether all are there."""

    sha256: str
    items: int
    is_complete: bool


def find_restore(table: TenantTable) -> RestoreMark | None:
    """Return how far the restore into a table has come, if there is one."""
    item = find(table.client, table.name, RESTORE)
    return _to_mark(item) if item else None


def claim_restore(table: TenantTable, sha256: str, run: str) -> RestoreMark:
    """Begin the restore of a backup into a table, or take up the one that was begun; raises RestoreTakenOverError.

    From then on no other run can note how far it came. Safe to repeat.
    """
    claim = update(
        table.name,
        RESTORE,
        "SET sha256 = :sha256, #run = :run, #items = if_not_exists(#items, :none),"
        " is_complete = if_not_exists(is_complete, :no)",
        condition="attribute_not_exists(PK) OR sha256 = :sha256",
        sha256=sha256,
        run=run,
        none=0,
        no=False,
    )
    tried = try_update(table.client, claim)
    if not tried.is_done:
        raise RestoreTakenOverError
    return _to_mark(tried.item)


def note_restored(table: TenantTable, run: str, items: int, *, is_complete: bool) -> None:
    """Note how many items were put, and whether that is all of them. Safe to repeat; raises RestoreTakenOverError."""
    note = update(
        table.name,
        RESTORE,
        "SET #items = :items, is_complete = :is_complete",
        condition="#run = :run",
        items=items,
        is_complete=is_complete,
        run=run,
    )
    if not try_update(table.client, note).is_done:
        raise RestoreTakenOverError


def _to_mark(item: Item) -> RestoreMark:
    return RestoreMark(item["sha256"], int(item["items"]), item["is_complete"])
