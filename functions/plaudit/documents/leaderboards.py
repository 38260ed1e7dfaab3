"""Leaderboards in a configuration document."""

from typing import Annotated, Literal, TypeAlias

from annotated_types import Len
from pydantic import Field

from plaudit.documents.parts import AttributeConditions, DocumentPart, assumed, conditions, left_out
from plaudit.domain.edits.leaderboards import MAX_BREAKDOWN
from plaudit.domain.leaderboards import MAX_PARTICIPANTS, LeaderboardStatus, RunUnit
from plaudit.values import Day, DescriptionText, KeyText, NameText, TimeOfDay, Whole


class DocumentLeaderboard(DocumentPart):
    """What all leaderboards have."""

    key: KeyText = Field(description="Names the leaderboard.")
    name: NameText = Field(description="What users see.")
    description: DescriptionText | None = left_out("What users read about it.")
    status: LeaderboardStatus = assumed(
        LeaderboardStatus.INACTIVE,
        "As it is at the moment of the export. What time has made of `scheduled` or `active` is no difference.",
    )
    rank_by: str = Field(description="What it compares.")
    max_participants: Whole = assumed(MAX_PARTICIPANTS, "How many users are on it, in each group if it is broken down.")
    start: Day = Field(description="The first day.")
    end: Day | None = left_out("The last day, if there is one.")
    breakdown_attributes: Annotated[tuple[KeyText, ...], Len(0, MAX_BREAKDOWN)] = left_out(
        "Keys of user attributes whose values make a group each.", default_factory=tuple
    )
    user_attributes: AttributeConditions = conditions("Who takes part: what the user's attributes must be, by key.")


class ScoredLeaderboard(DocumentLeaderboard):
    """What leaderboards have whose scores are changes within a run."""

    run_unit: RunUnit | None = left_out("How it repeats; without it there is one run.")
    run_interval: Whole | None = left_out("After how many units it repeats; together with runUnit.")
    start_time: TimeOfDay | None = left_out("Activity counts from this local time of day on.")
    end_time: TimeOfDay | None = left_out("Activity counts before this local time of day.")


class MetricLeaderboard(ScoredLeaderboard):
    """Ranks by the change of a metric's total."""

    rank_by: Literal["metric"] = Field(description="What it compares.")
    metric_key: KeyText = Field(description="The key of the metric.")


class PointsLeaderboard(ScoredLeaderboard):
    """Ranks by the change of a points total."""

    rank_by: Literal["points"] = Field(description="What it compares.")
    points_system_key: KeyText = Field(description="The key of the points system.")


class StreakLeaderboard(DocumentLeaderboard):
    """Ranks by the length of the current streak."""

    rank_by: Literal["streak"] = Field(description="What it compares.")


AnyLeaderboard: TypeAlias = Annotated[
    MetricLeaderboard | PointsLeaderboard | StreakLeaderboard, Field(discriminator="rank_by")
]
