"""How webhooks may be edited (behaviour 8.1, 8.2)."""

from dataclasses import dataclass, replace
from datetime import datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Deleted, Saved, get_thing, require_room
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook, WebhookType

MAX_WEBHOOKS = 20
"""Each thing that is told costs a delivery for each of them."""


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What is wanted of a webhook; None leaves it as it is."""

    name: str | None = None
    url: str | None = None
    types: tuple[WebhookType, ...] | None = None
    is_enabled: bool | None = None


def create_webhook(configuration: Configuration, webhook: Webhook) -> Saved:
    """Add a webhook. Several may have the same URL and take the same types (8.1)."""
    require_room(len(configuration.webhooks), MAX_WEBHOOKS, "webhooks")
    return Saved(webhook)


def change_webhook(configuration: Configuration, id_: WebhookId, change: WebhookChange) -> Saved:
    """Change what a webhook is, but not its secret."""
    webhook = get_thing(configuration.webhooks, id_, "Webhook")
    return Saved(
        replace(
            webhook,
            name=webhook.name if change.name is None else change.name,
            url=webhook.url if change.url is None else change.url,
            types=webhook.types if change.types is None else change.types,
            is_enabled=webhook.is_enabled if change.is_enabled is None else change.is_enabled,
        )
    )


def rotate_webhook(configuration: Configuration, id_: WebhookId, now: datetime) -> Saved:
    """Give a webhook another secret; the one before signs as well for a day (8.2).

    `now` is real time, whatever the clock of the environment says: receivers live by it.
    """
    webhook = get_thing(configuration.webhooks, id_, "Webhook")
    return Saved(replace(webhook, generation=webhook.generation + 1, rotated_at=now))


def delete_webhook(configuration: Configuration, id_: WebhookId) -> Deleted:
    """Remove a webhook; what was not delivered to it is not delivered any more."""
    return Deleted(get_thing(configuration.webhooks, id_, "Webhook"))
