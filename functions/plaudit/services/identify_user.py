"""Use case: tell Plaudit who a user is (behaviour 2.1-2.5)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided, identify
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import State
from plaudit.domain.users import Profile, ProfileChange
from plaudit.services.take_step import Need, take_step
from plaudit.storage.tenant_tables import TenantTable


def identify_user(
    table: TenantTable,
    configuration: Configuration,
    user_id: UserId,
    change: ProfileChange,
    now: datetime,
    *,
    must_exist: bool = False,
) -> Profile:
    """Create or change a user and return the profile; raises UserNotFoundError when it must exist and does not.

    Safe to repeat: the same change a second time changes nothing, and is not even logged.
    """

    def decide(state: State) -> Decided:
        if state.user is None and must_exist:
            raise UserNotFoundError(user_id)
        return identify(configuration, state, user_id, change, now)

    taken = take_step(table, configuration, Need(user_id, change=change), decide, now)
    if taken.decided is None or taken.decided.state.user is None:
        raise UserNotFoundError(user_id)
    return taken.decided.state.user.profile
