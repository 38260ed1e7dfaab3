"""Application keys on the wire (behaviour 1.3)."""

from pydantic import Field

from admin_api.items import AdminIssue
from http_api.models import APIModel
from http_api.texts import IdText


class ApplicationKeyCreate(APIModel):
    """Asks for a key for one user."""

    user_id: IdText


class CreatedApplicationKey(APIModel):
    """A key that was just made."""

    id: str
    user_id: str
    key: str = Field(description="The whole key. It is shown this once.")
    prefix: str


class ApplicationKeysCreated(APIModel):
    """What was created."""

    created: list[CreatedApplicationKey]
    issues: list[AdminIssue]
