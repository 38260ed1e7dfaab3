"""Profiles and their changes as parts of items. The names of the attributes are permanent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from plaudit.domain.identifiers import AttributeId, UserId
from plaudit.domain.users import UNSET, Profile, ProfileChange
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import read
from plaudit.storage.keys import user_state_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import find_date, find_date_text, to_instant, to_text

MAX_AT_ONCE = 100
"""Addresses in one batch read."""


def load_profiles(table: TenantTable, user_ids: Sequence[UserId]) -> dict[UserId, Profile]:
    """Return the profiles of those users that exist, 100 at a time."""
    profiles: dict[UserId, Profile] = {}
    for start in range(0, len(user_ids), MAX_AT_ONCE):
        addresses = [table.address(user_state_key(user_id)) for user_id in user_ids[start : start + MAX_AT_ONCE]]
        found = map(to_profile, (item["profile"] for item in read(table.client, addresses).values()))
        profiles |= {profile.id: profile for profile in found}
    return profiles


def profile_to_item(profile: Profile) -> Item:
    """Return a profile as an item attribute."""
    tokens = profile.device_tokens
    return {
        "id": profile.id,
        "email": profile.email,
        "name": profile.name,
        "time_zone": profile.time_zone,
        "signed_up_on": find_date_text(profile.signed_up_on),
        "device_tokens": None if tokens is None else list(tokens),
        "is_subscribed_to_emails": profile.is_subscribed_to_emails,
        "attributes": dict(profile.attributes),
        "created_at": to_text(profile.created_at),
        "updated_at": to_text(profile.updated_at),
    }


def to_profile(item: Item) -> Profile:
    """Return the profile that was stored."""
    tokens = item["device_tokens"]
    return Profile(
        id=UserId(item["id"]),
        email=item["email"],
        name=item["name"],
        time_zone=item["time_zone"],
        signed_up_on=find_date(item["signed_up_on"]),
        device_tokens=None if tokens is None else tuple(tokens),
        is_subscribed_to_emails=item["is_subscribed_to_emails"],
        attributes={AttributeId(key): value for key, value in item["attributes"].items()},
        created_at=to_instant(item["created_at"]),
        updated_at=to_instant(item["updated_at"]),
    )


def profile_change_to_item(change: ProfileChange) -> Item:
    """Return a change as an item attribute: only the fields that were sent are in it."""
    fields: dict[str, Any] = {
        "email": change.email,
        "name": change.name,
        "time_zone": change.time_zone,
        "signed_up_on": change.signed_up_on,
        "device_tokens": change.device_tokens,
        "is_subscribed_to_emails": change.is_subscribed_to_emails,
        "attributes": dict(change.attributes) or UNSET,
    }
    return {name: _to_plain(value) for name, value in fields.items() if value is not UNSET}


def to_profile_change(item: Item) -> ProfileChange:
    """Return the change that was stored."""
    fields: dict[str, Any] = dict(item)
    if "signed_up_on" in fields:
        fields["signed_up_on"] = find_date(fields["signed_up_on"])
    if fields.get("device_tokens") is not None:
        fields["device_tokens"] = tuple(fields["device_tokens"])
    return ProfileChange(**fields)


def _to_plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
