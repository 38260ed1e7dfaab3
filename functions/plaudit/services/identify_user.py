"""Use case: tell Plaudit who a user is (behaviour 2.1-2.5)."""

from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import identify
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import Profile, ProfileChange
from plaudit.services.retrying import Contest
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import StateChangedError, find_user, save_identified


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
    contest = Contest()
    while True:
        user = find_user(table, user_id)
        if user is None and must_exist:
            raise UserNotFoundError(user_id)
        identified = identify(configuration, user, user_id, change, now)
        if identified.entry is None:
            return identified.user.profile
        try:
            save_identified(table, user, identified.user, identified.entry)
        except StateChangedError:
            contest.lose()
            continue
        return identified.user.profile
