"""Where users stand in metrics, in the shapes that the official SDK expects (behaviour 1.9, 3.7)."""

from datetime import date
from typing import Literal

from pydantic import Field

from application_api.schemas.achievements import UserAchievement
from http_api.models import APIModel, Id, Number
from plaudit.domain.configuration import Metric
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.summaries import SummaryRow


class MetricResponse(APIModel):
    """A user's standing in a metric."""

    id: Id
    key: str
    name: str
    status: Literal["active"] = Field("active", description="Always `active`: no other metrics are shown.")
    current: Number
    achievements: list[UserAchievement] = Field(
        description="The metric's achievements that the user completed or may complete."
    )


class EventSummaryItem(APIModel):
    """One day, ISO week or month."""

    date: date
    total: Number = Field(description="The total at the end of the row's period.", examples=[412])
    change: Number


def to_metric_response(metric: Metric, progress: MetricProgress, achievements: list[UserAchievement]) -> MetricResponse:
    """Return a user's standing as the wire shows it."""
    return MetricResponse(
        id=metric.id, key=metric.key, name=metric.name, current=progress.total, achievements=achievements
    )


def to_summary_item(row: SummaryRow) -> EventSummaryItem:
    """Return a row of a summary as the wire shows it."""
    return EventSummaryItem(date=row.starts_on, total=row.total, change=row.change)
