"""Values for tests: plain functions with defaults; a test overrides what it is about."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import Attribute, AttributeType, Configuration, Metric
from plaudit.domain.identifiers import AttributeId, EventId, MetricId, UserId
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.states import State, UserState
from plaudit.domain.users import ProfileChange

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
WORDS = MetricId("metric-words")
PLAN = AttributeId("attribute-plan")
USER = UserId("ada")


def make_configuration(**fields: Any) -> Configuration:  # noqa: ANN401  # passed on to the dataclass
    """A tenant with the metric `words` and the user attribute `plan`."""
    defaults: dict[str, Any] = {
        "version": 1,
        "attributes": {PLAN: Attribute(PLAN, "plan", "Plan", AttributeType.USER)},
        "metrics": {WORDS: Metric(WORDS, "words", "Words")},
    }
    return Configuration(**(defaults | fields))


def make_event(amount: str | int = 1, *, tz: str | None = None, **fields: Any) -> MetricEvent:  # noqa: ANN401  # as above
    """An event of Ada's, who sends her time zone along if one is given."""
    change = ProfileChange(time_zone=tz) if tz else ProfileChange()
    defaults: dict[str, Any] = {"id": EventId("event"), "user_id": USER, "metric_id": WORDS, "profile_change": change}
    return MetricEvent(amount=Decimal(amount), **(defaults | fields))


def make_state(user: UserState | None = None, progress: MetricProgress | None = None) -> State:
    """What is stored of Ada; nothing, if nothing is given."""
    return State(user, {progress.metric_id: progress} if progress else {})


def at(text: str) -> datetime:
    """The UTC instant that a text such as `2026-03-10 12:00` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
