"""What is known about a user, and how a request changes it (behaviour 2.1-2.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Final, TypeAlias, TypeVar

from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.errors import FutureSignUpDateError, MissingEmailError
from plaudit.domain.identifiers import AttributeId, UserId
from plaudit.domain.local_time import check_time_zone, local_date, zone_of

Value = TypeVar("Value")


class _Unset(Enum):
    UNSET = "unset"


UNSET: Final = _Unset.UNSET
"""Stands for a field that the request did not send; `None` is a value that it did send, and clears."""

Sent: TypeAlias = Value | _Unset


@dataclass(frozen=True, slots=True)
class Profile:
    """A user, as identified by the customer's own id."""

    id: UserId
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    name: str | None = None
    time_zone: str | None = None
    signed_up_on: date | None = None
    device_tokens: tuple[str, ...] | None = None
    is_subscribed_to_emails: bool = True
    attributes: Mapping[AttributeId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """The fields of a user that a request sends."""

    email: Sent[str | None] = UNSET
    name: Sent[str | None] = UNSET
    time_zone: Sent[str | None] = UNSET
    signed_up_on: Sent[date | None] = UNSET
    device_tokens: Sent[tuple[str, ...] | None] = UNSET
    is_subscribed_to_emails: Sent[bool] = UNSET
    attributes: Mapping[AttributeId, str | None] = field(default_factory=dict)


def new_profile(user_id: UserId, now: datetime) -> Profile:
    """Return a user of whom nothing but the id is known."""
    return Profile(id=user_id, created_at=now, updated_at=now)


def change_profile(profile: Profile, change: ProfileChange, configuration: Configuration, now: datetime) -> Profile:
    """Return the profile with the sent fields changed; equal to the old one when they change nothing.

    Raises InvalidTimeZoneError, MissingEmailError (2.2) and FutureSignUpDateError (2.5).
    """
    changed = replace(
        profile,
        email=_sent_or(change.email, profile.email),
        name=_sent_or(change.name, profile.name),
        time_zone=_sent_or(change.time_zone, profile.time_zone),
        signed_up_on=_sent_or(change.signed_up_on, profile.signed_up_on),
        device_tokens=_sent_or(change.device_tokens, profile.device_tokens),
        is_subscribed_to_emails=_sent_or(change.is_subscribed_to_emails, profile.is_subscribed_to_emails),
        attributes=_merge_attributes(profile.attributes, change.attributes, configuration),
    )
    _check(changed, change, now)
    if not changed.is_subscribed_to_emails:
        changed = replace(changed, email=None)  # 2.2: no address is kept of who does not want e-mails
    return profile if changed == profile else replace(changed, updated_at=now)


def will_change_attributes(profile: Profile, change: ProfileChange) -> bool:
    """Tell whether a change gives an attribute another value than it has."""
    return any(profile.attributes.get(id_) != value for id_, value in change.attributes.items())


def visible_attributes(profile: Profile, configuration: Configuration) -> dict[str, str]:
    """Return the values by attribute key, without those of attributes that were deleted since."""
    return {
        configuration.attributes[attribute_id].key: value
        for attribute_id, value in profile.attributes.items()
        if attribute_id in configuration.attributes
    }


def kept_change(change: ProfileChange, profile: Profile) -> ProfileChange:
    """Return what may be kept of a change that led to a profile: no address of who does not want e-mails (2.2)."""
    return change if profile.is_subscribed_to_emails else replace(change, email=UNSET)


def check_change(change: ProfileChange) -> None:
    """Raise what is wrong with a change whoever the user is; `change_profile` finds the rest."""
    if isinstance(change.time_zone, str):
        check_time_zone(change.time_zone)


def _check(changed: Profile, change: ProfileChange, now: datetime) -> None:
    check_change(change)
    if change.is_subscribed_to_emails is True and changed.email is None:
        raise MissingEmailError
    if change.signed_up_on is UNSET or change.signed_up_on is None:
        return
    if change.signed_up_on > local_date(now, zone_of(changed.time_zone)):
        raise FutureSignUpDateError


def _sent_or(sent: Sent[Value], stored: Value) -> Value:
    return stored if isinstance(sent, _Unset) else sent


def _merge_attributes(
    stored: Mapping[AttributeId, str],
    sent: Mapping[AttributeId, str | None],
    configuration: Configuration,
) -> Mapping[AttributeId, str]:
    """Merge key by key, where None removes; values of deleted attributes fall away, so that they do not pile up."""
    merged = {**stored, **sent}
    kept = {id_ for id_, attribute in configuration.attributes.items() if attribute.type is AttributeType.USER}
    return {id_: value for id_, value in merged.items() if value is not None and id_ in kept}
