"""What several sections of a configuration document have in common."""

from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from plaudit.domain.edits.references import MAX_FILTERED_ATTRIBUTES
from plaudit.values import KeyText, NameText, ShortText, URLText, Whole

AttributeConditions = Annotated[Mapping[KeyText, ShortText], Len(0, MAX_FILTERED_ATTRIBUTES)]
"""What attributes must be, by their keys."""


class DocumentPart(BaseModel):
    """Base of everything in a document: a field that nobody knows is a mistake, so that a typing error is told."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, extra="forbid", frozen=True)


def _is_nothing(value: object) -> bool:
    return value is None or value is False or value in ("", {}, ())


def left_out(description: str, **more: Any) -> Any:  # noqa: ANN401  # stands for the default of any field
    """Return a field that a document leaves out when there is nothing to say."""
    otherwise: dict[str, Any] = more or {"default": None}
    return Field(**otherwise, description=description, exclude_if=_is_nothing)


def assumed(value: object, description: str) -> Any:  # noqa: ANN401  # as above
    """Return a field that a document always tells, and that has a value if a document does not."""
    return Field(default_factory=lambda: value, description=f"{description} `{value}` if absent.")


def conditions(description: str) -> Any:  # noqa: ANN401  # as above
    """Return a field of what attributes must be, left out when nothing is asked."""
    return left_out(description, default_factory=dict)


class Picture(DocumentPart):
    """A picture."""

    url: URLText = Field(description="Where the picture is, with http or https.")


class AchievementReference(DocumentPart):
    """Which achievement is meant: by the key of an `api` achievement, by the name of any other one."""

    key: KeyText | None = left_out("The key of an `api` achievement.")
    name: NameText | None = left_out("The name of any other achievement.")
    ordinal: Whole | None = left_out(
        "Which one of those that share the name, as the document orders them; 1 if absent."
    )

    @model_validator(mode="after")
    def _names_one(self) -> "AchievementReference":
        if (self.key is None) is (self.name is None):
            raise ValueError("name an achievement by its key or by its name")
        if self.key is not None and self.ordinal is not None:
            raise ValueError("a key needs no ordinal")
        return self


def picture(url: str | None) -> Picture | None:
    """Return a picture by where it is."""
    return None if url is None else Picture(url=url)


def url_of(badge: Picture | None) -> str | None:
    """Return where a picture is."""
    return badge.url if badge else None
