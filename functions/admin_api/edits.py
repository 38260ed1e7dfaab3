"""Edits of a tenant's configuration, item by item, and what the answer tells about them (behaviour 1.7)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from fastapi import Response

from admin_api.items import AdminIssue, DeletedResource, DeleteResponse, Misfit, fitting, fitting_id, issues_in
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, NamedThing
from plaudit.services.edit_configuration import Decision, edit_configuration
from plaudit.services.open_tenant import Access

Thing = TypeVar("Thing", bound=NamedThing)
Wanted = TypeVar("Wanted")


class WithId(Protocol):
    """An item that changes something that has an id."""

    id: str


Change = TypeVar("Change", bound=WithId)


@dataclass(frozen=True, slots=True)
class Edited(Generic[Thing]):
    """What took effect, and an issue for each item that did not."""

    things: list[Thing]
    issues: list[AdminIssue]


def create(
    access: Access,
    kind: type[Thing],
    items: Iterable[Wanted | Misfit],
    decide: Callable[[Configuration, Wanted], Edit],
    response: Response,
) -> Edited[Thing]:
    """Create things of one kind, each judged alone; the answer is 201 when there is at least one of them."""
    edited = _edit(access, kind, [_creation(item, decide) for item in items])
    response.status_code = 201 if edited.things else 200
    return edited


def change(
    access: Access,
    kind: type[Thing],
    items: Sequence[Change | Misfit],
    decide: Callable[[Configuration, str, Change], Edit],
) -> Edited[Thing]:
    """Change things of one kind, each judged alone; `decide` is given the id in the form in which ids are stored."""
    return _edit(access, kind, [_change(item, decide) for item in items], [item.id for item in items])


def remove(
    access: Access, kind: type[Thing], ids: Sequence[str], decide: Callable[[Configuration, str], Edit]
) -> DeleteResponse:
    """Delete things of one kind, each judged alone."""
    edited = _edit(access, kind, [_deletion(id_, decide) for id_ in ids], ids)
    return DeleteResponse(deleted=[DeletedResource(id=thing.id) for thing in edited.things], issues=edited.issues)


def _edit(
    access: Access, kind: type[Thing], decisions: Sequence[Decision], ids: Sequence[str | None] | None = None
) -> Edited[Thing]:
    outcomes = edit_configuration(access.table, access.configuration, decisions, access.now)
    return Edited([outcome for outcome in outcomes if isinstance(outcome, kind)], issues_in(outcomes, ids))


def _creation(item: Wanted | Misfit, decide: Callable[[Configuration, Wanted], Edit]) -> Decision:
    return lambda configuration: decide(configuration, fitting(item))


def _change(item: Change | Misfit, decide: Callable[[Configuration, str, Change], Edit]) -> Decision:
    def decide_fitting(configuration: Configuration) -> Edit:
        wanted = fitting(item)
        return decide(configuration, fitting_id(wanted.id), wanted)

    return decide_fitting


def _deletion(id_: str, decide: Callable[[Configuration, str], Edit]) -> Decision:
    return lambda configuration: decide(configuration, fitting_id(id_))
