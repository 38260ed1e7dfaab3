"""Whatever goes wrong, and however requests meet: every event counts once, and all that is stored follows from it."""

import pytest

from simulator.simulation import Studio, played
from simulator.trials import seed_asked_for, try_seeds

PARTS, SEEDS_IN_PART = 20, 10


@pytest.mark.skipif(seed_asked_for() is not None, reason="one seed is asked for")
@pytest.mark.parametrize("part", range(PARTS))
def test_stories_end_well(studio: Studio, part: int) -> None:
    try_seeds(studio, range(part * SEEDS_IN_PART, (part + 1) * SEEDS_IN_PART))


@pytest.mark.skipif(seed_asked_for() is None, reason="PLAUDIT_SEED names the seed to play")
def test_the_story_of_one_seed_ends_well(studio: Studio) -> None:
    try_seeds(studio, [seed_asked_for() or 0])


@pytest.mark.skipif(seed_asked_for() is not None, reason="one seed is asked for")
@pytest.mark.parametrize("seed", [3, 4, 11])
def test_a_seed_always_tells_the_same_story(studio: Studio, seed: int) -> None:
    with played(studio, seed) as first:
        told = first.stage.trace
    with played(studio, seed) as second:
        assert second.stage.trace == told
