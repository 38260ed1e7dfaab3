"""Use cases: deliveries are sent again because somebody asks for it, and made-up ones to try a receiver (8.5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plaudit.domain.deliveries import ID_PATTERN, Delivery, DeliveryStatus
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import DeliveryId
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.ids import new_id
from plaudit.messaging.webhook_samples import sample_payload
from plaudit.messaging.webhooks import DeliveryDue, ReplayDue, send_deliveries, send_to_fan_out
from plaudit.services.tell_webhooks import News, first_try, new_delivery
from plaudit.storage.deliveries import find_delivery, grant_tries, list_deliveries, put_delivery
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant, to_text

REPLAYED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ReplayedPage:
    """How many deliveries a page sent again, and the message for the next page, if there is one."""

    replayed: int
    following: Sequence[ReplayDue]


def send_test(table: TenantTable, webhook: Webhook, type_: WebhookType, now: datetime) -> Delivery:
    """Send a webhook a made-up payload of a type, whether it takes that type or not. Each time is another delivery."""
    delivery = new_delivery(webhook.id, News(("test", new_id()), type_, sample_payload(type_, now), now))
    put_delivery(table, delivery)
    send_deliveries([first_try(table, delivery)])
    return delivery


def get_delivery(table: TenantTable, webhook: Webhook, delivery_id: DeliveryId) -> Delivery:
    """Return a delivery to a webhook; raises ResourceNotFoundError, also for what can be no id."""
    delivery = find_delivery(table, webhook.id, delivery_id) if re.fullmatch(ID_PATTERN, delivery_id) else None
    if delivery is None:
        raise ResourceNotFoundError("Delivery")
    return delivery


def replay(table: TenantTable, delivery: Delivery, now: datetime) -> None:
    """Send a delivery again, with its id and body, as often as a new one if it fails.

    One that waits for its next try anyway only has its message sent again: it may be lost.
    """
    if delivery.status is not DeliveryStatus.PENDING and not grant_tries(table, delivery, now):
        return
    message = DeliveryDue(
        table.tenant_id, table.environment_id, delivery.webhook_id, delivery.id, number=delivery.tries + 1
    )
    send_deliveries([message])


def replay_since(table: TenantTable, webhook: Webhook, since: datetime) -> None:
    """Have everything sent again, in the background, that failed and was made since an instant of real time."""
    send_to_fan_out([ReplayDue(table.tenant_id, table.environment_id, webhook.id, to_text(since))])


def replay_page(table: TenantTable, message: ReplayDue, now: datetime) -> ReplayedPage:
    """Send what failed again, the latest first, as far as a page goes. Safe to repeat: then it is pending already."""
    since, replayed = to_instant(message.since), 0
    for seen, delivery in enumerate(list_deliveries(table, message.webhook_id, before=message.before), start=1):
        if delivery.created_at < since:
            return ReplayedPage(replayed, ())
        if delivery.status is DeliveryStatus.FAILED:
            replay(table, delivery, now)
            replayed += 1
        if seen == REPLAYED_AT_ONCE:
            return ReplayedPage(replayed, [replace(message, before=delivery.id)])
    return ReplayedPage(replayed, ())
