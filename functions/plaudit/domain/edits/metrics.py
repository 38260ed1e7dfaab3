"""How metrics may be edited (behaviour 1.8)."""

from dataclasses import replace

from plaudit.domain.configuration import Configuration, Metric, UnitType
from plaudit.domain.edits.edit import Deleted, IssueError, Saved, get_thing, require_room
from plaudit.domain.edits.references import require_unused_metric
from plaudit.domain.identifiers import MetricId

MAX_METRICS = 500


def create_metric(configuration: Configuration, metric: Metric) -> Saved:
    """Add a metric; its key is unique."""
    saved = place_metric(configuration, metric)
    require_room(len(configuration.metrics), MAX_METRICS, "metrics")
    return saved


def place_metric(configuration: Configuration, metric: Metric) -> Saved:
    """Save a metric among others, of which none may have its key."""
    if any(other.key == metric.key for other in configuration.metrics.values() if other.id != metric.id):
        raise IssueError("Key already in use by another metric")
    return Saved(metric)


def change_metric(
    configuration: Configuration,
    id_: MetricId,
    *,
    name: str | None,
    unit_type: UnitType | None,
    units: str | None,
) -> Saved:
    """Change what was given of a metric; its key never changes."""
    metric = get_thing(configuration.metrics, id_, "Metric")
    return Saved(
        replace(
            metric,
            name=metric.name if name is None else name,
            unit_type=metric.unit_type if unit_type is None else unit_type,
            units=metric.units if units is None else units,
        )
    )


def delete_metric(configuration: Configuration, id_: MetricId) -> Deleted:
    """Remove a metric that no rule uses and give its key free; what users did in it is no longer shown."""
    metric = get_thing(configuration.metrics, id_, "Metric")
    require_unused_metric(configuration, id_)
    return Deleted(metric)
