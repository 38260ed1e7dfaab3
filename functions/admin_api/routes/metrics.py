"""`/metrics`: what is counted, and events in batches."""

from typing import Annotated

from fastapi import Body, Response

from admin_api.edits import edit, to_delete_response
from admin_api.items import (
    DeleteResponse,
    IdsInQuery,
    Items,
    Limit,
    Misfit,
    Skip,
    fitting,
    fitting_id,
    page,
)
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
from plaudit.clock import utc_now
from plaudit.domain.configuration import Configuration, Metric, UnitType
from plaudit.domain.edits.edit import Edit
from plaudit.domain.edits.metrics import change_metric, create_metric, delete_metric
from plaudit.domain.errors import ResourceNotFoundError
from plaudit.domain.identifiers import MetricId
from plaudit.ids import new_id
from plaudit.services.accept_batch import MAX_BATCH_EVENTS, accept_batch
from plaudit.services.edit_configuration import Decision
from plaudit.settings import settings

router = new_router()


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
    accept_batch(access.table, accepted, utc_now())
    return BatchEventsResponse(accepted=len(accepted))


@router.get("/metrics", operation_id="admin_metrics_list", tags=["Metrics"])
async def list_metrics(access: AdminAccess, limit: Limit = 10, skip: Skip = 0) -> list[AdminMetric]:
    """Return metrics in the order of their creation."""
    return [to_admin_metric(each) for each in page(list(access.configuration.metrics.values()), skip, limit)]


@router.get("/metrics/{id}", operation_id="admin_metrics_get", tags=["Metrics"])
async def get_metric(id: str, access: AdminAccess) -> AdminMetric:  # noqa: A002  # the path says id
    """Return a metric."""
    metric = access.configuration.metrics.get(MetricId(id))
    if metric is None:
        raise ResourceNotFoundError("Metric")
    return to_admin_metric(metric)


@router.post("/metrics", operation_id="admin_metrics_create", tags=["Metrics"], status_code=201)
async def create_metrics(items: Items[MetricCreate], access: AdminAccess, response: Response) -> MetricsCreated:
    """Create metrics, each judged alone; 200 when none could be created."""
    edited = edit(access, Metric, map(_creation, items))
    response.status_code = 201 if edited.things else 200
    return MetricsCreated(created=[to_admin_metric(each) for each in edited.things], issues=edited.issues)


@router.patch("/metrics", operation_id="admin_metrics_update", tags=["Metrics"])
async def update_metrics(items: Items[MetricUpdate], access: AdminAccess) -> MetricsUpdated:
    """Change metrics, each judged alone."""
    edited = edit(access, Metric, map(_change, items), [item.id for item in items])
    return MetricsUpdated(updated=[to_admin_metric(each) for each in edited.things], issues=edited.issues)


@router.delete("/metrics", operation_id="admin_metrics_delete", tags=["Metrics"])
async def delete_metrics(ids: IdsInQuery, access: AdminAccess) -> DeleteResponse:
    """Delete metrics, each judged alone; users' totals are no longer shown, and their keys are free again."""
    return to_delete_response(edit(access, Metric, map(_deletion, ids), ids))


def _creation(item: MetricCreate | Misfit) -> Decision:
    def decide(configuration: Configuration) -> Edit:
        wanted = fitting(item)
        metric = Metric(
            id=MetricId(new_id()),
            key=wanted.key,
            name=wanted.name,
            unit_type=wanted.unit_type or UnitType.NUMBER,
            units=wanted.units or "",
        )
        return create_metric(configuration, metric)

    return decide


def _change(item: MetricUpdate | Misfit) -> Decision:
    def decide(configuration: Configuration) -> Edit:
        wanted = fitting(item)
        return change_metric(
            configuration,
            MetricId(fitting_id(wanted.id)),
            name=wanted.name,
            unit_type=wanted.unit_type,
            units=wanted.units,
        )

    return decide


def _deletion(id_: str) -> Decision:
    return lambda configuration: delete_metric(configuration, MetricId(fitting_id(id_)))
