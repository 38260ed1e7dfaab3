"""Use case: an administrator pauses a user's streak (behaviour 4.7)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided, add_pause
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import State
from plaudit.domain.streak_pauses import Pause
from plaudit.services.known_users import take_step_of_known_user
from plaudit.storage.pauses import put_paused_user
from plaudit.storage.tenant_tables import TenantTable


def pause_streak(
    table: TenantTable, configuration: Configuration, user_id: UserId, pause: Pause, now: datetime
) -> None:
    """Add a pause; raises UserNotFoundError, PauseEndError, PastPauseError or TooManyPausesError."""

    def decide(state: State) -> Decided:
        decided = add_pause(configuration, state, pause, now)
        # Before the pause itself, so that a pause which is there can always be found by its id. If the step then
        # fails, the id leads to a user who does not have the pause, which is as good as nowhere.
        put_paused_user(table, pause.id, user_id)
        return decided

    take_step_of_known_user(table, configuration, user_id, decide)
