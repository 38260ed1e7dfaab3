"""Admin keys on the wire (behaviour 1.2)."""

from typing import Literal

from pydantic import Field

from admin_api.items import AdminIssue
from http_api.models import APIModel, Id, Instant
from http_api.texts import NameText
from plaudit.domain.api_keys import ApiKey
from plaudit.services.manage_keys import MadeKey


class AdminApiKey(APIModel):
    """An admin key: it opens both APIs for its environment. Its body is shown only when it is made."""

    id: Id
    prefix: str = Field(description="What stands before the dot.", examples=["Ab3dE6gH"])
    name: str = Field(description="What the key is for.", examples=["Control panel"])
    status: Literal["active", "revoked"] = Field(description="A revoked key opens nothing until it is active again.")
    created: Instant = Field(description="When the key was made.")
    last_used: Instant | None = Field(
        description="When a request was last made with the key, to the hour; null if never since it has this prefix."
    )


class MadeApiKey(AdminApiKey):
    """A key that was just made or rotated."""

    key: str = Field(
        description="The whole key. It is shown this once.", examples=["Ab3dE6gH.rV0mC7sJ2uQ8wZ5tB1yN6eA4hD9gL3fK"]
    )


class ApiKeyCreate(APIModel):
    """Asks for an admin key."""

    name: NameText = Field(description="What the key is for.", examples=["Control panel"])


class ApiKeyRotate(APIModel):
    """Asks for new parts of a key."""

    id: str = Field(description="The key to rotate.")


class ApiKeyUpdate(APIModel):
    """A change of a key. What is left out stays."""

    id: str = Field(description="The key to change.")
    name: NameText | None = Field(None, description="What the key is for.", examples=["Control panel"])
    status: Literal["active", "revoked"] | None = Field(
        None, description="`revoked` closes the key from the next request on, `active` opens it again."
    )


class ApiKeysRotated(APIModel):
    """What was rotated, and an issue for each key that was not."""

    rotated: list[MadeApiKey] = Field(description="The keys with their new parts.")
    issues: list[AdminIssue]


def to_admin_api_key(key: ApiKey) -> AdminApiKey:
    """Return a key as the wire shows it."""
    return AdminApiKey(
        id=key.id,
        prefix=key.prefix,
        name=key.name,
        status=key.status.value,
        created=key.created_at,
        last_used=key.last_used_at,
    )


def to_made_api_key(made: MadeKey) -> MadeApiKey:
    """Return a key that was just made as the wire shows it, this once."""
    shown = to_admin_api_key(made.key)
    return MadeApiKey(**shown.model_dump(), key=made.presented.text)
