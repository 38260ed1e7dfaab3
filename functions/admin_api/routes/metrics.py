"""`/metrics`: what is counted, and events in batches."""

from typing import Annotated

from fastapi import Body, Response

from admin_api.edits import change, create, remove
from admin_api.items import (
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Skip,
    get_resource,
    page,
)
from admin_api.paths import BASE_PATH
from admin_api.schemas.batch_events import BatchEventsResponse
from admin_api.schemas.configuration import (
    AdminMetric,
    MetricCreate,
    MetricsCreated,
    MetricsUpdated,
    MetricUpdate,
    to_admin_metric,
)
from http_api.access import AdminAccess
from http_api.app import new_router
from http_api.event_models import BatchEventCreate, to_event
from plaudit.domain.configuration import Configuration, Metric, UnitType
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.metrics import change_metric, create_metric, delete_metric
from plaudit.domain.identifiers import MetricId
from plaudit.ids import new_id
from plaudit.services.accept_batch import MAX_BATCH_EVENTS, accept_batch
from plaudit.settings import settings

router = new_router(BASE_PATH)


@router.post("/metrics/events", operation_id="admin_metrics_batch_events", tags=["Metrics"], status_code=202)
async def send_batch_events(
    events: Annotated[list[BatchEventCreate], Body(min_length=1, max_length=MAX_BATCH_EVENTS)],
    access: AdminAccess,
) -> BatchEventsResponse:
    """Accept up to 1,000 events, all or none; they are processed soon, in order for each user, each exactly once."""
    accepted = [
        to_event(
            event,
            access.configuration.get_metric(event.key),
            access.configuration,
            idempotency_key=event.idempotency_key,
            dashboard_url=settings().dashboard_url,
        )
        for event in events
    ]
    accept_batch(access.table, accepted, access.now)
    return BatchEventsResponse(accepted=len(accepted))


@router.get("/metrics", operation_id="admin_metrics_list", tags=["Metrics"])
async def list_metrics(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminMetric]:
    """Return metrics in the order of their creation."""
    return [to_admin_metric(each) for each in page(list(access.configuration.metrics.values()), skip, limit)]


@router.get("/metrics/{id}", operation_id="admin_metrics_get", tags=["Metrics"])
async def get_metric(id: str, access: AdminAccess) -> AdminMetric:  # noqa: A002  # the path says id
    """Return a metric."""
    return to_admin_metric(get_resource(access.configuration.metrics, MetricId(id), "Metric"))


@router.post("/metrics", operation_id="admin_metrics_create", tags=["Metrics"], status_code=201)
async def create_metrics(items: Items[MetricCreate], access: AdminAccess, response: Response) -> MetricsCreated:
    """Create metrics, each judged alone; 200 when none could be created."""
    edited = create(access, Metric, items, _create, response)
    return MetricsCreated(created=[to_admin_metric(each) for each in edited.things], issues=edited.issues)


@router.patch("/metrics", operation_id="admin_metrics_update", tags=["Metrics"])
async def update_metrics(items: Items[MetricUpdate], access: AdminAccess) -> MetricsUpdated:
    """Change metrics, each judged alone."""
    edited = change(access, Metric, items, _change)
    return MetricsUpdated(updated=[to_admin_metric(each) for each in edited.things], issues=edited.issues)


@router.delete("/metrics", operation_id="admin_metrics_delete", tags=["Metrics"])
async def delete_metrics(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete metrics, each judged alone; users' totals are no longer shown, and their keys are free again.

    One that a rule or the streak settings count stays.
    """
    return remove(access, Metric, ids, _delete)


def _create(configuration: Configuration, wanted: MetricCreate) -> Edit:
    metric = Metric(
        id=MetricId(new_id()),
        key=wanted.key,
        name=wanted.name,
        unit_type=wanted.unit_type or UnitType.NUMBER,
        units=wanted.units or "",
    )
    return create_metric(configuration, metric)


def _change(configuration: Configuration, id_: str, wanted: MetricUpdate) -> Edit:
    return change_metric(configuration, MetricId(id_), name=wanted.name, unit_type=wanted.unit_type, units=wanted.units)


def _delete(configuration: Configuration, id_: str) -> Edit:
    return delete_metric(configuration, MetricId(id_))
