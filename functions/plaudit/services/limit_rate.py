"""Lets a request through, or refuses it because its organisation has sent too many (behaviour 1.5)."""

import secrets
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import TypeVar

from plaudit.domain.errors import RateLimitedError
from plaudit.domain.identifiers import OrganisationId
from plaudit.domain.rate_limits import Allowance, Bucket, RateLimits, Slots, Tier, to_microseconds
from plaudit.settings import settings
from plaudit.storage.attributes import Item
from plaudit.storage.dynamodb import Address
from plaudit.storage.rate_limits import (
    TooManyClaimsError,
    claim_slot,
    find_rate_limits,
    rate_limits_address,
    to_rate_limits,
)
from plaudit.storage.registry import Registry

Key = TypeVar("Key")
Value = TypeVar("Value")

MAX_REMEMBERED = 10_000
"""Of how many buckets and organisations a process remembers slots and limits before it starts anew."""

MAX_CLAIMS = 8
"""How often a request tries to take a slot that somebody else turns out to have taken."""

MAX_PARALLEL = 16

# Not the shared generator: processes that were started from one snapshot would choose the same slots.
_random = secrets.SystemRandom()

_slots: dict[Bucket, Slots] = {}
_limits: dict[OrganisationId, RateLimits] = {}


@dataclass(slots=True)
class Turnstile:
    """Counts one request, as soon as it is known whose it is. `allowance` is what its organisation has left then.

    While limits are switched off, everybody walks through.
    """

    registry: Registry
    tier: Tier
    now: datetime
    allowance: Allowance | None = None
    is_on: bool = field(default_factory=lambda: settings().rate_limits)
    _ahead: "tuple[OrganisationId, Future[Allowance]] | None" = None

    def start(self, organisation_id: OrganisationId) -> None:
        """Begin to count while the caller reads on, if the limits of the organisation are remembered."""
        limits = _limits.get(organisation_id)
        if self.is_on and limits is not None and self._ahead is None and self.allowance is None:
            self._ahead = organisation_id, _pool().submit(self._take_slot, organisation_id, limits)

    def addresses(self, organisation_id: OrganisationId) -> list[Address]:
        """Return what to read for `enter`."""
        return [rate_limits_address(self.registry, organisation_id)] if self.is_on else []

    def enter(self, organisation_id: OrganisationId, found: Mapping[Address, Item]) -> None:
        """Let the request through; raises RateLimitedError.

        Limits that were changed count from here on; a request that was counted ahead was so by those before.
        """
        if self.is_on:
            limits = to_rate_limits(found.get(rate_limits_address(self.registry, organisation_id)))
            self._enter(organisation_id, limits)

    def enter_alone(self, organisation_id: OrganisationId) -> None:
        """Let the request through that had nothing to read along; raises RateLimitedError."""
        if self.is_on:
            self._enter(organisation_id, find_rate_limits(self.registry, organisation_id))

    def _enter(self, organisation_id: OrganisationId, limits: RateLimits) -> None:
        _remember(_limits, organisation_id, limits)
        if self.allowance is not None:
            return  # The caller looked twice because its memory had led it astray.
        try:
            if self._ahead and self._ahead[0] == organisation_id:
                self.allowance = self._ahead[1].result()
            else:
                self.allowance = self._take_slot(organisation_id, limits)
        except RateLimitedError as error:
            self.allowance = error.allowance
            raise

    def _take_slot(self, organisation_id: OrganisationId, limits: RateLimits) -> Allowance:
        return take_slot(self.registry, Bucket(organisation_id, self.tier), limits.of(self.tier), self.now)


def take_slot(registry: Registry, bucket: Bucket, limit: int, now: datetime) -> Allowance:
    """Count a request against its bucket; raises RateLimitedError when it is one too many.

    Whoever knows that all slots are taken refuses without asking; else it costs a write for the slot, and one more for
    each that somebody else was quicker to take.
    """
    instant = to_microseconds(now)
    known = _slots.get(bucket, Slots.unknown(limit)).resized(limit)
    for _ in range(MAX_CLAIMS):
        slot = known.choose_free(instant, _random.random())
        if slot is None:
            break
        try:
            claim = claim_slot(registry, bucket, slot, instant)
        except TooManyClaimsError:
            break
        known = known.seen(slot.part, claim.taken_at)
        _remember(_slots, bucket, known)
        if claim.is_granted:
            return known.allowance(instant)
    raise RateLimitedError(replace(known.allowance(instant), remaining=0), known.retry_after_seconds(instant))


def _remember(memory: dict[Key, Value], key: Key, value: Value) -> None:
    if len(memory) >= MAX_REMEMBERED:
        memory.clear()
    memory[key] = value


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_PARALLEL, thread_name_prefix="rates")
