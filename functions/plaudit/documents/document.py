"""A whole configuration as one document: readable, without ids, the same for the same configuration."""

import json
from typing import Literal

from pydantic import Field

from plaudit.documents.achievements import AnyAchievement
from plaudit.documents.leaderboards import AnyLeaderboard
from plaudit.documents.parts import DocumentPart, left_out
from plaudit.documents.points import DocumentPointsSystem
from plaudit.documents.settings import DocumentSettings, DocumentStreakSettings
from plaudit.domain.configuration import AttributeType, UnitType
from plaudit.values import KeyText, NameText, ShortText

FORMAT_VERSION: Literal[1] = 1

MAX_BYTES = 5_000_000
"""Of a document that is sent or answered; AWS Lambda takes and gives 6 MB at most."""


class DocumentAttribute(DocumentPart):
    """A property that users or events may carry."""

    key: KeyText = Field(description="Names the attribute among those of its type.")
    name: NameText = Field(description="What it is called.")
    type: AttributeType = Field(description="Whether it describes users or events.")


class DocumentMetric(DocumentPart):
    """Something that users do and that is counted."""

    key: KeyText = Field(description="Names the metric.")
    name: NameText = Field(description="What it is called.")
    unit_type: UnitType = Field(UnitType.NUMBER, description="How totals are to be shown.")
    units: ShortText = left_out("What is counted, for instance `words` or `USD`.", default="")


class ConfigurationDocument(DocumentPart):
    """A whole configuration. All sections have to be there, so that none is emptied by being forgotten.

    Things stand in the order of their creation, levels by their points. They are known by their keys; what has none by
    its name (achievements other than `api`, boosts) or by what makes it act (triggers), and of those that are alike in
    that, first the ones that are the same in everything, then by their order.
    """

    format_version: Literal[1] = Field(description="The edition of this format: 1.")
    attributes: tuple[DocumentAttribute, ...] = Field(description="Attributes of users and of events.")
    metrics: tuple[DocumentMetric, ...] = Field(description="Metrics.")
    achievements: tuple[AnyAchievement, ...] = Field(description="Achievements of all kinds, whatever their status.")
    points_systems: tuple[DocumentPointsSystem, ...] = Field(
        description="Points systems with their levels, triggers and boosts."
    )
    leaderboards: tuple[AnyLeaderboard, ...] = Field(description="Leaderboards, whatever their status.")
    streak_settings: DocumentStreakSettings = Field(description="What makes a streak.")
    settings: DocumentSettings = Field(description="Branding, experiments and the length of a recap.")


def to_text(document: ConfigurationDocument) -> str:
    """Return a document as indented JSON, the same for the same document, one value a line."""
    return json.dumps(document.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False) + "\n"
