"""Processes that ask the limiter for more than it gives, as the instances of a function do.

They are real processes and race for real; only their clock is made: all of them do what falls into a hundredth of a
second, and then go on to the next one together. So what is accepted does not depend on how fast the machine is.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

from plaudit.domain.errors import RateLimitedError
from plaudit.domain.rate_limits import Bucket
from plaudit.services.limit_rate import take_slot
from plaudit.services.open_tenant import registry
from shared_stack import connected_process

if TYPE_CHECKING:
    from threading import Barrier

TICK = timedelta(milliseconds=50)
LONGEST_TICK_SECONDS = 60
Accepted = dict[Bucket, list[datetime]]

_together: "list[Barrier]" = []


@dataclass(frozen=True, slots=True)
class Demand:
    """What each process asks for: requests of each bucket at random, so many per second, and the same each time."""

    buckets: Sequence[Bucket]
    limit: int
    requests_per_second: float
    begins_at: datetime
    seconds: int


def accepted_by_processes(stack: Mapping[str, Any], demand: Demand, clock_leads: Sequence[timedelta]) -> Accepted:
    """Let a process for each clock make the demand, and return when the requests of each bucket were accepted."""
    context, count = get_context("forkserver"), len(clock_leads)
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_meet_at, initargs=(context.Barrier(count),)
    ) as pool:
        made = list(pool.map(make_demand, [stack] * count, [demand] * count, clock_leads, range(count)))
    return {bucket: sorted(each for accepted in made for each in accepted[bucket]) for bucket in demand.buckets}


def make_demand(stack: Mapping[str, Any], demand: Demand, clock_lead: timedelta, seed: int) -> Accepted:
    """Return when requests were accepted; the process's own clock is ahead of that by `clock_lead`."""
    accepted: Accepted = {bucket: [] for bucket in demand.buckets}
    random = Random(seed)
    with connected_process(dict(stack)):
        for tick in range(demand.seconds * (timedelta(seconds=1) // TICK)):
            _together[0].wait(LONGEST_TICK_SECONDS)
            begins_at = demand.begins_at + tick * TICK
            for now, bucket in _requests(demand, begins_at, random):
                try:
                    take_slot(registry(), bucket, demand.limit, now + clock_lead)
                except RateLimitedError:
                    continue
                accepted[bucket].append(now)
    return accepted


def most_within(instants: Sequence[datetime], span: timedelta) -> int:
    """Return how many of the ordered instants lie at most in any span of this length, wherever it begins."""
    most = first = 0
    for last, instant in enumerate(instants):
        while instant - instants[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _meet_at(barrier: "Barrier") -> None:
    _together.append(barrier)


def _requests(demand: Demand, begins_at: datetime, random: Random) -> list[tuple[datetime, Bucket]]:
    """Return the requests of a tick in order of time."""
    per_tick = demand.requests_per_second * TICK.total_seconds()
    asking = [bucket for bucket in demand.buckets if random.random() < per_tick]
    return sorted((begins_at + random.random() * TICK, bucket) for bucket in asking)
