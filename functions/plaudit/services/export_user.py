"""Use case: tell everything that is stored of a user, page by page (behaviour 2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.api_keys import ApiKey
from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.points import Boost
from plaudit.services.read_streaks import SettledUser, load_settled_user
from plaudit.storage.api_keys import list_keys_of_user
from plaudit.storage.registry import Registry
from plaudit.storage.stored_records import StoredPage, read_records
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_user


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand with a user: the state, the keys to it, and the boosts that are for this user alone."""

    settled: SettledUser
    keys: Sequence[ApiKey]
    boosts: Sequence[Boost]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A part of all that is stored; the first one has the overview."""

    overview: Overview | None
    stored: StoredPage


def export_user(
    registry: Registry,
    table: TenantTable,
    configuration: Configuration,
    user_id: UserId,
    start_after: str | None,
    now: datetime,
) -> ExportPage:
    """Return a page of what is stored of a user, behind a position (`next` of the page before), else the first one.

    Raises UserNotFoundError. What a user does meanwhile may be told or not; what was there before is told.
    """
    overview = None
    if start_after is None:
        settled = load_settled_user(table, configuration, user_id, now)
        keys = list(list_keys_of_user(registry, table.tenant_id, user_id))
        boosts = [boost for boost in configuration.boosts.values() if boost.user_id == user_id]
        overview = Overview(settled, keys, boosts)
    elif find_user(table, user_id) is None:
        raise UserNotFoundError(user_id)
    return ExportPage(overview, read_records(table, user_id, start_after))
