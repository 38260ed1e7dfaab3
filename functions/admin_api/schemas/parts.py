"""What several resources of the configuration have in common on the wire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from pydantic import Field
from pydantic.alias_generators import to_camel

from admin_api.items import find_uuid
from http_api.models import APIModel
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AttributeId
from plaudit.values import DescriptionText, ShortText, ShownTime, TimeOfDay, URLText, Whole

Form = TypeVar("Form", bound=APIModel)
Kind = TypeVar("Kind", bound=str)
Value = TypeVar("Value")

__all__ = [
    "AttributeFilter",
    "Badge",
    "DescriptionText",
    "MergeRules",
    "ShownTime",
    "TimeOfDay",
    "URLText",
    "Whole",
    "badge_url",
    "merged",
    "required",
    "stored_id",
    "to_attribute_values",
    "to_badge",
    "to_filters",
]


class Badge(APIModel):
    """A picture."""

    url: URLText = Field(description="Where the picture is, with http or https.")


class AttributeFilter(APIModel):
    """A value that an attribute must have."""

    attribute_id: ShortText
    attribute_value: ShortText


def to_badge(url: str | None) -> Badge | None:
    """Return a badge as the wire shows it."""
    return None if url is None else Badge(url=url)


def badge_url(badge: Badge | None) -> str | None:
    """Return where a badge is."""
    return badge.url if badge else None


def to_filters(wanted: AttributeValues) -> list[AttributeFilter]:
    """Return a filter as the wire shows it."""
    return [AttributeFilter(attribute_id=id_, attribute_value=value) for id_, value in wanted.items()]


def to_attribute_values(filters: Iterable[AttributeFilter] | None) -> AttributeValues:
    """Return the filter that a request sends; raises IssueError when it asks twice for one attribute."""
    filters = list(filters or ())
    wanted = {AttributeId(stored_id(each.attribute_id)): each.attribute_value for each in filters}
    if len(wanted) < len(filters):
        raise IssueError("A filter must not ask for the same attribute twice")
    return wanted


def stored_id(text: str) -> str:
    """Return an id in the form in which ids are stored; what is no id is going to be not found."""
    return find_uuid(text) or text


@dataclass(frozen=True, slots=True)
class MergeRules(Generic[Kind]):
    """Which fields can be cleared, which field tells the kind of a resource, and which fields belong to each kind."""

    clearable: frozenset[str]
    kind_field: str
    fields_by_kind: Mapping[Kind, frozenset[str]]

    @property
    def kind_fields(self) -> frozenset[str]:
        """All fields that belong to a kind."""
        return frozenset().union(*self.fields_by_kind.values())

    def require_own_fields(self, form: APIModel) -> None:
        """Raise IssueError when a field is sent that belongs to another kind."""
        kind = getattr(form, self.kind_field)
        for name in sorted(self.kind_fields - self.fields_by_kind[kind]):
            if getattr(form, name) not in (None, []):
                raise IssueError(f"{to_camel(name)} is not permitted when {to_camel(self.kind_field)} is {kind}")


def merged(form: type[Form], shown: APIModel, sent: APIModel, rules: MergeRules[Kind]) -> Form:
    """Return a resource as it is shown, with what an update sends instead, in the form of a creation.

    A field that is sent as null is cleared, if it can be empty, and else means the same as not sending it. Fields that
    belong to a kind do not outlive it.
    """
    given = {name: getattr(sent, name) for name in sent.model_fields_set}
    given = {name: value for name, value in given.items() if value is not None or name in rules.clearable}
    fields = vars(shown) | given
    if fields[rules.kind_field] != getattr(shown, rules.kind_field):
        fields |= dict.fromkeys(rules.kind_fields - given.keys())
    return cast("Form", form.model_construct(**{name: fields.get(name) for name in form.model_fields}))


def required(value: Value | None, name: str, kind: str) -> Value:
    """Return the value of a field that a kind of resource cannot do without, or raise IssueError."""
    if value is None:
        raise IssueError(f"{name} is required for {kind}")
    return value
