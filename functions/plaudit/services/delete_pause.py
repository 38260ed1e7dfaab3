"""Use case: an administrator takes a pause back (behaviour 4.7)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import delete_pause as decide_deletion
from plaudit.domain.errors import ResourceNotFoundError, UserNotFoundError
from plaudit.domain.identifiers import PauseId
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.pauses import find_paused_user
from plaudit.storage.tenant_tables import TenantTable


def delete_pause(table: TenantTable, configuration: Configuration, pause_id: PauseId, now: datetime) -> None:
    """Delete a pause; raises ResourceNotFoundError when there is none with the id."""
    user_id = find_paused_user(table, pause_id)
    if user_id is None:
        raise ResourceNotFoundError("Streak pause")
    try:
        decided = take_step_of_known_user(
            table, configuration, user_id, lambda state: decide_deletion(configuration, state, pause_id, now), now
        )
    except UserNotFoundError as error:
        raise ResourceNotFoundError("Streak pause") from error
    if decided.entry is None:
        raise ResourceNotFoundError("Streak pause")
