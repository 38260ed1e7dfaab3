"""How a configuration may be changed: one function per kind of edit, each judged alone (behaviour 1.7, 1.8).

Every function takes the configuration and returns what is to be saved or deleted, or raises IssueError with the
sentence that the caller reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from plaudit.domain.configuration import Attribute, Configuration, Metric, UnitType
from plaudit.domain.identifiers import AttributeId, MetricId

Id = TypeVar("Id", bound=str)
Thing = TypeVar("Thing")
ConfigurationThing: TypeAlias = Attribute | Metric

MAX_ATTRIBUTES = 100
"""Of each type. With 255 characters a value, a user's item and a log entry stay below DynamoDB's 400 KB."""
MAX_METRICS = 500


class IssueError(Exception):
    """Why one item of an admin request did not take effect."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An edit that creates or changes something."""

    thing: ConfigurationThing


@dataclass(frozen=True, slots=True)
class Deleted:
    """An edit that removes something."""

    thing: ConfigurationThing


Edit: TypeAlias = Saved | Deleted


def create_attribute(configuration: Configuration, attribute: Attribute) -> Saved:
    """Add an attribute; its key is unique among those of its type."""
    existing = configuration.attributes_by_key(attribute.type)
    if attribute.key in existing:
        raise IssueError("Key already in use by another attribute of this type")
    if len(existing) >= MAX_ATTRIBUTES:
        raise IssueError(f"Would exceed the maximum of {MAX_ATTRIBUTES} attributes of this type")
    return Saved(attribute)


def rename_attribute(configuration: Configuration, id_: AttributeId, name: str | None) -> Saved:
    """Change an attribute's name; its key and type never change."""
    attribute = _get(configuration.attributes, id_, "Attribute")
    return Saved(attribute if name is None else replace(attribute, name=name))


def delete_attribute(configuration: Configuration, id_: AttributeId) -> Deleted:
    """Remove an attribute; values that users have of it disappear with it."""
    return Deleted(_get(configuration.attributes, id_, "Attribute"))


def create_metric(configuration: Configuration, metric: Metric) -> Saved:
    """Add a metric; its key is unique."""
    if configuration.find_metric(metric.key):
        raise IssueError("Key already in use by another metric")
    if len(configuration.metrics) >= MAX_METRICS:
        raise IssueError(f"Would exceed the maximum of {MAX_METRICS} metrics")
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
    metric = _get(configuration.metrics, id_, "Metric")
    return Saved(
        replace(
            metric,
            name=metric.name if name is None else name,
            unit_type=metric.unit_type if unit_type is None else unit_type,
            units=metric.units if units is None else units,
        )
    )


def delete_metric(configuration: Configuration, id_: MetricId) -> Deleted:
    """Remove a metric and give its key free; what users did in it is no longer shown."""
    return Deleted(_get(configuration.metrics, id_, "Metric"))


def apply_edit(configuration: Configuration, edit: Edit) -> Configuration:
    """Return the configuration with an edit carried out; its version is raised by whoever saves it."""
    thing, is_kept = edit.thing, isinstance(edit, Saved)
    if isinstance(thing, Attribute):
        attributes = _edited(configuration.attributes, thing.id, thing, is_kept=is_kept)
        return replace(configuration, attributes=attributes)
    return replace(configuration, metrics=_edited(configuration.metrics, thing.id, thing, is_kept=is_kept))


def _edited(things: Mapping[Id, Thing], id_: Id, thing: Thing, *, is_kept: bool) -> dict[Id, Thing]:
    """Return things with one of them replaced in its place, added at the end, or left out."""
    edited = {**things, id_: thing}
    if not is_kept:
        del edited[id_]
    return edited


def _get(things: Mapping[Id, Thing], id_: Id, kind: str) -> Thing:
    thing = things.get(id_)
    if thing is None:
        raise IssueError(f"{kind} not found by ID")
    return thing
