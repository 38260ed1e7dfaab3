"""`/webhooks/{id}/deliveries`: what webhooks were told, what came of it, and sending it again (behaviour 8.5)."""

from typing import Annotated

from fastapi import Depends, Path, Query

from admin_api.items import Limit
from admin_api.paths import BASE_PATH
from admin_api.schemas.deliveries import (
    DELIVERY_ID,
    AdminDeliveryInFull,
    DeliveriesPage,
    to_admin_delivery_in_full,
    to_deliveries_page,
)
from admin_api.schemas.instants import SentInstant
from admin_api.schemas.webhooks import WebhookReplay, WebhookReplayAccepted
from admin_api.webhooks import WebhookInPath
from http_api.access import AdminAccess
from http_api.app import new_router
from plaudit.clock import utc_now
from plaudit.domain.deliveries import ID_PATTERN, DeliveryStatus
from plaudit.domain.identifiers import DeliveryId
from plaudit.domain.webhooks import WebhookType
from plaudit.services.find_deliveries import Sought, find_deliveries
from plaudit.services.replay_deliveries import get_delivery, replay, replay_since

router = new_router(BASE_PATH)

DeliveryIdInPath = Annotated[
    str, Path(alias="deliveryId", description="The id of the delivery.", examples=[DELIVERY_ID])
]
TypeSought = Annotated[
    WebhookType | None, Query(alias="type", description="Only those that tell of this.", examples=["streak.lost"])
]
StatusSought = Annotated[
    DeliveryStatus | None,
    Query(alias="status", description="Only those that are as far as this.", examples=["failed"]),
]
Since = Annotated[
    SentInstant | None,
    Query(description="Only those that were made then or later, in real time.", examples=["2026-07-01T09:30:00.000Z"]),
]
Until = Annotated[
    SentInstant | None,
    Query(description="Only those that were made before then, in real time.", examples=["2026-07-02T09:30:00.000Z"]),
]
Before = Annotated[
    str | None,
    Query(
        pattern=ID_PATTERN,
        description="Only those that come behind this one: `next` of the page before.",
        examples=[DELIVERY_ID],
    ),
]


async def sought_in_query(
    type_: TypeSought = None, status: StatusSought = None, since: Since = None, until: Until = None
) -> Sought:
    """Return which deliveries a request wants to see."""
    return Sought(type_, status, since, until)


SoughtInQuery = Annotated[Sought, Depends(sought_in_query)]


@router.get("/webhooks/{id}/deliveries", operation_id="admin_webhooks_deliveries_list", tags=["Webhooks"])
async def list_deliveries(
    webhook: WebhookInPath,
    access: AdminAccess,
    sought: SoughtInQuery,
    limit: Limit = 10,
    before: Before = None,
) -> DeliveriesPage:
    """Return what a webhook was told, the newest first; each is kept for 7 days after its last try.

    A page looks through 1,000 deliveries at most. So one that is filtered can have fewer than `limit`, or none, and
    yet a `next`.
    """
    return to_deliveries_page(find_deliveries(access.table, webhook.id, sought, before=before, limit=limit))


@router.get("/webhooks/{id}/deliveries/{deliveryId}", operation_id="admin_webhooks_deliveries_get", tags=["Webhooks"])
async def get_one_delivery(
    delivery_id: DeliveryIdInPath, webhook: WebhookInPath, access: AdminAccess
) -> AdminDeliveryInFull:
    """Return a delivery with what is sent, and all tries."""
    return to_admin_delivery_in_full(get_delivery(access.table, webhook, DeliveryId(delivery_id)))


@router.post(
    "/webhooks/{id}/deliveries/{deliveryId}/replay",
    operation_id="admin_webhooks_deliveries_replay",
    tags=["Webhooks"],
    status_code=202,
)
async def replay_delivery(
    delivery_id: DeliveryIdInPath, webhook: WebhookInPath, access: AdminAccess
) -> AdminDeliveryInFull:
    """Send a delivery again, with its id and body, also one that was delivered; it is tried as often as a new one.

    One that is to be tried anyway goes on as it is.
    """
    replay(access.table, get_delivery(access.table, webhook, DeliveryId(delivery_id)), utc_now())
    return to_admin_delivery_in_full(get_delivery(access.table, webhook, DeliveryId(delivery_id)))


@router.post("/webhooks/{id}/replay", operation_id="admin_webhooks_replay", tags=["Webhooks"], status_code=202)
async def replay_failed(wanted: WebhookReplay, webhook: WebhookInPath, access: AdminAccess) -> WebhookReplayAccepted:
    """Send all deliveries again that failed and were made since an instant. It is done in the background.

    Safe to repeat: what waits for its next try is left alone.
    """
    replay_since(access.table, webhook, wanted.since)
    return WebhookReplayAccepted(since=wanted.since, accepted=True)
