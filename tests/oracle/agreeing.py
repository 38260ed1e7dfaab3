"""The comparison that has to find nothing, in as many worlds as there is time for."""

import pytest
from hypothesis import HealthCheck, settings

from oracle.compare import first_difference
from oracle.engine_system import EngineSystem
from oracle.scenario import World

# Whole worlds are large, and the oracle works everything out from the whole history again and again.
in_worlds = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

# A difference is worth the minutes that it takes to find the smallest world that shows it.
with_time_to_shrink = pytest.mark.timeout(900)


def assert_agreement(world: World, system: type[EngineSystem]) -> None:
    """The engine does in a world what the oracle does."""
    difference = first_difference(world, system(world.rules))
    assert difference is None, difference
