"""Points levels on the wire (behaviour 6.4)."""

from dataclasses import replace

from pydantic import Field

from admin_api.items import Created, Updated
from admin_api.schemas.parts import Badge, DescriptionText, Whole, badge_url, to_badge
from http_api.models import APIModel, Id, example_with
from http_api.texts import KeyText, NameText
from plaudit.domain.identifiers import LevelId, PointsSystemId
from plaudit.domain.points import Level


class AdminLevel(APIModel):
    """What users reach with so many points."""

    id: Id
    name: str = Field(examples=["Reader"])
    key: str = Field(examples=["reader"])
    points: int = Field(description="The total from which on a user has the level.", examples=[100])
    description: str
    badge: Badge | None


class LevelCreate(APIModel):
    """A level to create."""

    name: NameText = Field(examples=["Reader"])
    key: KeyText = Field(examples=["reader"])
    points: Whole = Field(description="The total from which on a user has the level; each total once.", examples=[100])
    description: DescriptionText | None = None
    badge: Badge | None = None


class LevelUpdate(APIModel):
    """A change of a level; what is not sent stays, and the key always does."""

    model_config = example_with("name", "points")

    id: str
    name: NameText | None = Field(None, examples=["Reader"])
    points: Whole | None = Field(None, description="The total from which on a user has the level.", examples=[150])
    description: DescriptionText | None = Field(None, description="null clears it.")
    badge: Badge | None = Field(None, description="null clears it.")


class LevelsCreated(Created[AdminLevel]):
    """What was created."""


class LevelsUpdated(Updated[AdminLevel]):
    """What was changed."""


def to_admin_level(level: Level) -> AdminLevel:
    """Return a level as the wire shows it."""
    return AdminLevel(
        id=level.id,
        name=level.name,
        key=level.key,
        points=level.points,
        description=level.description,
        badge=to_badge(level.badge_url),
    )


def to_level(id_: LevelId, system_id: PointsSystemId, wanted: LevelCreate) -> Level:
    """Return the level that a request describes."""
    return Level(
        id=id_,
        system_id=system_id,
        key=wanted.key,
        name=wanted.name,
        points=wanted.points,
        description=wanted.description or "",
        badge_url=badge_url(wanted.badge),
    )


def changed_level(level: Level, wanted: LevelUpdate) -> Level:
    """Return a level with what a request sends."""
    sent = wanted.model_fields_set
    return replace(
        level,
        name=wanted.name or level.name,
        points=level.points if wanted.points is None else wanted.points,
        description=wanted.description or "" if "description" in sent else level.description,
        badge_url=badge_url(wanted.badge) if "badge" in sent else level.badge_url,
    )
