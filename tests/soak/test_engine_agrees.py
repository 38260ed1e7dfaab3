"""The engine and the oracle do the same in ten thousand worlds, half of them with storage between all steps."""

from collections.abc import Callable

import pytest
from hypothesis import given, seed, settings

from oracle.agreeing import assert_agreement, in_worlds, with_time_to_shrink
from oracle.engine_system import EngineSystem
from oracle.scenario import World
from oracle.stored_system import StoredSystem
from oracle.strategies import worlds

pytestmark = with_time_to_shrink

SEEDS = range(20)
WORLDS_OF_A_SEED = 260
SYSTEMS = (EngineSystem, StoredSystem)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("number", SEEDS)
def test_the_engine_does_what_the_oracle_does(
    number: int, system: type[EngineSystem], record_property: Callable[[str, object], None]
) -> None:
    compared = 0

    @seed(f"{system.__name__} {number}")
    @settings(in_worlds, max_examples=WORLDS_OF_A_SEED, database=None)
    @given(worlds())
    def compare(world: World) -> None:
        nonlocal compared
        assert_agreement(world, system)
        compared += 1

    compare()
    record_property("worlds", compared)
