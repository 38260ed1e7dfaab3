"""The messages by which webhooks are told, on two kinds of queues.

The fan-out queue carries what happened: the key of an item of the outbox, or of a window that is over. The delivery
queues carry deliveries, one message for each: the prompt one, and the patient one for receivers that are slow. Where
messages come twice, or are lost with what sent them, items tell what is to be done.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import groupby
from math import ceil
from typing import TypeAlias

from plaudit import clients
from plaudit.domain.identifiers import DeliveryId, EnvironmentId, TenantId, WebhookId
from plaudit.messaging.queue import NO_DELAY, send_all
from plaudit.settings import settings


@dataclass(frozen=True, slots=True)
class Announced:
    """Something waits in the outbox, under this key."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class WindowOver:
    """The window under this key is over; or was told, and it is to be checked that there is nothing more to tell."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    window_pk: str
    window_sk: str
    is_check: bool = False


@dataclass(frozen=True, slots=True)
class OutboxLeft:
    """A tenant may have something in its outbox that nobody has fanned out; found by a slot, named by its beginning."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    slot: str
    pointed: int


@dataclass(frozen=True, slots=True)
class ReplayDue:
    """What a webhook was not told since an instant is to be sent again; from behind a delivery, if one is named."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    webhook_id: WebhookId
    since: str
    before: str | None = None


FanOutMessage: TypeAlias = Announced | WindowOver | OutboxLeft | ReplayDue


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """The try with this number of a delivery is to be made."""

    tenant_id: TenantId
    environment_id: EnvironmentId
    webhook_id: WebhookId
    delivery_id: DeliveryId
    number: int
    is_patient: bool = False


_KINDS: dict[str, type[FanOutMessage]] = {
    "announced": Announced,
    "window_over": WindowOver,
    "outbox_left": OutboxLeft,
    "replay_due": ReplayDue,
}
_NAMES = {type_: name for name, type_ in _KINDS.items()}


def send_to_fan_out(messages: Sequence[FanOutMessage], delay: timedelta = NO_DELAY) -> None:
    """Send messages, to be delivered after a delay. Safe to repeat: whoever comes second finds it done."""
    contents = [{"kind": _NAMES[type(message)], **asdict(message)} for message in messages]
    send_all(settings().fan_out_queue_url, contents, delay)


def to_fan_out_message(body: str) -> FanOutMessage:
    """Return the message that a record of the fan-out queue carries."""
    content = json.loads(body)
    return _KINDS[content.pop("kind")](**content)


def send_deliveries(messages: Sequence[DeliveryDue], delay: timedelta = NO_DELAY) -> None:
    """Send messages to the queues they are for. Safe to repeat: a try is made once."""
    for url, of_queue in groupby(sorted(messages, key=_queue_of), key=_queue_of):
        send_all(url, [asdict(message) for message in of_queue], delay)


def put_off(message: DeliveryDue, receipt_handle: str, delay: timedelta) -> None:
    """Have a message come again after a delay, once what received it reports that it is not done."""
    clients.sqs().change_message_visibility(
        QueueUrl=_queue_of(message), ReceiptHandle=receipt_handle, VisibilityTimeout=ceil(delay.total_seconds())
    )


def _queue_of(message: DeliveryDue) -> str:
    return settings().patient_queue_url if message.is_patient else settings().delivery_queue_url


def send_dead_letter(message: DeliveryDue) -> None:
    """Put what nobody could deliver aside; whoever moves it back to its queue has it tried once more."""
    send_all(settings().delivery_dead_letter_queue_url, [asdict(message)])


def to_delivery_due(body: str) -> DeliveryDue:
    """Return the message that a record of a delivery queue carries."""
    return DeliveryDue(**json.loads(body))
