"""Rate limits (behaviour 1.5): a limit of N requests per second is N slots, and a request takes one for a second.

A slot may be taken again one second after it was taken the last time. So no second, wherever it begins, holds more
than N accepted requests, and whoever keeps asking gets N in every second: there is no edge of a window at which a
burst could pass twice, or at which somebody else could have taken everything.

A slot is known by the instant at which it was last taken, in microseconds. These instants only grow, so whoever has
once seen that all slots are taken knows without asking again until when that lasts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from math import ceil
from typing import NamedTuple

from plaudit.domain.identifiers import OrganisationId

MAX_LIMIT = 10_000
"""The highest limit, in requests per second."""

SLOTS_OF_PART = 50
"""How many slots are kept together: as many as fit into one write unit (1 KB)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MAX_CLOCK_LEAD = 60 * SECOND
"""How far ahead of now a slot may have been taken before that is disregarded; longer than a request can be under way.

A clock that is ahead by less keeps the slots that it takes closed for the others by so much longer, and opens theirs
by so much earlier: no more than N requests are accepted within a second less the difference of clocks. One that is
further ahead would close them for as long, so it is not believed.
"""


class Tier(IntEnum):
    """Which limit a request counts against: tier 1 is what changes most, tier 2 the rest of the Application API."""

    ONE = 1
    TWO = 2


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What an organisation may send, in requests per second."""

    tier_1: int = 10
    tier_2: int = 100

    def of(self, tier: Tier) -> int:
        """Return the limit of a tier."""
        return self.tier_1 if tier is Tier.ONE else self.tier_2


class Bucket(NamedTuple):
    """Whose requests are counted together: those of one tier with any key of an organisation."""

    organisation_id: OrganisationId
    tier: Tier


class Slot(NamedTuple):
    """A slot: the number of its part, and its own number in it."""

    part: int
    number: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to send: the numbers of the response headers. `resets_at` is in whole seconds since the epoch."""

    limit: int
    remaining: int
    resets_at: int


@dataclass(frozen=True, slots=True)
class Slots:
    """What a process knows of the slots of a bucket: when it saw each taken the last time; 0 when never."""

    taken_at: tuple[int, ...]

    @classmethod
    def unknown(cls, limit: int) -> "Slots":
        """Return the slots of a bucket of which nothing is known."""
        return cls((0,) * limit)

    def resized(self, limit: int) -> "Slots":
        """Return the slots after the limit was changed: the first ones stay."""
        if limit == len(self.taken_at):
            return self
        return Slots((*self.taken_at[:limit], *(0,) * (limit - len(self.taken_at))))

    def seen(self, part: int, taken_at: Mapping[int, int]) -> "Slots":
        """Return what is known once a part was seen."""
        first = part * SLOTS_OF_PART
        known = list(self.taken_at)
        for position in range(first, min(first + SLOTS_OF_PART, len(known))):
            known[position] = taken_at.get(position - first, 0)
        return replace(self, taken_at=tuple(known))

    def choose_free(self, now: int, draw: float) -> Slot | None:
        """Return one of the slots that seem free, by a number drawn from 0 to below 1; None when all are taken.

        A slot is free a second after it was taken, or when a clock that is far ahead has taken it.
        None is certain. That a slot is free is not: somebody else may have taken it meanwhile.
        """
        free = self._free(now)
        return Slot(*divmod(free[int(draw * len(free))], SLOTS_OF_PART)) if free else None

    def allowance(self, now: int) -> Allowance:
        """Return what is left as far as is known; it is whole again when the slot taken last is free."""
        believed = believed_until(now)
        last = max((taken_at for taken_at in self.taken_at if taken_at <= believed), default=0)
        whole_at = max(last + SECOND, now)
        return Allowance(len(self.taken_at), len(self._free(now)), ceil(whole_at / SECOND))

    def retry_after_seconds(self, now: int) -> int:
        """Return after how many whole seconds it is worth trying again; at least 1."""
        return max(1, ceil((min(self.taken_at) + SECOND - now) / SECOND))

    def _free(self, now: int) -> list[int]:
        freed, believed = freed_until(now), believed_until(now)
        return [position for position, at in enumerate(self.taken_at) if at <= freed or at > believed]


def freed_until(now: int) -> int:
    """Return the latest instant at which a slot may have been taken that is free again."""
    return now - SECOND


def believed_until(now: int) -> int:
    """Return the latest instant that another clock may show now, and still be believed."""
    return now + MAX_CLOCK_LEAD


def to_microseconds(instant: datetime) -> int:
    """Return an instant in microseconds since the epoch."""
    return (instant - EPOCH) // timedelta(microseconds=1)
