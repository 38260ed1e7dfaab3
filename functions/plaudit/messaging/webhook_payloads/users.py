"""The user in payloads of webhooks (behaviour 2, 8.1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from plaudit.domain.configuration import Configuration
from plaudit.domain.control_group import is_in_control_group
from plaudit.domain.identifiers import EnvironmentId
from plaudit.domain.users import Profile, visible_attributes
from plaudit.domain.webhooks import WebhookType
from plaudit.values import to_wire_instant

Payload: TypeAlias = dict[str, Any]
"""What a webhook is sent, or a part of it: nothing but what JSON knows."""


@dataclass(frozen=True, slots=True)
class Subject:
    """To whom something happened, and when; keys and names are those of the configuration."""

    configuration: Configuration
    environment_id: EnvironmentId
    profile: Profile
    at: datetime


def about_user(type_: WebhookType, subject: Subject, told: Payload) -> Payload:
    """Return the payload that tells something of a user."""
    return {"type": type_.value, "user": user_fields(subject), **told}


def user_fields(subject: Subject) -> Payload:
    """Return a user as payloads show it: all that is stored, and whether it is in the control group (2.4)."""
    profile, configuration = subject.profile, subject.configuration
    percent = configuration.settings.experimentation.control_percent
    return {
        "id": profile.id,
        "email": profile.email,
        "name": profile.name,
        "tz": profile.time_zone,
        "signUpDate": profile.signed_up_on.isoformat() if profile.signed_up_on else None,
        "deviceTokens": None if profile.device_tokens is None else list(profile.device_tokens),
        "subscribeToEmails": profile.is_subscribed_to_emails,
        "attributes": visible_attributes(profile, configuration),
        "control": is_in_control_group(profile.id, salt=subject.environment_id, control_percent=percent),
        "created": to_wire_instant(profile.created_at),
        "updated": to_wire_instant(profile.updated_at),
    }
