"""Whose pause has which id: pauses are part of users' states, and are deleted by id alone."""

from plaudit.domain.identifiers import PauseId, UserId
from plaudit.storage.dynamodb import delete_all, find, write_all
from plaudit.storage.keys import pause_key
from plaudit.storage.tenant_tables import TenantTable


def put_paused_user(table: TenantTable, pause_id: PauseId, user_id: UserId) -> None:
    """Note whose pause it is; safe to repeat."""
    write_all(table.client, table.name, [{**pause_key(pause_id).attributes(), "user_id": user_id}])


def find_paused_user(table: TenantTable, pause_id: PauseId) -> UserId | None:
    """Return whose pause it is, or was until it was over."""
    item = find(table.client, table.name, pause_key(pause_id))
    return UserId(item["user_id"]) if item else None


def delete_paused_user(table: TenantTable, pause_id: PauseId) -> None:
    """Forget whose pause it was; safe to repeat."""
    delete_all(table.client, table.name, [pause_key(pause_id)])
