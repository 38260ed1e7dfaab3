"""Attributes with values in payloads of webhooks: filters of rules, by key (behaviour 9.6)."""

from plaudit.domain.configuration import Configuration
from plaudit.domain.filters import AttributeValues


def attribute_values(filter_: AttributeValues, configuration: Configuration) -> list[dict[str, str]]:
    """Return a filter without attributes that have been deleted since."""
    attributes = configuration.attributes
    return [{"key": attributes[id_].key, "value": value} for id_, value in filter_.items() if id_ in attributes]


def event_attribute_fields(filter_: AttributeValues, configuration: Configuration) -> dict[str, object]:
    """Return a filter of events; the deprecated field is only there when there is exactly one condition."""
    values = attribute_values(filter_, configuration)
    only = {"eventAttribute": values[0]} if len(values) == 1 else {}
    return {**only, "eventAttributes": values}
