"""Requests that carry many items, each judged alone: good ones take effect, bad ones come back (behaviour 1.7)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias, TypeVar, cast
from uuid import UUID

from annotated_types import Len
from fastapi import Query
from pydantic import AfterValidator, ValidationError, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from http_api.errors import validation_sentence
from http_api.models import APIModel, example_with, optional
from plaudit.domain.edits.edit import IssueError
from plaudit.domain.errors import ResourceNotFoundError

MAX_ITEMS = 100
MAX_SKIP = 1_000_000_000
"""More than there is of anything."""

Model = TypeVar("Model", bound=APIModel)
Shown = TypeVar("Shown", bound=APIModel)
Id = TypeVar("Id", bound=str)
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class AdminIssue(APIModel):
    """Why an item did not take effect."""

    model_config = example_with("index")

    id: str | None = optional("The resource that the issue is about.")
    user_id: str | None = optional("The user that the issue is about.")
    index: int | None = optional("The position of the item, when there is no id yet.")
    severity: Literal["error", "warning"] = "error"
    message: str


class DeletedResource(APIModel):
    """Something that is no longer there."""

    id: str


class DeleteResponse(APIModel):
    """What was deleted."""

    deleted: list[DeletedResource]
    issues: list[AdminIssue]


class Created(APIModel, Generic[Shown]):
    """What was created, and an issue for each item that was not."""

    created: list[Shown]
    issues: list[AdminIssue]


class Updated(APIModel, Generic[Shown]):
    """What was changed, and an issue for each item that was not."""

    updated: list[Shown]
    issues: list[AdminIssue]


@dataclass(frozen=True, slots=True)
class Misfit:
    """An item that does not have the shape of its model; `id` is the one it carries, if it carries one."""

    id: str | None
    message: str


def _judge(value: object, handler: ModelWrapValidatorHandler[Any]) -> object:
    try:
        return handler(value)
    except ValidationError as error:
        given_id = value.get("id") if isinstance(value, dict) else None
        return Misfit(given_id if isinstance(given_id, str) else None, _issue_message(error))


if TYPE_CHECKING:
    Items: TypeAlias = list[Model | Misfit]
    Parts: TypeAlias = list[Model | Misfit]
else:

    class Items:
        """A list of 1 to 100 items of a model, where those that do not fit are Misfits."""

        def __class_getitem__(cls, model: type[APIModel]) -> object:
            """Return the annotation for items of one model; its schema is that of a plain list."""
            return Annotated[list[Annotated[model, WrapValidator(_judge)]], Len(1, MAX_ITEMS)]

    class Parts:
        """Items within an item: up to 100, each judged alone as well."""

        def __class_getitem__(cls, model: type[APIModel]) -> object:
            """Return the annotation for parts of one model."""
            return Annotated[list[Annotated[model, WrapValidator(_judge)]], Len(0, MAX_ITEMS)]


def _split_ids(ids: list[str]) -> list[str]:
    """Return single ids, whichever way they were given; each once."""
    single = list(dict.fromkeys(part.strip() for text in ids for part in text.split(",") if part.strip()))
    if not 1 <= len(single) <= MAX_ITEMS:
        raise ValueError(f"send 1 to {MAX_ITEMS} ids")
    return single


IdsInQuery = Annotated[
    list[str],
    AfterValidator(_split_ids),
    Query(alias="ids", description="Up to 100 ids: the parameter repeated, or separated by commas."),
]
Limit = Annotated[int, Query(ge=1, le=100, description="How many to return.")]
Skip = Annotated[int, Query(ge=0, le=MAX_SKIP, description="How many to leave out from the start.")]


def page(things: Sequence[Outcome], skip: int, limit: int) -> Sequence[Outcome]:
    """Return the part of a list that was asked for."""
    return things[skip : skip + limit]


def get_resource(things: Mapping[Id, Item], id_: Id, kind: str) -> Item:
    """Return what a path names, in capitals or not, or raise ResourceNotFoundError."""
    thing = things.get(cast("Id", find_uuid(id_) or id_))
    if thing is None:
        raise ResourceNotFoundError(kind)
    return thing


def find_uuid(text: str) -> str | None:
    """Return a UUID in the form in which ids are stored, or None for any other text."""
    try:
        return str(UUID(text)) if len(text) == len(str(UUID(int=0))) else None
    except ValueError:
        return None


def issues_in(outcomes: Sequence[object | IssueError], ids: Sequence[str | None] | None = None) -> list[AdminIssue]:
    """Return an issue for each outcome that is one, named by the item's id if it has one, else by position."""
    names = ids if ids is not None else [None] * len(outcomes)
    return [
        AdminIssue(message=str(outcome), id=name, index=index if name is None else None)
        for index, (outcome, name) in enumerate(zip(outcomes, names, strict=True))
        if isinstance(outcome, IssueError)
    ]


def judge_each(act: Callable[[Item], Outcome], items: Sequence[Item | Misfit]) -> list[Outcome | IssueError]:
    """Act on each item alone, and return for each what it came to or why it did not take effect."""
    outcomes: list[Outcome | IssueError] = []
    for item in items:
        try:
            outcomes.append(act(fitting(item)))
        except IssueError as issue:
            outcomes.append(issue)
    return outcomes


def fitting(item: Item | Misfit) -> Item:
    """Return an item that has the shape of its model, else raise IssueError."""
    if isinstance(item, Misfit):
        raise IssueError(item.message)
    return item


def fitting_id(id_: str) -> str:
    """Return an id that is a UUID, else raise IssueError."""
    uuid = find_uuid(id_)
    if uuid is None:
        raise IssueError("id must be a valid UUID")
    return uuid


def _issue_message(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][-1]) if first["loc"] else "item"
    if not first["loc"] and first["type"] in ("model_type", "model_attributes_type"):
        return "Item not an object"
    if first["type"] == "string_type":
        return f"{field[:1].upper()}{field[1:]} not a string"
    return validation_sentence(error.errors())
