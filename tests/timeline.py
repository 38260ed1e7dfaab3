"""Users' lives at moments that a test chooses, on real tables: the routes take theirs from the clock of the machine."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from factories import at
from integration.conftest import Rig
from plaudit.domain.actions import MetricEvent
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.identifiers import EventId, UserId
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from plaudit.ids import new_id
from plaudit.services.record_event import take_event
from plaudit.services.take_step import Need
from plaudit.storage.configuration import load_configuration
from plaudit.storage.tenant_tables import TenantTable
from rules import set_up

ADA = UserId("ada")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A tenant whose users do things at any time."""

    table: TenantTable

    @property
    def configuration(self) -> Configuration:
        """What is set up by now."""
        return load_configuration(self.table)

    def event(
        self,
        when: str,
        metric: str = "words",
        value: str | int = 1,
        *,
        user_id: UserId = ADA,
        tz: str | None = None,
        **attributes: str,
    ) -> None:
        """Record an event with these event attributes; the user's time zone is sent along if one is given."""
        configuration = self.configuration
        metric_id = configuration.get_metric(metric).id
        change = ProfileChange(time_zone=tz) if tz else ProfileChange()
        ids = configuration.attribute_ids(attributes, AttributeType.EVENT, set_up_at="")
        event = MetricEvent(EventId(new_id()), user_id, metric_id, Decimal(value), change, ids)
        take_event(self.table, configuration, Need(user_id, (metric_id,), change=change), event, at(when))

    def settings(self, since: str, **settings: Any) -> None:  # noqa: ANN401  # passed on to the dataclass
        """Change the streak settings."""
        set_up(self.table, StreakEpoch(at(since), StreakSettings(**settings)))


def timeline_of(rig: Rig, *metrics: str) -> Timeline:
    """A timeline in an environment with these metrics; `words` if none are named."""
    for metric in metrics or ("words",):
        rig.caller().create_metric(metric)
    return Timeline(rig.table())


def wire(model: Any) -> Any:  # noqa: ANN401  # any answer
    """What an answer looks like as JSON."""
    return model.model_dump(mode="json", by_alias=True)
