"""Steps of users who must exist already."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.states import State
from plaudit.services.take_step import Decision, Need, take_step
from plaudit.storage.tenant_tables import TenantTable


def take_step_of_known_user(
    table: TenantTable, configuration: Configuration, user_id: UserId, decide: Decision, now: datetime
) -> Decided:
    """Take a step and return what was decided; raises UserNotFoundError, ContentionError, and what `decide` raises."""

    def decide_if_known(state: State) -> Decided:
        if state.user is None:
            raise UserNotFoundError(user_id)
        return decide(state)

    decided = take_step(table, configuration, Need(user_id), decide_if_known, now).decided
    if decided is None:
        raise ValueError(user_id)  # Only a step with a mark can turn out to be taken already.
    return decided
