"""What was announced of a tenant: a record of each that says that it was, and makes that happen once (7.6, 9.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from plaudit.domain.announcements import Announcement, RunFinished, TopPlace, name_of
from plaudit.domain.identifiers import UserId
from plaudit.storage.attributes import Item
from plaudit.storage.board_editions import RunOfBoard
from plaudit.storage.dynamodb import (
    NOT_THERE,
    ItemKey,
    TransactionRefusedError,
    Write,
    find,
    put,
    transact_through_conflicts,
    update,
)
from plaudit.storage.keys import announced_key
from plaudit.storage.logs import announcement_to_item
from plaudit.storage.outbox import waiting_for_tenant
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_text

_TOP = TypeAdapter(tuple[TopPlace, ...])


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told, and when it happened; of a run its edition, and what is kept of its end."""

    announcement: Announcement
    at: datetime
    edition: str = ""
    top: Sequence[TopPlace] | None = None

    @property
    def key(self) -> ItemKey:
        """The key of the record."""
        return announced_key(*name_of(self.announcement, self.edition))

    @property
    def waiting(self) -> Item:
        """The item by which it is told."""
        return waiting_for_tenant(self.announcement, self.at, *name_of(self.announcement, self.edition), self.edition)


def is_told(table: TenantTable, telling: Telling) -> bool:
    """Tell whether there is a record."""
    return find(table.client, table.name, telling.key) is not None


def record_write(table: TenantTable, telling: Telling) -> Write:
    """Return what makes something be told once, for the transaction that strikes it off the agenda."""
    effect = announcement_to_item(telling.announcement)
    record: Item = {**telling.key.attributes(), "at": to_text(telling.at), "effect": effect}
    if telling.top is not None:
        record["top"] = _top_to_item(telling.top)
    return put(table.name, record, condition=NOT_THERE)


def find_top(table: TenantTable, run: RunOfBoard) -> tuple[TopPlace, ...] | None:
    """Return the first places of a run as it was frozen; None for one that is not."""
    item = find(table.client, table.name, _finished_key(run))
    return _TOP.validate_python(item["top"]) if item else None


def remove_from_top(table: TenantTable, run: RunOfBoard, user_id: UserId) -> None:
    """Take a user who is erased out of the first places of a run (2.7). Safe to repeat."""
    while True:
        top = find_top(table, run)
        kept = [place for place in top or () if place.user_id != user_id]
        if top is None or len(kept) == len(top):
            return
        write = update(
            table.name,
            _finished_key(run),
            "SET top = :kept",
            condition="top = :top",
            kept=_top_to_item(kept),
            top=_top_to_item(top),
        )
        try:
            transact_through_conflicts(table.client, [write])
        except TransactionRefusedError:
            continue
        return


def _finished_key(run: RunOfBoard) -> ItemKey:
    return announced_key(*name_of(RunFinished(run.board_id, run.starts_on), run.edition))


def _top_to_item(top: Sequence[TopPlace]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _TOP.dump_python(tuple(top), mode="json")
    return found
