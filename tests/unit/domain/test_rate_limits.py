"""Behaviour 1.5: a limit of N requests per second is N slots, each of them taken for a second."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plaudit.domain.errors import RateLimitedError
from plaudit.domain.rate_limits import Allowance, RateLimits, Slot, Slots, Tier, to_microseconds

NOW = 1_000_000_000_500_000
"""In microseconds: half a second after a whole one."""


def test_1_5_ten_requests_per_second_of_tier_1_and_a_hundred_of_tier_2_are_usual() -> None:
    assert RateLimits() == RateLimits(tier_1=10, tier_2=100)


def test_each_tier_has_its_limit() -> None:
    limits = RateLimits(tier_1=3, tier_2=7)

    assert (limits.of(Tier.ONE), limits.of(Tier.TWO)) == (3, 7)


@pytest.mark.parametrize(
    ("taken_at", "free"),
    [
        pytest.param(0, True, id="never taken"),
        pytest.param(NOW - 1_000_000, True, id="a second ago"),
        pytest.param(NOW - 999_999, False, id="not yet a second ago"),
        pytest.param(NOW, False, id="just now"),
        pytest.param(NOW + 60_000_000, False, id="by a clock that is a minute ahead"),
        pytest.param(NOW + 60_000_001, True, id="by a clock that is further ahead and not believed"),
    ],
)
def test_a_slot_is_free_a_second_after_it_was_taken(taken_at: int, *, free: bool) -> None:
    assert (Slots((taken_at,)).choose_free(NOW, 0.5) is not None) is free


def test_of_unknown_slots_any_may_be_chosen() -> None:
    slots = Slots.unknown(120)

    assert slots.choose_free(NOW, 0.0) == Slot(part=0, number=0)
    assert slots.choose_free(NOW, 0.5) == Slot(part=1, number=10)
    assert slots.choose_free(NOW, 0.999_999) == Slot(part=2, number=19)


def test_a_taken_slot_is_not_chosen() -> None:
    slots = Slots((NOW - 10, 0, NOW - 20, NOW - 1_500_000))

    assert [slots.choose_free(NOW, draw) for draw in (0.0, 0.49, 0.5, 0.99)] == [(0, 1), (0, 1), (0, 3), (0, 3)]


def test_none_is_chosen_when_all_are_taken() -> None:
    assert Slots((NOW - 10, NOW - 999_000)).choose_free(NOW, 0.5) is None


def test_seeing_a_part_replaces_what_was_known_of_it_alone() -> None:
    slots = Slots((1,) * 120)

    seen = slots.seen(1, {0: NOW, 49: NOW - 1})

    assert seen == Slots((*(1,) * 50, NOW, *(0,) * 48, NOW - 1, *(1,) * 20))


def test_slots_of_a_part_beyond_the_limit_are_of_no_concern() -> None:
    assert Slots((0, 0)).seen(0, {0: 5, 1: 6, 2: 7}) == Slots((5, 6))
    assert Slots((0, 0)).seen(1, {0: 5}) == Slots((0, 0))


def test_the_first_slots_stay_when_the_limit_changes() -> None:
    slots = Slots((1, 2, 3))

    assert slots.resized(2) == Slots((1, 2))
    assert slots.resized(5) == Slots((1, 2, 3, 0, 0))
    assert slots.resized(3) is slots


def test_the_allowance_is_what_is_left_and_when_it_is_whole_again() -> None:
    slots = Slots((NOW - 100_000, NOW - 700_000, 0, NOW - 1_000_000))

    assert slots.allowance(NOW) == Allowance(limit=4, remaining=2, resets_at=1_000_000_002)


def test_an_allowance_that_is_whole_resets_at_once() -> None:
    assert Slots((0, 0)).allowance(NOW) == Allowance(limit=2, remaining=2, resets_at=1_000_000_001)


@pytest.mark.parametrize(
    ("taken_at", "seconds"),
    [
        pytest.param((NOW - 900_000, NOW - 100_000), 1, id="the first one is free in a tenth of a second"),
        pytest.param((NOW, NOW), 1, id="in a second"),
        pytest.param((NOW + 1, NOW + 600_000), 2, id="later, because of a clock that is ahead"),
        pytest.param((0, NOW), 1, id="one is free, but cannot be had"),
    ],
)
def test_1_5_retry_after_is_whole_seconds_and_at_least_one(taken_at: tuple[int, ...], seconds: int) -> None:
    assert Slots(taken_at).retry_after_seconds(NOW) == seconds


def test_a_refusal_says_after_how_many_seconds_to_try_again() -> None:
    error = RateLimitedError(Allowance(limit=20, remaining=0, resets_at=1_000_000_002), retry_after_seconds=2)

    assert str(error).endswith("your organisation may send 20 of this kind per second. Try again in 2 seconds.")


def test_instants_are_counted_in_microseconds() -> None:
    assert to_microseconds(datetime(2026, 3, 10, 12, 0, 0, 250_001, tzinfo=UTC)) == 1_773_144_000_250_001


@dataclass
class Bucket:
    """The stored slots of one limit, and every instant at which one was taken."""

    limit: int
    stored: Counter[int] = field(default_factory=Counter)
    accepted: list[int] = field(default_factory=list)

    def take(self, known: Slots, now: int, clock: int, draw: float) -> Slots:
        """A process whose clock shows `clock` tries until it has a slot or sees that all are taken."""
        while (slot := known.choose_free(clock, draw)) is not None:
            position = slot.part * 50 + slot.number
            granted = Slots((self.stored[position],)).choose_free(clock, 0.0) is not None
            if granted:
                self.stored[position] = clock
                self.accepted.append(now)
            known = known.seen(slot.part, {number: self.stored[slot.part * 50 + number] for number in range(50)})
            if granted:
                break
        return known

    def most_within(self, span: int) -> int:
        """Return how many were accepted at most in any span of this length, wherever it begins."""
        return max((sum(start <= each < start + span for each in self.accepted) for start in self.accepted), default=0)


REQUESTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 400_000), st.floats(0, 1, exclude_max=True)), max_size=120
)
"""Which process, how many microseconds after the request before, and the drawn number."""


@given(limit=st.integers(1, 60), requests=REQUESTS)
def test_1_5_no_second_wherever_it_begins_holds_more_than_the_limit(
    limit: int, requests: list[tuple[int, int, float]]
) -> None:
    bucket, known, now = Bucket(limit), [Slots.unknown(limit)] * 4, NOW

    for process, later, draw in requests:
        now += later
        known[process] = bucket.take(known[process], now, now, draw)

    assert bucket.most_within(1_000_000) <= limit


@given(limit=st.integers(1, 12), requests=REQUESTS, delays=st.lists(st.integers(0, 5_000_000), max_size=120))
def test_a_request_that_was_long_under_way_takes_no_slot_that_was_taken_since(
    limit: int, requests: list[tuple[int, int, float]], delays: list[int]
) -> None:
    bucket, known, now = Bucket(limit), [Slots.unknown(limit)] * 4, NOW

    for (process, later, draw), delay in zip(requests, delays, strict=False):
        now += later
        known[process] = bucket.take(known[process], now - delay, now - delay, draw)

    assert bucket.most_within(1_000_000) <= limit


@given(limit=st.integers(1, 12), requests=REQUESTS, skews=st.tuples(*[st.integers(0, 300_000)] * 4))
def test_clocks_that_differ_shorten_the_second_by_no_more_than_they_differ(
    limit: int, requests: list[tuple[int, int, float]], skews: tuple[int, ...]
) -> None:
    bucket, known, now = Bucket(limit), [Slots.unknown(limit)] * 4, NOW

    for process, later, draw in requests:
        now += later
        known[process] = bucket.take(known[process], now, now + skews[process], draw)

    assert bucket.most_within(1_000_000 - (max(skews) - min(skews))) <= limit


@given(limit=st.integers(1, 60), requests=REQUESTS)
def test_a_request_is_only_refused_when_the_limit_was_used_up_within_the_second_before(
    limit: int, requests: list[tuple[int, int, float]]
) -> None:
    bucket, known, now = Bucket(limit), [Slots.unknown(limit)] * 4, NOW

    for process, later, draw in requests:
        now += later
        before = replace(bucket, accepted=list(bucket.accepted))
        known[process] = bucket.take(known[process], now, now, draw)
        if bucket.accepted == before.accepted:
            assert sum(now - 1_000_000 < each for each in before.accepted) == limit


@given(limit=st.integers(1, 60), changed=st.integers(1, 60), burst=st.integers(0, 80))
def test_no_second_holds_more_than_the_higher_of_two_limits_when_it_changes(
    limit: int, changed: int, burst: int
) -> None:
    bucket, known = Bucket(limit), Slots.unknown(limit)

    for _ in range(burst):
        known = bucket.take(known, NOW, NOW, 0.7)
    known = known.resized(changed)
    for _ in range(burst):
        known = bucket.take(known, NOW + 500_000, NOW + 500_000, 0.2)

    assert bucket.most_within(1_000_000) <= max(limit, changed)
