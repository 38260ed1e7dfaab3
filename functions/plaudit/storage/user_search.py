"""The index by which users are found by the beginning of their name or e-mail address, without regard to case.

An item for each name and address, written in the transaction of the step that changes them, so that a step which does
not costs nothing more. Users whose texts share a first character share a partition, in the order of the texts.
"""

from enum import StrEnum

from plaudit.domain.identifiers import UserId
from plaudit.domain.users import Profile
from plaudit.storage.directory import JUST_BEHIND
from plaudit.storage.dynamodb import Write, beginning_with, delete, put, query
from plaudit.storage.keys import MAX_SEARCHED, name_partition, user_name_key
from plaudit.storage.tenant_tables import TenantTable


class NameKind(StrEnum):
    """By which text of a profile a user is found."""

    NAME = "NAMES"
    EMAIL = "EMAILS"


def names_of(profile: Profile | None) -> dict[NameKind, str]:
    """Return the texts by which a user is found, folded."""
    if profile is None:
        return {}
    texts = {NameKind.NAME: profile.name, NameKind.EMAIL: profile.email}
    return {kind: text.casefold() for kind, text in texts.items() if text}


def name_writes(table: TenantTable, user_id: UserId, before: Profile | None, after: Profile | None) -> list[Write]:
    """Return what keeps the index right, for the transaction that changes a profile; nothing for the same texts."""
    old, new = names_of(before), names_of(after)
    keys_before = {kind: user_name_key(kind, text, user_id) for kind, text in old.items()}
    keys_after = {kind: user_name_key(kind, text, user_id) for kind, text in new.items()}
    gone = [key for kind, key in keys_before.items() if keys_after.get(kind) != key]
    come = [key for kind, key in keys_after.items() if keys_before.get(kind) != key]
    return [
        *(delete(table.name, key) for key in gone),
        *(put(table.name, {**key.attributes(), "user_id": user_id}) for key in come),
    ]


def list_named(
    table: TenantTable, kind: NameKind, prefix: str, *, after: str | None, limit: int
) -> list[tuple[UserId, str]]:
    """Return so many users whose text begins with a folded prefix, each with a position to go on behind, by text.

    Of a prefix that is longer than what stands in a key, users are told who only share its beginning.
    """
    low, high = beginning_with(prefix.encode()[:MAX_SEARCHED].decode(errors="ignore"))
    if after is not None:
        low = after + JUST_BEHIND
    items = query(table.client, table.name, name_partition(kind, prefix), between=(low, high), limit=limit)
    return [(UserId(item["user_id"]), item["SK"]) for item in items]


def position_of(kind: NameKind, profile: Profile) -> str:
    """Return where a user who has a text of this kind stands among all who have."""
    return user_name_key(kind, names_of(profile)[kind], profile.id).sk
