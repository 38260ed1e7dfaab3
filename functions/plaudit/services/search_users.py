"""Use case: list the users of a tenant, or find them by the beginning of an id, name or address (behaviour 2.7).

What a page costs depends on its size, not on how many users there are: ids are read from the directory, names and
addresses from an index of their own. A page goes on behind a user, so users who come or go meanwhile shift nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import Profile
from plaudit.storage.directory import list_all_users
from plaudit.storage.profiles import load_profiles
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_search import NameKind, list_named, names_of, position_of


@dataclass(frozen=True, slots=True)
class UserPage:
    """Users in order, and the one that the next page begins behind; None when there is no further one."""

    profiles: Sequence[Profile]
    next: UserId | None


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of finding users: whom it finds, and how to read on behind a position."""

    finds: Callable[[Profile], bool]
    position: Callable[[Profile], str]
    read: Callable[[str | None, int], Sequence[tuple[UserId, str]]]


def search_users(table: TenantTable, search: str, start_after: UserId | None, limit: int) -> UserPage:
    """Return a page of users; all are found by an empty search, in the order of their ids.

    Else those come first whose id begins with the text, by id, then those whose name does, by name, then those whose
    address does, by address; everybody once. Raises UserNotFoundError when nobody of that search has the id to start
    after.
    """
    ways = _ways(table, search)
    number, after = _begin(table, ways, start_after)
    found: list[Profile] = []
    while number < len(ways) and len(found) <= limit:
        wanted = limit + 1 - len(found)
        read = ways[number].read(after, wanted)
        found += [each for each in _profiles(table, read) if _way_of(ways, each) == number]
        number, after = (number, read[-1][1]) if len(read) == wanted else (number + 1, None)
    return UserPage(found[:limit], found[limit - 1].id if len(found) > limit else None)


def _ways(table: TenantTable, search: str) -> Sequence[_Way]:
    def read_ids(after: str | None, limit: int) -> Sequence[tuple[UserId, str]]:
        ids = list_all_users(table, after=None if after is None else UserId(after), limit=limit, prefix=search)
        return [(user_id, user_id) for user_id in ids]

    by_id = _Way(lambda profile: profile.id.startswith(search), lambda profile: profile.id, read_ids)
    return [by_id, *(_by_name(table, kind, search.casefold()) for kind in NameKind)] if search else [by_id]


def _by_name(table: TenantTable, kind: NameKind, prefix: str) -> _Way:
    return _Way(
        lambda profile: names_of(profile).get(kind, "").startswith(prefix),
        lambda profile: position_of(kind, profile),
        lambda after, limit: list_named(table, kind, prefix, after=after, limit=limit),
    )


def _begin(table: TenantTable, ways: Sequence[_Way], start_after: UserId | None) -> tuple[int, str | None]:
    """Return by which way to go on, and behind which position. An id begins a page even when the user has gone."""
    if start_after is None:
        return 0, None
    profile = load_profiles(table, [start_after]).get(start_after)
    number = _way_of(ways, profile) if profile else None
    if profile is not None and number is not None:
        return number, ways[number].position(profile)
    if len(ways) == 1:
        return 0, start_after
    raise UserNotFoundError(start_after)


def _way_of(ways: Sequence[_Way], profile: Profile) -> int | None:
    """Return the first way by which a user is found."""
    return next((number for number, way in enumerate(ways) if way.finds(profile)), None)


def _profiles(table: TenantTable, read: Sequence[tuple[UserId, str]]) -> list[Profile]:
    profiles = load_profiles(table, [user_id for user_id, _ in read])
    return [profiles[user_id] for user_id, _ in read if user_id in profiles]
