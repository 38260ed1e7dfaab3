"""Points systems in a configuration document, with their levels, triggers and boosts."""

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
from plaudit.domain.edits.points import MAX_BOOSTS, MAX_LEVELS, MAX_TRIGGERS
from plaudit.domain.points import Rounding, TimeUnit, TriggerStatus
from plaudit.values import Amount, Day, DescriptionText, KeyText, NameText, Whole


class DocumentLevel(DocumentPart):
    """What users reach with so many points."""

    key: KeyText = Field(description="Names the level within its points system.")
    name: NameText = Field(description="What users see.")
    points: Whole = Field(description="The total from which on a user has the level.")
    description: DescriptionText = left_out("What users read about it.", default_factory=str)
    badge: Picture | None = left_out("A picture.")


class DocumentTrigger(DocumentPart):
    """What all triggers have. A trigger is known by its type and by the metric or achievement that makes it act."""

    type: str = Field(description="What makes it act.")
    points: Whole = Field(description="How many points it awards, or deducts if negative; never 0.")
    status: TriggerStatus = assumed(TriggerStatus.INACTIVE, "Whether it acts.")
    user_attributes: AttributeConditions = conditions("For which users it acts: what their attributes must be, by key.")
    block_if_out_of_points: bool = left_out(
        "Whether a deduction below zero refuses the whole event.", default_factory=bool
    )


class MetricTrigger(DocumentTrigger):
    """Acts at each whole multiple of a threshold."""

    type: Literal["metric"] = Field(description="What makes it act.")
    metric_key: KeyText = Field(description="The key of the metric.")
    metric_threshold: Whole = Field(description="At each whole multiple of it the trigger acts; at least 1.")
    event_attributes: AttributeConditions = conditions("Which events count: what their attributes must be, by key.")


class AchievementTrigger(DocumentTrigger):
    """Acts when an achievement is completed."""

    type: Literal["achievement"] = Field(description="What makes it act.")
    achievement: AchievementReference = Field(description="The achievement.")


class StreakTrigger(DocumentTrigger):
    """Acts at each multiple of a length of the streak."""

    type: Literal["streak"] = Field(description="What makes it act.")
    streak_length: Whole = Field(description="At each multiple of it the trigger acts; at least 1.")


class TimeTrigger(DocumentTrigger):
    """Acts by the clock."""

    type: Literal["time"] = Field(description="What makes it act.")
    time_unit: TimeUnit = Field(description="The unit of the interval; a day has 24 hours.")
    time_interval: Whole = Field(description="After so many units it acts, again and again; at least 1.")


class CreationTrigger(DocumentTrigger):
    """Acts when a user is identified for the first time."""

    type: Literal["user_creation"] = Field(description="What makes it act.")


AnyTrigger: TypeAlias = Annotated[
    MetricTrigger | AchievementTrigger | StreakTrigger | TimeTrigger | CreationTrigger, Field(discriminator="type")
]


class DocumentBoost(DocumentPart):
    """A multiplier of positive awards, known by its name. A boost for a single user is no part of a document."""

    name: NameText = Field(description="What it is called.")
    start: Day = Field(description="The first day, local to each user.")
    end: Day | None = left_out("The last day; without it the boost goes on.")
    multiplier: Amount = Field(description="Greater than 0, less than 100, not 1.")
    rounding: Rounding = assumed(Rounding.DOWN, "How a boosted award becomes whole.")
    user_attributes: AttributeConditions = conditions("For which users it is: what their attributes must be, by key.")


class DocumentPointsSystem(DocumentPart):
    """A kind of points, with all that belongs to it."""

    key: KeyText = Field(description="Names the points system.")
    name: NameText = Field(description="What users see.")
    description: DescriptionText | None = left_out("What users read about it.")
    badge: Picture | None = left_out("A picture.")
    max_points: Whole | None = left_out("No total goes above it, if there is one.")
    levels: tuple[DocumentLevel, ...] = Field((), max_length=MAX_LEVELS, description="The levels, the lowest first.")
    triggers: tuple[AnyTrigger, ...] = Field(
        (), max_length=MAX_TRIGGERS, description="The triggers, in the order in which they act."
    )
    boosts: tuple[DocumentBoost, ...] = Field((), max_length=MAX_BOOSTS, description="The boosts.")
