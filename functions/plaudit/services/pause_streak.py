"""Use case: an administrator pauses a user's streak (behaviour 4.7)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import add_pause
from plaudit.domain.identifiers import UserId
from plaudit.domain.streak_pauses import Pause
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.tenant_tables import TenantTable


def pause_streak(
    table: TenantTable, configuration: Configuration, user_id: UserId, pause: Pause, now: datetime
) -> None:
    """Add a pause; raises UserNotFoundError, PauseEndError, PastPauseError or TooManyPausesError."""
    take_step_of_known_user(
        table, configuration, user_id, lambda state: add_pause(configuration, state, pause, now), now
    )
