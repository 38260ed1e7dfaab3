"""One delivery for each webhook that is told of something, with one body and an id that follows from what happened."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.deliveries import Delivery, id_prefix
from plaudit.domain.identifiers import DeliveryId, UserId, WebhookId
from plaudit.domain.webhooks import WebhookType
from plaudit.messaging.webhook_payloads.users import Payload
from plaudit.messaging.webhooks import DeliveryDue, send_deliveries
from plaudit.storage.deliveries import put_delivery
from plaudit.storage.tenant_tables import TenantTable


@dataclass(frozen=True, slots=True)
class News:
    """Something that webhooks are told, and when that was decided.

    `source` names it for good, within the tenant; `about` are the users whom the payload tells of.
    """

    source: Sequence[str]
    type: WebhookType
    payload: Payload
    at: datetime
    about: Collection[UserId] = ()


def tell(table: TenantTable, configuration: Configuration, news: Iterable[News]) -> int:
    """Make the deliveries of news, and send a message for each; returns how many.

    Safe to repeat: a delivery that is there already keeps its body, and a try that was made is not made again.
    """
    made: list[Delivery] = []
    for each in news:
        for webhook in configuration.subscribers.get(each.type, ()):
            made.append(new_delivery(webhook.id, each))
            put_delivery(table, made[-1], each.about)
    send_deliveries([first_try(table, delivery) for delivery in made])
    return len(made)


def new_delivery(webhook_id: WebhookId, news: News) -> Delivery:
    """Return a delivery of news. What is the same happening has the same id, so it is told once."""
    digest = hashlib.sha256(json.dumps([webhook_id, news.type, *news.source]).encode()).hexdigest()
    return Delivery(
        id=DeliveryId(f"{id_prefix(news.at)}{digest[:21]}"),
        webhook_id=webhook_id,
        type=news.type,
        body=json.dumps(news.payload, ensure_ascii=False, separators=(",", ":")),
        created_at=news.at,
    )


def first_try(table: TenantTable, delivery: Delivery) -> DeliveryDue:
    """Return the message by which a new delivery is tried."""
    return DeliveryDue(table.tenant_id, table.environment_id, delivery.webhook_id, delivery.id, number=1)
