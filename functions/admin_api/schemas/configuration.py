"""Attributes and metrics on the wire (behaviour 1.7, 1.8)."""

from pydantic import Field

from admin_api.items import Created, Updated
from http_api.models import APIModel, Id
from http_api.texts import KeyText, NameText, ShortText
from plaudit.domain.configuration import Attribute, AttributeType, Metric, UnitType


class AdminAttribute(APIModel):
    """A property that users or events may carry."""

    id: Id
    name: str = Field(examples=["Plan"])
    key: str = Field(examples=["plan"])
    type: AttributeType


class AttributeCreate(APIModel):
    """An attribute to create."""

    name: NameText = Field(examples=["Plan"])
    key: KeyText = Field(examples=["plan"])
    type: AttributeType


class AttributeUpdate(APIModel):
    """A change of an attribute; key and type cannot change."""

    id: str
    name: NameText | None = Field(None, examples=["Plan"])


class AttributesCreated(Created[AdminAttribute]):
    """What was created."""


class AttributesUpdated(Updated[AdminAttribute]):
    """What was changed."""


class AdminMetric(APIModel):
    """Something that users do and that is counted."""

    id: Id
    name: str
    key: str
    unit_type: UnitType
    units: str


class MetricCreate(APIModel):
    """A metric to create."""

    name: NameText
    key: KeyText
    unit_type: UnitType | None = Field(None, description="`number` if not sent.")
    units: ShortText | None = Field(None, description="What is counted, for instance `words` or `USD`.")


class MetricUpdate(APIModel):
    """A change of a metric; its key cannot change."""

    id: str
    name: NameText | None = None
    unit_type: UnitType | None = None
    units: ShortText | None = None


class MetricsCreated(Created[AdminMetric]):
    """What was created."""


class MetricsUpdated(Updated[AdminMetric]):
    """What was changed."""


def to_admin_attribute(attribute: Attribute) -> AdminAttribute:
    """Return an attribute as the wire shows it."""
    return AdminAttribute(id=attribute.id, name=attribute.name, key=attribute.key, type=attribute.type)


def to_admin_metric(metric: Metric) -> AdminMetric:
    """Return a metric as the wire shows it."""
    return AdminMetric(id=metric.id, name=metric.name, key=metric.key, unit_type=metric.unit_type, units=metric.units)
