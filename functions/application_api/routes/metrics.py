"""`/metrics`: what users do."""

from typing import Annotated

from fastapi import Header, Response

from application_api.paths import BASE_PATH
from application_api.schemas.metrics import EventResponse, to_event_response
from http_api.access import EventAccess
from http_api.app import new_router
from http_api.event_models import EventCreate, to_event
from http_api.headers import IdempotencyKeyText
from plaudit.services.record_event import record_event
from plaudit.settings import settings

router = new_router(BASE_PATH)


@router.post(
    "/metrics/{key}/event",
    operation_id="metrics_event",
    tags=["Metrics"],
    status_code=201,
    responses={202: {"model": EventResponse, "description": "The idempotency key was used before; nothing changed."}},
)
async def send_event(
    key: str,
    event: EventCreate,
    response: Response,
    access: EventAccess,
    idempotency_key: Annotated[
        IdempotencyKeyText | None,
        Header(
            alias="Idempotency-Key",
            description="Events with the same key, user and metric count once, for ever; a replay answers 202.",
            examples=["session-2026-07-01-ada"],
        ),
    ] = None,
) -> EventResponse:
    """Add a value to a user's total of a metric, and learn at once what that came to."""
    metric = access.configuration.get_metric(key)
    recorded = to_event(
        event,
        metric,
        access.configuration,
        idempotency_key=idempotency_key,
        dashboard_url=settings().dashboard_url,
    )
    now = access.now
    answer = record_event(access, metric, recorded, now)
    if answer.decided is None:
        response.status_code = 202
    return to_event_response(answer, access.configuration, idempotency_key, now)
