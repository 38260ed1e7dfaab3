"""Edits of a tenant's configuration, item by item, and what the answer tells about them (behaviour 1.7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from admin_api.items import AdminIssue, DeletedResource, DeleteResponse, issues_in
from plaudit.clock import utc_now
from plaudit.domain.configuration import Attribute, Metric
from plaudit.services.edit_configuration import Decision, edit_configuration
from plaudit.services.open_tenant import Access

Thing = TypeVar("Thing", Attribute, Metric)


@dataclass(frozen=True, slots=True)
class Edited(Generic[Thing]):
    """What took effect, and an issue for each item that did not."""

    things: list[Thing]
    issues: list[AdminIssue]


def edit(
    access: Access, kind: type[Thing], decisions: Iterable[Decision], ids: Sequence[str | None] | None = None
) -> Edited[Thing]:
    """Carry out decisions about things of one kind; `ids` are those of the items, when they have any."""
    outcomes = edit_configuration(access.table, access.configuration, list(decisions), utc_now())
    return Edited([outcome for outcome in outcomes if isinstance(outcome, kind)], issues_in(outcomes, ids))


def to_delete_response(edited: Edited[Thing]) -> DeleteResponse:
    """Return what was deleted as the wire shows it."""
    return DeleteResponse(deleted=[DeletedResource(id=thing.id) for thing in edited.things], issues=edited.issues)
