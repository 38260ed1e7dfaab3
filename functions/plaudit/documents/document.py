"""A whole configuration as one document: readable, without ids, the same for the same configuration."""

import json
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from plaudit.documents.achievements import AnyAchievement
from plaudit.documents.leaderboards import AnyLeaderboard
from plaudit.documents.parts import DocumentPart, assumed, left_out
from plaudit.documents.points import DocumentPointsSystem
from plaudit.documents.settings import DocumentSettings, DocumentStreakSettings
from plaudit.domain.configuration import AttributeType, UnitType
from plaudit.domain.edits.achievements import MAX_ACHIEVEMENTS
from plaudit.domain.edits.attributes import MAX_ATTRIBUTES
from plaudit.domain.edits.leaderboards import MAX_LEADERBOARDS
from plaudit.domain.edits.metrics import MAX_METRICS
from plaudit.domain.edits.points import MAX_POINTS_SYSTEMS
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
    unit_type: UnitType = assumed(UnitType.NUMBER, "How totals are to be shown.")
    units: ShortText = left_out("What is counted, for instance `words` or `USD`.", default_factory=str)


EXAMPLE: JsonDict = {
    "formatVersion": FORMAT_VERSION,
    "attributes": [{"key": "plan", "name": "Plan", "type": "user"}],
    "metrics": [{"key": "pages-read", "name": "Pages read", "unitType": "number", "units": "pages"}],
    "achievements": [
        {
            "name": "Bookworm",
            "trigger": "metric",
            "status": "active",
            "userAttributes": {"plan": "pro"},
            "metricKey": "pages-read",
            "metricValue": 1000,
        },
        {"name": "Well read", "trigger": "achievement", "status": "active", "achievements": [{"name": "Bookworm"}]},
    ],
    "pointsSystems": [
        {
            "key": "xp",
            "name": "XP",
            "levels": [{"key": "novice", "name": "Novice", "points": 0}],
            "triggers": [
                {
                    "type": "metric",
                    "points": 10,
                    "status": "active",
                    "metricKey": "pages-read",
                    "metricThreshold": 50,
                },
                {"type": "achievement", "points": 100, "status": "active", "achievement": {"name": "Bookworm"}},
            ],
            "boosts": [
                {"name": "Double", "start": "2026-12-01", "end": "2026-12-31", "multiplier": 2, "rounding": "down"}
            ],
        }
    ],
    "leaderboards": [
        {
            "key": "readers",
            "name": "Readers of the month",
            "status": "active",
            "rankBy": "metric",
            "maxParticipants": 100,
            "start": "2026-01-01",
            "runUnit": "month",
            "runInterval": 1,
            "metricKey": "pages-read",
        }
    ],
    "streakSettings": {
        "frequency": "daily",
        "evaluationMode": "OR",
        "metrics": [{"key": "pages-read", "threshold": 1}],
        "freezes": {"startCount": 2, "maxCount": 5},
    },
    "settings": {
        "branding": {"appName": "Readers' Circle", "brandColor": "#1f6feb", "font": "MODERN_SANS"},
        "experimentation": {"controlRatio": 0, "userActivationWindow": 7},
        "aggregationPeriod": "weekly",
    },
}


class ConfigurationDocument(DocumentPart):
    """A whole configuration. All sections have to be there, so that none is emptied by being forgotten.

    Things stand in the order of their creation, levels by their points. They are known by their keys; what has none by
    its name (achievements other than `api`, boosts) or by what makes it act (triggers), and of those that are alike in
    that, first the ones that are the same in everything, then by their order.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    format_version: Literal[1] = Field(description="The edition of this format: 1.")
    attributes: tuple[DocumentAttribute, ...] = Field(
        max_length=MAX_ATTRIBUTES * len(AttributeType), description="Attributes of users and of events."
    )
    metrics: tuple[DocumentMetric, ...] = Field(max_length=MAX_METRICS, description="What is counted.")
    achievements: tuple[AnyAchievement, ...] = Field(
        max_length=MAX_ACHIEVEMENTS, description="Achievements of all kinds, whatever their status."
    )
    points_systems: tuple[DocumentPointsSystem, ...] = Field(
        max_length=MAX_POINTS_SYSTEMS, description="Points systems with their levels, triggers and boosts."
    )
    leaderboards: tuple[AnyLeaderboard, ...] = Field(
        max_length=MAX_LEADERBOARDS, description="Leaderboards, whatever their status."
    )
    streak_settings: DocumentStreakSettings = Field(description="What makes a streak.")
    settings: DocumentSettings = Field(description="Branding, experiments and the length of a recap.")


def to_text(document: ConfigurationDocument) -> str:
    """Return a document as indented JSON, the same for the same document, one value a line."""
    return json.dumps(document.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False) + "\n"
