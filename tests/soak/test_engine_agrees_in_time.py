"""The engine and the oracle tell the same at the same instants in thousands of worlds in which time passes."""

from collections import Counter
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given, seed, settings

from oracle.agreeing import assert_agreement_in_time, in_worlds, with_time_to_shrink
from oracle.clock_strategies import Story, stories
from oracle.clocked_system import ClockedSystem, StoredClockedSystem
from oracle.results import KINDS

pytestmark = with_time_to_shrink

SEEDS = range(20)
STORIES_OF_A_SEED = 100


@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.parametrize("system", [ClockedSystem, StoredClockedSystem])
def test_9_3_everything_is_told_once_in_order_and_at_its_instant(
    number: int, system: type[ClockedSystem], record_property: Callable[[str, object], None]
) -> None:
    compared, kinds = 0, Counter[str]()

    @seed(f"stories {system.__name__} {number}")
    @settings(in_worlds, max_examples=STORIES_OF_A_SEED, database=None)
    @given(stories())
    def compare(story: Story) -> None:
        nonlocal compared
        kinds.update(assert_agreement_in_time(story, system))
        compared += 1

    compare()
    record_property("worlds", compared)
    told_of = {each.__name__ for each in chain(*KINDS)}
    assert {kind for kind in told_of if kinds[kind] < compared / 10} == set()
