"""The comparison that has to find nothing, in as many worlds as there is time for."""

import pytest
from hypothesis import HealthCheck, settings

from oracle.clock_compare import first_difference_in_time
from oracle.clock_strategies import Story
from oracle.clocked_system import ClockedSystem
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


def assert_agreement_in_time(story: Story, system: type[ClockedSystem]) -> set[str]:
    """The engine tells in a story what the oracle tells, at the same instants, and leaves the same.

    Return of what kinds were the things that anybody was told of.
    """
    clocked = system(story.world.rules, late=story.late)
    difference = first_difference_in_time(story, clocked)
    assert difference is None, difference
    return {type(each.what).__name__ for user in clocked.announced for each in clocked.told(user)}
