"""Use case: an administrator gives a user a freeze (behaviour 4.6)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import grant_freezes
from plaudit.domain.identifiers import UserId
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.tenant_tables import TenantTable


def grant_freeze(table: TenantTable, configuration: Configuration, user_id: UserId, now: datetime) -> None:
    """Give one freeze; raises UserNotFoundError or FreezeLimitError. Every call gives one more."""
    take_step_of_known_user(
        table, configuration, user_id, lambda state: grant_freezes(configuration, state, 1, now), now
    )
