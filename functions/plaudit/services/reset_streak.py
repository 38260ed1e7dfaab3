"""Use case: an administrator ends a user's streak (behaviour 4.9)."""

from datetime import datetime

from plaudit.domain import engine
from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import NoStreakToResetError
from plaudit.domain.identifiers import UserId
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.tenant_tables import TenantTable


def reset_streak(table: TenantTable, configuration: Configuration, user_id: UserId, now: datetime) -> None:
    """End a streak at once; raises UserNotFoundError or NoStreakToResetError."""
    decided = take_step_of_known_user(
        table, configuration, user_id, lambda state: engine.reset_streak(configuration, state, now), now
    )
    if decided.entry is None:
        raise NoStreakToResetError
