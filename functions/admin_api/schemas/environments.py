"""Environments on the wire (behaviour 1.4, 9.5)."""

from typing import Literal

from pydantic import Field, StrictBool

from http_api.models import APIModel, Id, Instant, example_with
from http_api.texts import KeyText, NameText
from plaudit.domain.tenancy import Environment


class AdminEnvironment(APIModel):
    """A separate world of the organisation."""

    name: str = Field(description="What people call it.", examples=["Staging"])
    key: str = Field(description="What requests call it.", examples=["staging"])
    priority: int = Field(description="The lower, the more it matters; production is always 1.", examples=[2])
    id: Id
    type: Literal["production", "staging", "development"] = Field(description="What it is for.", examples=["staging"])
    multi_tenant: bool = Field(description="Whether every request names a tenant. It never changes.", examples=[False])
    created: Instant = Field(description="When it was made.")


class CreatedEnvironment(AdminEnvironment):
    """An environment that was just made."""

    api_key: str = Field(
        description="Its first admin key, whole. It is shown this once.",
        examples=["Ab3dE6gH.rV0mC7sJ2uQ8wZ5tB1yN6eA4hD9gL3fK"],
    )


class EnvironmentCreate(APIModel):
    """An environment to make."""

    name: NameText = Field(description="What people call it.", examples=["Staging"])
    key: KeyText = Field(description="What requests call it; unique in the organisation.", examples=["staging"])
    type: Literal["staging", "development"] = Field(
        description="What it is for. The production environment is made by whoever runs the stack.",
        examples=["staging"],
    )
    multi_tenant: StrictBool = Field(
        default=False, description="Whether every request names a tenant. It never changes.", examples=[False]
    )
    clone_from: KeyText | None = Field(
        None,
        description="The key of a single-tenant environment of the organisation, whose configuration the new one gets.",
        examples=["production"],
    )


class EnvironmentUpdate(APIModel):
    """A change of an environment. What is left out stays."""

    model_config = example_with("name")

    name: NameText | None = Field(None, description="What people call it.", examples=["Staging"])
    status: Literal["active"] | None = Field(
        None,
        description="`active` has a deleted environment back, with its tenants and without its keys: creating it "
        "again, with the same key and type, makes one.",
    )


class DeletedEnvironment(APIModel):
    """An environment that is closed."""

    id: Id
    key: str = Field(description="What requests called it; it is free again afterwards.", examples=["staging"])
    restorable_until: Instant | None = Field(
        description="Until when it can be had back. Then its data are deleted for good."
    )


def to_admin_environment(priority: int, environment: Environment) -> AdminEnvironment:
    """Return an environment as the wire shows it."""
    return AdminEnvironment(
        name=environment.name,
        key=environment.key,
        priority=priority,
        id=environment.id,
        type=environment.type.value,
        multi_tenant=environment.is_multi_tenant,
        created=environment.created_at,
    )
