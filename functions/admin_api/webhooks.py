"""What the routes of webhooks share: the webhook in the path."""

from typing import Annotated

from fastapi import Depends, Path

from admin_api.items import get_resource
from http_api.access import AdminAccess
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook


async def webhook_in_path(
    webhook_id: Annotated[str, Path(alias="id", description="The id of the webhook.")], access: AdminAccess
) -> Webhook:
    """Return the webhook that the path names, or raise ResourceNotFoundError."""
    return get_resource(access.configuration.webhooks, WebhookId(webhook_id), "Webhook")


WebhookInPath = Annotated[Webhook, Depends(webhook_in_path)]
