"""Metric events as requests send them (behaviour 3.1, 3.6)."""

from pydantic import Field

from http_api.models import APIModel
from http_api.texts import IdText, KeyText, ShortText
from http_api.user_models import UpsertedUser, to_profile_change
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import AttributeType, Configuration, Metric
from plaudit.domain.identifiers import EventId, UserId
from plaudit.ids import new_id
from plaudit.values import Amount


class EventCreate(APIModel):
    """Something that a user did."""

    user: UpsertedUser = Field(description="The user that triggered the event; created or changed with it.")
    value: Amount = Field(description="What to add to the user's total; may be negative or have up to 6 decimals.")
    attributes: dict[str, ShortText] | None = Field(
        None,
        description="Event attributes. Keys must be event attributes that are set up.",
        examples=[{"genre": "fiction"}],
    )


class BatchEventCreate(EventCreate):
    """An event of a batch, which names its metric and may carry an idempotency key."""

    key: KeyText = Field(description="The key of the metric.")
    idempotency_key: IdText | None = None


def to_event(
    event: EventCreate,
    metric: Metric,
    configuration: Configuration,
    *,
    idempotency_key: str | None,
    dashboard_url: str,
) -> MetricEvent:
    """Return the event that a request describes, under a new id; raises InvalidAttributeKeysError (2.3)."""
    return MetricEvent(
        id=EventId(new_id()),
        user_id=UserId(event.user.id),
        metric_id=metric.id,
        amount=event.value,
        profile_change=to_profile_change(event.user, configuration, dashboard_url=dashboard_url),
        attributes=configuration.attribute_ids(
            event.attributes or {}, AttributeType.EVENT, set_up_at=f"{dashboard_url}/metrics"
        ),
        idempotency_key=idempotency_key,
    )
