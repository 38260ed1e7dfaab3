"""Whose pause has which id: pauses are part of users' states, and are deleted by id alone."""

from collections.abc import Iterator

from plaudit.domain.actions import Action, PauseAdded, PauseDeleted
from plaudit.domain.identifiers import PauseId, UserId
from plaudit.storage.dynamodb import Write, delete, find, put
from plaudit.storage.keys import pause_key
from plaudit.storage.tenant_tables import TenantTable


def pause_writes(table: TenantTable, user_id: UserId, action: Action) -> Iterator[Write]:
    """Yield what notes whose pause it is, or forgets it, for the transaction that adds or deletes the pause."""
    match action:
        case PauseAdded(pause):
            yield put(table.name, {**pause_key(pause.id).attributes(), "user_id": user_id})
        case PauseDeleted(pause_id):
            yield delete(table.name, pause_key(pause_id))
        case _:
            pass


def find_paused_user(table: TenantTable, pause_id: PauseId) -> UserId | None:
    """Return whose pause it is, or was until it was over."""
    item = find(table.client, table.name, pause_key(pause_id))
    return UserId(item["user_id"]) if item else None
