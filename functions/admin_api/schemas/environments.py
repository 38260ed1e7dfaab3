"""Environments on the wire (behaviour 1.4)."""

from pydantic import Field

from http_api.models import APIModel
from plaudit.domain.tenancy import Environment


class AdminEnvironment(APIModel):
    """A separate world of the organisation."""

    name: str
    key: str
    priority: int = Field(description="The lower, the more it matters; production is always 1.")


def to_admin_environment(priority: int, environment: Environment) -> AdminEnvironment:
    """Return an environment as the wire shows it."""
    return AdminEnvironment(name=environment.name, key=environment.key, priority=priority)
