"""Webhooks as item attributes, and back. Their secrets are stored nowhere (behaviour 8.2)."""

from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook, WebhookType
from plaudit.storage.attributes import Item
from plaudit.storage.times import find_instant, find_text, to_instant, to_text


def webhook_to_item(webhook: Webhook) -> Item:
    """Return a webhook as item attributes."""
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "types": [type_.value for type_ in webhook.types],
        "created_at": to_text(webhook.created_at),
        "is_enabled": webhook.is_enabled,
        "generation": webhook.generation,
        "rotated_at": find_text(webhook.rotated_at),
    }


def to_webhook(item: Item) -> Webhook:
    """Return the webhook that was stored."""
    return Webhook(
        id=WebhookId(item["id"]),
        name=item["name"],
        url=item["url"],
        types=tuple(WebhookType(type_) for type_ in item["types"]),
        created_at=to_instant(item["created_at"]),
        is_enabled=item["is_enabled"],
        generation=int(item["generation"]),
        rotated_at=find_instant(item["rotated_at"]),
    )
