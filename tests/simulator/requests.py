"""Requests as instances serve them, and what is answered; a worker's messages likewise."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random

from event_worker.handler import process as process_batch_message
from http_api.errors import STATUS_BY_ERROR
from plaudit.domain.actions import MetricEvent
from plaudit.domain.api_keys import ApiKey, KeyScope, KeyStatus
from plaudit.domain.errors import PlauditError
from plaudit.domain.identifiers import AchievementId, EventId, KeyId, MetricId, OrganisationId, UserId
from plaudit.domain.users import ProfileChange
from plaudit.messaging.batch_events import to_message
from plaudit.messaging.clock import PartsDue, to_clock_message
from plaudit.messaging.webhook_connections import PostingRules
from plaudit.messaging.webhooks import to_delivery_due, to_fan_out_message
from plaudit.services.accept_batch import accept_batch
from plaudit.services.announce import look_at_outboxes
from plaudit.services.complete_achievement import complete_achievement
from plaudit.services.deliver import Round, deliver
from plaudit.services.do_fan_out import do_fan_out
from plaudit.services.identify_user import identify_user
from plaudit.services.open_tenant import Access, current_configuration, latest_configuration
from plaudit.services.read_streaks import load_settled_user
from plaudit.services.record_event import event_keys, record_event
from plaudit.services.run_clock import look_at_clock, work_off
from plaudit.storage.configuration import version_in
from plaudit.storage.dynamodb import ItemKey, read
from plaudit.storage.keys import CONFIGURATION_VERSION
from plaudit.storage.tenant_tables import TenantTable
from simulator.mail import Letter, Mail
from simulator.stage import Stage
from simulator.story import Action, Complete, Identify, Look, SendBatch, SendEvent
from simulator.tenant import ENVIRONMENT, LONG_AGO

POSTING = PostingRules(allows_loopback=True, limit_seconds=2, slow_after_seconds=0.5)
KEY = ApiKey(
    KeyId("key"),
    "simulate",
    b"",
    KeyScope.ADMIN,
    KeyStatus.ACTIVE,
    "simulated",
    OrganisationId("simulated"),
    ENVIRONMENT,
    is_multi_tenant=False,
    created_at=LONG_AGO,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered; of an event its id, and of a batch all of theirs."""

    status: int
    event_ids: tuple[str, ...] = ()
    total: Decimal | None = None


@dataclass(slots=True)
class Desk:
    """Serves what is asked for in one tenant; `batches` are the ids of batches, also of those that never got in."""

    table: TenantTable
    stage: Stage
    chance: Random
    batches: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def serve(self, action: Action, number: int) -> Answer:
        """Serve a request as its route would, with the status that the HTTP layer makes of an error."""
        try:
            return self._serve(action, number)
        except PlauditError as error:
            return Answer(next(status for kind, status in STATUS_BY_ERROR.items() if isinstance(error, kind)))

    def _serve(self, action: Action, number: int) -> Answer:
        match action:
            case SendEvent():
                return self._event(action)
            case SendBatch(events):
                return self._batch(events, number)
            case Identify(user, zone):
                access = self._open()
                change = ProfileChange(time_zone=zone)
                identify_user(self.table, access.configuration, UserId(user), change, access.now)
                return Answer(201)
            case Complete(user):
                access = self._open()
                achievement = access.configuration.achievements[AchievementId("hello")]
                complete_achievement(
                    self.table, access.configuration, UserId(user), ProfileChange(), achievement, access.now
                )
                return Answer(201)
            case Look(user):
                access = self._open()
                load_settled_user(self.table, access.configuration, UserId(user), access.now)
                return Answer(200)
            case _:
                self.tick()
                return Answer(200)

    def tick(self) -> None:
        """Do as the schedule has it done every minute."""
        now = self.stage.utc_now()
        look_at_outboxes(now)
        look_at_clock(now)

    def work(self, letter: Letter, mail: Mail) -> None:
        """Do what a message asks for, as the worker of its queue does."""
        match letter.queue:
            case "fan-out":
                do_fan_out(to_fan_out_message(letter.body), self.stage.utc_now())
            case "delivery" | "patient":
                self._deliver(letter, mail)
            case "clock":
                message = to_clock_message(letter.body)
                assert isinstance(message, PartsDue)
                work_off(message, self.stage.utc_now(), lambda: self.chance.random() < 0.9)
            case "batch":
                process_batch_message(to_message(letter.body))
            case _:
                assert letter.queue == "dead", letter

    def _deliver(self, letter: Letter, mail: Mail) -> None:
        messages = [to_delivery_due(letter.body)]
        work = Round(
            self.table,
            latest_configuration(self.table),
            messages,
            self.stage.utc_now,
            lambda: True,
            POSTING,
            Random(self.chance.random()),
        )
        for later in deliver(work):
            mail.put(Letter(self.stage.now + later.by, letter.number, letter.queue, letter.body))

    def _open(self, wanted: Sequence[ItemKey] = ()) -> Access:
        """Open the tenant as authentication does, with one read for everything that is wanted."""
        found = read(self.table.client, map(self.table.address, (CONFIGURATION_VERSION, *wanted)))
        configuration = current_configuration(
            self.table, version_in(found.get(self.table.address(CONFIGURATION_VERSION)))
        )
        items = {at.key: item for at, item in found.items()}
        return Access(KEY, self.table, configuration, items, self.stage.utc_now())

    def _event(self, action: SendEvent) -> Answer:
        configuration = latest_configuration(self.table)
        keys = event_keys(configuration, action.metric, UserId(action.user), action.key)
        access = self._open(keys)
        event = self._to_event(action)
        metric = access.configuration.metrics[event.metric_id]
        answer = record_event(access, metric, event, access.now)
        return Answer(201 if answer.decided else 202, (answer.event_id,), answer.total)

    def _batch(self, events: Sequence[SendEvent], number: int) -> Answer:
        access = self._open()
        made = [self._to_event(each) for each in events]
        self.batches[number] = tuple(each.id for each in made)
        accept_batch(self.table, made, access.now)
        return Answer(202, self.batches[number])

    def _to_event(self, sent: SendEvent) -> MetricEvent:
        return MetricEvent(
            EventId(self.stage.new_id()),
            UserId(sent.user),
            MetricId(sent.metric),
            sent.amount,
            idempotency_key=sent.key,
        )


def later(letter: Letter, due_at: datetime) -> Letter:
    """The same message, to come at another time."""
    return replace(letter, due_at=due_at)
