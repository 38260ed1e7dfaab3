"""The engine and the oracle do the same in ten thousand worlds, and in some thousands full of journeys."""

from collections.abc import Callable

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from oracle.agreeing import assert_agreement, in_worlds, with_time_to_shrink
from oracle.engine_system import EngineSystem
from oracle.journey_strategies import journeys
from oracle.scenario import World
from oracle.stored_system import StoredSystem
from oracle.strategies import worlds

pytestmark = with_time_to_shrink

SEEDS = range(20)
WORLDS_OF_A_SEED = 260


@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.parametrize(
    ("drawn", "system"),
    [
        pytest.param(worlds(), EngineSystem, id="worlds"),
        pytest.param(worlds(), StoredSystem, id="worlds with storage between all steps"),
        pytest.param(journeys(), StoredSystem, id="journeys with storage between all steps"),
    ],
)
def test_the_engine_does_what_the_oracle_does(
    number: int,
    drawn: st.SearchStrategy[World],
    system: type[EngineSystem],
    record_property: Callable[[str, object], None],
) -> None:
    compared = 0

    @seed(f"{drawn} {system.__name__} {number}")
    @settings(in_worlds, max_examples=WORLDS_OF_A_SEED, database=None)
    @given(drawn)
    def compare(world: World) -> None:
        nonlocal compared
        assert_agreement(world, system)
        compared += 1

    compare()
    record_property("worlds", compared)
