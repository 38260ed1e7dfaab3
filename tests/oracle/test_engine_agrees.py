"""The engine and the oracle do the same; `make soak` compares them in many more worlds."""

from hypothesis import given, settings

from oracle.agreeing import assert_agreement, assert_agreement_in_time, in_worlds, with_time_to_shrink
from oracle.clock_strategies import Story, stories
from oracle.clocked_system import StoredClockedSystem
from oracle.engine_system import EngineSystem
from oracle.journey_strategies import journeys
from oracle.scenario import World
from oracle.stored_system import StoredSystem
from oracle.strategies import worlds

pytestmark = with_time_to_shrink


@settings(in_worlds, max_examples=60, derandomize=True)
@given(worlds())
def test_the_engine_does_what_the_oracle_does(world: World) -> None:
    assert_agreement(world, EngineSystem)


@settings(in_worlds, max_examples=30, derandomize=True)
@given(journeys())
def test_the_engine_does_what_the_oracle_does_on_journeys(world: World) -> None:
    assert_agreement(world, EngineSystem)


@settings(in_worlds, max_examples=25, derandomize=True)
@given(worlds())
def test_nothing_is_lost_when_users_are_stored_between_their_steps(world: World) -> None:
    assert_agreement(world, StoredSystem)


@settings(in_worlds, max_examples=10, derandomize=True)
@given(stories())
def test_9_3_whatever_time_brings_is_told_once_in_order_and_at_its_instant(story: Story) -> None:
    assert_agreement_in_time(story, StoredClockedSystem)
