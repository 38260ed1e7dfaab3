"""`/webhooks`: who in the outside world is told of what (behaviour 8.1, 8.2). Beyond the official API.

Webhooks live by real time, whatever the clock of the environment says: receivers do.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from fastapi import Response

from admin_api.edits import change, create, remove
from admin_api.items import DeleteResponse, IdsInQuery, Items, Limit, Misfit, Skip, page
from admin_api.paths import BASE_PATH
from admin_api.schemas.deliveries import AdminDeliveryInFull, to_admin_delivery_in_full
from admin_api.schemas.webhooks import (
    AdminWebhook,
    WebhookCreate,
    WebhooksCreated,
    WebhookSecret,
    WebhooksUpdated,
    WebhookTest,
    WebhookUpdate,
    to_admin_webhook,
    to_made_webhook,
    to_webhook_change,
    to_webhook_secret,
)
from admin_api.webhooks import WebhookInPath
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, IssueError
from plaudit.domain.edits.webhooks import change_webhook, create_webhook, delete_webhook
from plaudit.domain.identifiers import WebhookId
from plaudit.domain.webhooks import Webhook
from plaudit.ids import new_id
from plaudit.services.check_targets import refused_targets
from plaudit.services.replay_deliveries import send_test
from plaudit.services.rotate_webhook_secret import rotate_webhook_secret
from plaudit.services.webhook_secrets import shown_secrets
from plaudit.settings import settings

router = new_router(BASE_PATH)


@router.get("/webhooks", operation_id="admin_webhooks_list", tags=["Webhooks"])
async def list_webhooks(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminWebhook]:
    """Return webhooks in the order of their creation, without their secrets."""
    return [to_admin_webhook(each) for each in page(list(access.configuration.webhooks.values()), skip, limit)]


@router.get("/webhooks/{id}", operation_id="admin_webhooks_get", tags=["Webhooks"])
async def get_webhook(webhook: WebhookInPath) -> AdminWebhook:
    """Return a webhook, without its secret."""
    return to_admin_webhook(webhook)


@router.post("/webhooks", operation_id="admin_webhooks_create", tags=["Webhooks"], status_code=201)
async def create_webhooks(items: Items[WebhookCreate], access: AdminAccess, response: Response) -> WebhooksCreated:
    """Create webhooks, each judged alone; 200 when none could be created. Each has a secret of its own.

    Several may have the same URL, and take the same types. A tenant has at most 20.
    """
    refused = _refused(item.url for item in items if not isinstance(item, Misfit))
    edited, now = create(access, Webhook, items, partial(_create, refused), response), utc_now()
    return WebhooksCreated(
        created=[to_made_webhook(each, shown_secrets(each, now)) for each in edited.things], issues=edited.issues
    )


@router.patch("/webhooks", operation_id="admin_webhooks_update", tags=["Webhooks"])
async def update_webhooks(items: Items[WebhookUpdate], access: AdminAccess) -> WebhooksUpdated:
    """Change webhooks, each judged alone. Deliveries under way go to where the webhook is now."""
    sent = [item.url for item in items if not isinstance(item, Misfit)]
    refused = _refused(url for url in sent if url is not None)
    edited = change(access, Webhook, items, partial(_change, refused))
    return WebhooksUpdated(updated=[to_admin_webhook(each) for each in edited.things], issues=edited.issues)


@router.delete("/webhooks", operation_id="admin_webhooks_delete", tags=["Webhooks"])
async def delete_webhooks(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete webhooks, each judged alone; what was not delivered to them is not delivered any more."""
    return remove(access, Webhook, ids, _delete)


@router.get("/webhooks/{id}/secret", operation_id="admin_webhooks_secret", tags=["Webhooks"])
async def get_secret(webhook: WebhookInPath) -> WebhookSecret:
    """Return what the deliveries of a webhook are signed with."""
    return to_webhook_secret(shown_secrets(webhook, utc_now()))


@router.post("/webhooks/{id}/rotate-secret", operation_id="admin_webhooks_rotate_secret", tags=["Webhooks"])
async def rotate_secret(webhook: WebhookInPath, access: AdminAccess) -> WebhookSecret:
    """Give a webhook another secret; for 24 hours deliveries are signed with the one before as well.

    Every call makes another one, and only the one before it goes on. To see the secret again, ask for it.
    """
    now = utc_now()
    rotated = rotate_webhook_secret(access.table, access.configuration, webhook.id, now=now, there=access.now)
    return to_webhook_secret(shown_secrets(rotated, now))


@router.post("/webhooks/{id}/test", operation_id="admin_webhooks_test", tags=["Webhooks"], status_code=202)
async def send_test_delivery(wanted: WebhookTest, webhook: WebhookInPath, access: AdminAccess) -> AdminDeliveryInFull:
    """Send a webhook a made-up delivery of any type, signed and tried as a real one. Each call sends another one."""
    return to_admin_delivery_in_full(send_test(access.table, webhook, wanted.type, utc_now()))


def _refused(urls: Iterable[str]) -> Mapping[str, str]:
    return refused_targets(urls, allows_loopback=settings().webhook_targets == "loopback")


def _create(refused: Mapping[str, str], configuration: Configuration, wanted: WebhookCreate) -> Edit:
    _require_good_url(wanted.url, refused)
    webhook = Webhook(
        id=WebhookId(new_id()),
        name=wanted.name,
        url=wanted.url,
        types=tuple(wanted.types),
        created_at=utc_now(),
        is_enabled=wanted.enabled,
    )
    return create_webhook(configuration, webhook)


def _change(refused: Mapping[str, str], configuration: Configuration, id_: str, wanted: WebhookUpdate) -> Edit:
    if wanted.url is not None:
        _require_good_url(wanted.url, refused)
    return change_webhook(configuration, WebhookId(id_), to_webhook_change(wanted))


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_webhook(configuration, WebhookId(id_))


def _require_good_url(url: str, refused: Mapping[str, str]) -> None:
    if url in refused:
        raise IssueError(refused[url])
