"""Organisations: the customers of a deployment."""

from collections.abc import Iterator

from plaudit.domain.identifiers import OrganisationId
from plaudit.domain.tenancy import Organisation
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    NOT_THERE,
    TransactionRefusedError,
    beginning_with,
    find,
    put,
    query,
    transact_through_conflicts,
)
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import ORGANISATIONS, organisation_key
from plaudit.storage.times import to_instant, to_text


def put_organisation(registry: Registry, organisation: Organisation) -> Organisation:
    """Store an organisation unless its key is taken; return the one that then has the key."""
    item = {
        **organisation_key(organisation.key).attributes(),
        "id": organisation.id,
        "key": organisation.key,
        "name": organisation.name,
        "created_at": to_text(organisation.created_at),
    }
    try:
        transact_through_conflicts(
            registry.client, [put(registry.table, item, condition=NOT_THERE, shows_current=True)]
        )
    except TransactionRefusedError as error:
        refusal = error.refusals[0]
        if refusal is None or refusal.current is None:
            raise
        return _to_organisation(refusal.current)
    return organisation


def find_organisation(registry: Registry, key: str) -> Organisation | None:
    """Return the organisation with this key, if there is one."""
    item = find(registry.client, registry.table, organisation_key(key))
    return _to_organisation(item) if item else None


def list_organisations(registry: Registry) -> Iterator[Organisation]:
    """Yield all organisations, by key."""
    items = query(registry.client, registry.table, ORGANISATIONS, between=beginning_with("ORGANISATION#"))
    return map(_to_organisation, items)


def _to_organisation(item: Item) -> Organisation:
    return Organisation(OrganisationId(item["id"]), item["key"], item["name"], to_instant(item["created_at"]))
