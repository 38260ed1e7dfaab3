"""What is kept of users who were erased: under a hash of the id, for 30 days once nothing else remains (behaviour 2.7).

It is what makes sure that nobody comes back from what was on its way to an erased user. Whoever makes a user does so on
condition that there is nothing of the kind, in the same transaction, so that steps of users who are there cost nothing
more. Idempotency marks are moved there too, for retries that come late.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from plaudit.domain.counted import CohortId
from plaudit.domain.erasures import KEPT_FOR, Erasure, Remains
from plaudit.domain.identifiers import EventId, UserId
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import (
    NOT_THERE,
    ItemKey,
    TransactionRefusedError,
    Write,
    check,
    find,
    put,
    transact_through_conflicts,
    update,
    write_all,
)
from plaudit.storage.keys import erased_mark_key, erasure_key, user_digest
from plaudit.storage.tenant_tables import EXPIRES_AT, TenantTable, expiry
from plaudit.storage.times import to_instant, to_text

PLACES = "places"


class ErasureChangedError(Exception):
    """Somebody else has begun to remove what remains of the user, or has removed it, since the erasure was read."""


def find_erasure(table: TenantTable, user_id: UserId) -> Erasure | None:
    """Return the erasure of the user who had an id, if there was one of late."""
    return find_erasure_by_digest(table, user_digest(user_id))


def find_erasure_by_digest(table: TenantTable, digest: str) -> Erasure | None:
    """Return the erasure of a user by the hash of the id."""
    item = find(table.client, table.name, erasure_key(digest))
    return _to_erasure(item) if item else None


def erasure_write(table: TenantTable, erasure: Erasure, places: Sequence[ItemKey]) -> Write:
    """Return what notes that a user is being erased, and the places on boards, for the transaction that does so."""
    return put(table.name, {**_to_item(erasure), PLACES: [list(place) for place in places]})


def list_places_of_state(table: TenantTable, erasure: Erasure) -> list[ItemKey]:
    """Return the places that the state of a user told of who is being erased."""
    item = find(table.client, table.name, erasure_key(erasure.digest))
    return [ItemKey(pk, sk) for pk, sk in item.get(PLACES, ())] if item else []


def require_unchanged(table: TenantTable, user_id: UserId, known: Erasure | None) -> Write:
    """Return what lets a user only be made if there is still no erasure of the id, or the one that is known."""
    key = erasure_key(user_digest(user_id))
    if known is None:
        return check(table.name, key, NOT_THERE)
    condition = "erased_at = :erased_at AND free_from = :free_from AND attribute_not_exists(user_id)"
    known_at = {"erased_at": to_text(known.erased_at), "free_from": to_text(known.free_from)}
    return check(table.name, key, condition, **known_at)


def note_round(table: TenantTable, erasure: Erasure) -> Erasure:
    """Note that somebody begins to remove what remains, and return the erasure; raises ErasureChangedError."""
    _transact(
        table,
        update(
            table.name,
            erasure_key(erasure.digest),
            "ADD rounds :one",
            condition="erased_at = :erased_at AND attribute_exists(user_id)",
            one=1,
            erased_at=to_text(erasure.erased_at),
        ),
    )
    noted = find_erasure_by_digest(table, erasure.digest)
    if noted is None or noted.remains is None:
        raise ErasureChangedError
    return noted


def save_finished(table: TenantTable, before: Erasure, finished: Erasure) -> None:
    """Note that nothing remains, and let the note expire; raises ErasureChangedError when it is not as it was read."""
    condition = "erased_at = :erased_at AND rounds = :rounds AND attribute_exists(user_id)"
    erased_at, rounds = to_text(before.erased_at), before.rounds
    _transact(table, put(table.name, _to_item(finished), condition=condition, erased_at=erased_at, rounds=rounds))


def keep_marks(table: TenantTable, erasure: Erasure, marks: Iterable[Item]) -> None:
    """Keep idempotency marks of an erased user where no id is, to be deleted by and by. Safe to repeat."""
    latest = expiry(KEPT_FOR)
    kept = [
        {
            **erased_mark_key(erasure.digest, ItemKey(mark["PK"], mark["SK"])).attributes(),
            "event_id": mark["event_id"],
            EXPIRES_AT: min(int(mark.get(EXPIRES_AT, latest)), latest),
        }
        for mark in marks
    ]
    write_all(table.client, table.name, kept)


def find_erased_mark(table: TenantTable, user_id: UserId, mark: ItemKey) -> EventId | None:
    """Return the event by which the user who had the id before used an idempotency key first, given its mark's key."""
    item = find(table.client, table.name, erased_mark_key(user_digest(user_id), mark))
    return EventId(item["event_id"]) if item else None


def _transact(table: TenantTable, write: Write) -> None:
    try:
        transact_through_conflicts(table.client, [write])
    except TransactionRefusedError as error:
        raise ErasureChangedError from error


def _to_item(erasure: Erasure) -> Item:
    item: Item = {
        **erasure_key(erasure.digest).attributes(),
        "digest": erasure.digest,
        "erased_at": to_text(erasure.erased_at),
        "free_from": to_text(erasure.free_from),
        "waited": int(erasure.waited.total_seconds()),
        "rounds": erasure.rounds,
    }
    if erasure.remains is None:
        return {**item, EXPIRES_AT: expiry(erasure.free_from - erasure.erased_at + KEPT_FOR)}
    return {**item, **_remains_to_item(erasure.remains)}


def _remains_to_item(remains: Remains) -> dict[str, Any]:
    return {
        "user_id": remains.user_id,
        "first_day": remains.first_day.isoformat(),
        "last_day": remains.last_day.isoformat(),
        "cohort_id": remains.cohort_id,
    }


def _to_erasure(item: Item) -> Erasure:
    return Erasure(
        digest=item["digest"],
        erased_at=to_instant(item["erased_at"]),
        free_from=to_instant(item["free_from"]),
        waited=timedelta(seconds=int(item["waited"])),
        remains=_to_remains(item) if "user_id" in item else None,
        rounds=int(item["rounds"]),
    )


def _to_remains(item: Item) -> Remains:
    return Remains(
        user_id=UserId(item["user_id"]),
        first_day=date.fromisoformat(item["first_day"]),
        last_day=date.fromisoformat(item["last_day"]),
        cohort_id=CohortId(item["cohort_id"]) if item["cohort_id"] else None,
    )
