"""Application keys on the wire (behaviour 1.3)."""

from pydantic import Field

from admin_api.items import AdminIssue
from http_api.models import APIModel, Id
from http_api.texts import IdText


class ApplicationKeyCreate(APIModel):
    """Asks for a key for one user."""

    user_id: IdText


class CreatedApplicationKey(APIModel):
    """A key that was just made."""

    id: Id
    user_id: str
    key: str = Field(
        description="The whole key. It is shown this once.",
        examples=["app_k3x9q.rV0mC7sJ2uQ8wZ5tB1yN6eA4hD9gL3fK"],
    )
    prefix: str


class ApplicationKeysCreated(APIModel):
    """What was created."""

    created: list[CreatedApplicationKey]
    issues: list[AdminIssue]
