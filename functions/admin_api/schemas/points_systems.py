"""Points systems on the wire (behaviour 6.3, 6.7, 9.6)."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from admin_api.items import Created, Parts, Updated
from admin_api.schemas.boosts import AdminBoost, BoostCreate
from admin_api.schemas.levels import AdminLevel, LevelCreate
from admin_api.schemas.parts import Badge, DescriptionText, Whole, badge_url, to_badge
from admin_api.schemas.triggers import AdminTrigger, TriggerCreate
from http_api.models import APIModel, Id, example_with, optional
from http_api.texts import KeyText, NameText
from plaudit.domain.identifiers import PointsSystemId
from plaudit.domain.points import PointsSystem


class AdminPointsSystem(APIModel):
    """A kind of points. Those that were deleted are not shown any more."""

    id: Id
    name: str = Field(examples=["XP"])
    key: str = Field(examples=["xp"])
    description: str = Field(examples=["What reading is worth."])
    status: Literal["active", "archived"]
    badge: Badge | None
    max_points: int | None = Field(description="No total goes above it, if there is one.")


class CreatedPointsSystem(AdminPointsSystem):
    """A points system that was just made, with what was created along with it."""

    model_config = example_with("levels", "triggers")

    levels: list[AdminLevel] | None = optional("There when levels were sent.")
    boosts: list[AdminBoost] | None = optional("There when boosts were sent.")
    triggers: list[AdminTrigger] | None = optional("There when triggers were sent.")


class PointsSystemCreate(APIModel):
    """A points system to create, with levels, boosts and triggers if wanted; each of them is judged alone, too."""

    model_config = example_with("description", "levels", "triggers")

    name: NameText = Field(examples=["XP"])
    key: KeyText = Field(examples=["xp"])
    description: DescriptionText | None = Field(None, examples=["What reading is worth."])
    badge: Badge | None = None
    max_points: Whole | None = None
    levels: Parts[LevelCreate] | None = Field(None, description="Levels to create along with it.")
    boosts: Parts[BoostCreate] | None = Field(None, description="Boosts to create along with it.")
    triggers: Parts[TriggerCreate] | None = Field(None, description="Triggers to create along with it.")


class PointsSystemUpdate(APIModel):
    """A change of a points system; what is not sent stays, and the key always does."""

    model_config = example_with("name", "maxPoints")

    id: str
    name: NameText | None = Field(None, examples=["XP"])
    description: DescriptionText | None = Field(None, description="null clears it.")
    badge: Badge | None = Field(None, description="null clears it.")
    max_points: Whole | None = Field(None, description="null removes it.")


class PointsSystemsCreated(Created[CreatedPointsSystem]):
    """What was created."""


class PointsSystemsUpdated(Updated[AdminPointsSystem]):
    """What was changed."""


def to_admin_points_system(system: PointsSystem) -> AdminPointsSystem:
    """Return a points system as the wire shows it."""
    return AdminPointsSystem(
        id=system.id,
        name=system.name,
        key=system.key,
        description=system.description or "",
        status="active",
        badge=to_badge(system.badge_url),
        max_points=system.max_points,
    )


def to_points_system(id_: PointsSystemId, wanted: PointsSystemCreate) -> PointsSystem:
    """Return the points system that a request describes."""
    return PointsSystem(
        id=id_,
        key=wanted.key,
        name=wanted.name,
        description=wanted.description or None,
        badge_url=badge_url(wanted.badge),
        max_points=wanted.max_points,
    )


def changed_points_system(system: PointsSystem, wanted: PointsSystemUpdate) -> PointsSystem:
    """Return a points system with what a request sends."""
    sent = wanted.model_fields_set
    return replace(
        system,
        name=wanted.name or system.name,
        description=wanted.description or None if "description" in sent else system.description,
        badge_url=badge_url(wanted.badge) if "badge" in sent else system.badge_url,
        max_points=wanted.max_points if "max_points" in sent else system.max_points,
    )
