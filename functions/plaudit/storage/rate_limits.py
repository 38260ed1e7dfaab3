"""Rate limits: what was set for an organisation, and the slots by which its requests are counted (behaviour 1.5).

An item holds a part of the slots, each as an attribute: the instant at which it was last taken, in microseconds. It
stays below 1 KB, so that taking a slot is one write unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from plaudit import clients
from plaudit.domain.identifiers import OrganisationId
from plaudit.domain.rate_limits import SECOND, Bucket, RateLimits, Slot, believed_until, freed_until
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import Address, find, transact_through_conflicts, try_update, update
from plaudit.storage.registry import Registry
from plaudit.storage.registry_keys import rate_limits_key, slots_key

KEPT_SECONDS = 3600
"""How long slots are kept that nobody takes; a second would do."""

CODES_OF_TOO_MANY = {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"}


class TooManyClaimsError(Exception):
    """DynamoDB takes no more writes of these slots at the moment, so many requests ask for them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether the slot was taken, and when each slot of its part was taken the last time, by number."""

    is_granted: bool
    taken_at: Mapping[int, int]


def claim_slot(registry: Registry, bucket: Bucket, slot: Slot, now: int) -> Claim:
    """Take a slot at an instant in microseconds, unless it is taken; raises TooManyClaimsError.

    A call that is repeated because its answer was lost finds the slot taken, by itself: too little is granted then,
    never too much.
    """
    name = f"s{slot.number}"
    write = update(
        registry.table,
        slots_key(bucket, slot.part),
        f"SET {name} = :now, expires_at = :expires_at",
        condition=f"attribute_not_exists({name}) OR {name} <= :freed_until OR {name} > :believed_until",
        now=now,
        expires_at=now // SECOND + KEPT_SECONDS,
        freed_until=freed_until(now),
        believed_until=believed_until(now),
    )
    try:
        is_done, item = try_update(clients.dynamodb_for_claims(), write)
    except ClientError as error:
        if error.response["Error"]["Code"] in CODES_OF_TOO_MANY:
            raise TooManyClaimsError from error
        raise
    return Claim(is_done, _taken_at(item))


def rate_limits_address(registry: Registry, organisation_id: OrganisationId) -> Address:
    """Return where the limits of an organisation are, for reading them along with other things."""
    return Address(registry.table, rate_limits_key(organisation_id))


def find_rate_limits(registry: Registry, organisation_id: OrganisationId) -> RateLimits:
    """Return the limits of an organisation: those that were set, else the usual ones."""
    return to_rate_limits(find(registry.client, registry.table, rate_limits_key(organisation_id)))


def set_rate_limits(
    registry: Registry, organisation_id: OrganisationId, *, tier_1: int | None = None, tier_2: int | None = None
) -> None:
    """Set one limit of an organisation or both. Safe to repeat."""
    given: dict[str, Any] = {"tier_1": tier_1, "tier_2": tier_2}
    limits = {name: limit for name, limit in given.items() if limit is not None}
    if limits:
        expression = "SET " + ", ".join(f"{name} = :{name}" for name in limits)
        write = update(registry.table, rate_limits_key(organisation_id), expression, **limits)
        transact_through_conflicts(registry.client, [write])


def to_rate_limits(item: Item | None) -> RateLimits:
    """Return the limits that an item sets; the usual ones stand for what it does not set."""
    return RateLimits(**{name: int(limit) for name, limit in (item or {}).items() if name in ("tier_1", "tier_2")})


def _taken_at(item: Item) -> dict[int, int]:
    """Return when the slots of an item were taken, by number."""
    return {int(name[1:]): int(value) for name, value in item.items() if name.startswith("s")}
