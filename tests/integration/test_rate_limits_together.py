"""Behaviour 1.5 across the instances of a function: what they let through together, and that nobody is starved."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from plaudit.domain.identifiers import OrganisationId
from plaudit.domain.rate_limits import Bucket, Tier
from rate_demand import Demand, accepted_by_processes, most_within
from shared_stack import SharedStack

BEGIN = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EIGHT_EXACT_CLOCKS = [timedelta(0)] * 8


def buckets_of(organisations: int, tier: Tier) -> list[Bucket]:
    return [Bucket(OrganisationId(f"organisation-{uuid4()}"), tier) for _ in range(organisations)]


def test_1_5_ten_organisations_at_their_limit_on_eight_instances_get_it_and_never_more(
    local_stack: SharedStack,
) -> None:
    demand = Demand(buckets_of(10, Tier.ONE), limit=10, requests_per_second=6, begins_at=BEGIN, seconds=11)

    accepted = accepted_by_processes(local_stack.description, demand, EIGHT_EXACT_CLOCKS)

    later = BEGIN + SECOND
    counts = [sum(later <= each < later + 10 * SECOND for each in instants) for instants in accepted.values()]
    assert len(counts) == 10
    assert 95 <= min(counts) <= max(counts) <= 100
    assert {most_within(instants, SECOND) for instants in accepted.values()} == {10}


def test_1_5_a_hundred_requests_per_second_of_tier_2_are_let_through_by_eight_instances(
    local_stack: SharedStack,
) -> None:
    (bucket,) = buckets_of(1, Tier.TWO)
    demand = Demand([bucket], limit=100, requests_per_second=25, begins_at=BEGIN, seconds=3)

    accepted = accepted_by_processes(local_stack.description, demand, EIGHT_EXACT_CLOCKS)[bucket]

    assert 190 <= sum(each >= BEGIN + SECOND for each in accepted) <= 200
    assert most_within(accepted, SECOND) == 100


def test_1_5_clocks_that_differ_by_some_milliseconds_let_through_no_more_in_so_much_less_than_a_second(
    local_stack: SharedStack,
) -> None:
    (bucket,) = buckets_of(1, Tier.ONE)
    demand = Demand([bucket], limit=10, requests_per_second=15, begins_at=BEGIN, seconds=6)
    clocks = [timedelta(milliseconds=lead) for lead in (0, 5, 10, 20)]

    accepted = accepted_by_processes(local_stack.description, demand, clocks)[bucket]

    assert 47 <= sum(each >= BEGIN + SECOND for each in accepted) <= 52
    assert most_within(accepted, SECOND - timedelta(milliseconds=20)) <= 10
