"""Achievements in a configuration document."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from plaudit.documents.parts import (
    AchievementReference,
    AttributeConditions,
    DocumentPart,
    Picture,
    assumed,
    conditions,
    left_out,
)
from plaudit.domain.achievements import AchievementStatus
from plaudit.domain.edits.achievements import MAX_PREREQUISITES
from plaudit.values import Amount, DescriptionText, KeyText, NameText, Whole


class DocumentAchievement(DocumentPart):
    """What all achievements have. An `api` one is known by its key, any other one by its name."""

    name: NameText = Field(description="What users see.")
    trigger: str = Field(description="What completes it.")
    description: DescriptionText | None = left_out("What users read about it.")
    status: AchievementStatus = assumed(AchievementStatus.INACTIVE, "Whether it can be completed and seen.")
    badge: Picture | None = left_out("A picture.")
    user_attributes: AttributeConditions = conditions("What the user's attributes must be, by key.")


class MetricAchievement(DocumentAchievement):
    """Completed when the total of a metric reaches a value."""

    trigger: Literal["metric"] = Field(description="What completes it.")
    metric_key: KeyText = Field(description="The key of the metric.")
    metric_value: Amount = Field(description="The total that completes it; at least 1.")
    event_attributes: AttributeConditions = conditions("Which events count: what their attributes must be, by key.")


class StreakAchievement(DocumentAchievement):
    """Completed when the streak reaches a length."""

    trigger: Literal["streak"] = Field(description="What completes it.")
    streak_length: Whole = Field(description="The length that completes it; at least 1.")


class APIAchievement(DocumentAchievement):
    """Completed by a call of the Application API."""

    trigger: Literal["api"] = Field(description="What completes it.")
    key: KeyText = Field(description="By which it is completed.")


class CompositeAchievement(DocumentAchievement):
    """Completed when others are complete."""

    trigger: Literal["achievement"] = Field(description="What completes it.")
    achievements: tuple[AchievementReference, ...] = Field(
        max_length=MAX_PREREQUISITES, description="What has to be complete."
    )


class AnniversaryAchievement(DocumentAchievement):
    """Completed so many years after the user signed up."""

    trigger: Literal["anniversary"] = Field(description="What completes it.")
    anniversary_years: Whole = Field(description="How many years after sign-up; at least 1.")


AnyAchievement: TypeAlias = Annotated[
    MetricAchievement | StreakAchievement | APIAchievement | CompositeAchievement | AnniversaryAchievement,
    Field(discriminator="trigger"),
]
