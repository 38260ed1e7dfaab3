"""Lets a request through, or refuses it because its organisation has sent too many (behaviour 1.5)."""

import secrets
from dataclasses import replace
from datetime import datetime

from plaudit.domain.errors import RateLimitedError
from plaudit.domain.rate_limits import Allowance, Bucket, Slots, to_milliseconds
from plaudit.storage.rate_limits import TooManyClaimsError, claim_slot
from plaudit.storage.registry import Registry

MAX_REMEMBERED = 10_000
"""Of how many buckets a process remembers the slots before it starts anew."""

MAX_CLAIMS = 8
"""How often a request tries to take a slot that somebody else turns out to have taken."""

# Not the shared generator: processes that were started from one snapshot would choose the same slots.
_random = secrets.SystemRandom()

_slots: dict[Bucket, Slots] = {}


def take_slot(registry: Registry, bucket: Bucket, limit: int, now: datetime) -> Allowance:
    """Count a request against its bucket; raises RateLimitedError when it is one too many.

    Whoever knows that all slots are taken refuses without asking; else it costs a write for the slot, and one more for
    each that somebody else was quicker to take.
    """
    instant = to_milliseconds(now)
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
        _remember(bucket, known)
        if claim.is_granted:
            return known.allowance(instant)
    raise RateLimitedError(replace(known.allowance(instant), remaining=0), known.retry_after_seconds(instant))


def _remember(bucket: Bucket, slots: Slots) -> None:
    if len(_slots) >= MAX_REMEMBERED:
        _slots.clear()
    _slots[bucket] = slots
