"""Whatever goes wrong, and however requests meet: every event counts once, and all that is stored follows from it."""

import pytest

from simulator.simulation import Studio, played
from simulator.trials import seed_asked_for, troubles_with

PARTS, SEEDS_IN_PART = 20, 10


def seeds() -> list[range]:
    """The seeds of each test: a few, or the one that PLAUDIT_SEED names."""
    asked_for = seed_asked_for()
    if asked_for is not None:
        return [range(asked_for, asked_for + 1)]
    return [range(part * SEEDS_IN_PART, (part + 1) * SEEDS_IN_PART) for part in range(PARTS)]


@pytest.mark.parametrize("part", seeds(), ids=str)
def test_stories_end_well(studio: Studio, part: range) -> None:
    troubles = troubles_with(studio, part)

    assert troubles == [], "\n".join(troubles)


@pytest.mark.parametrize("seed", [3, 11])
def test_a_seed_always_tells_the_same_story(studio: Studio, seed: int) -> None:
    with played(studio, seed) as first:
        told = first.stage.trace
    with played(studio, seed) as second:
        assert second.stage.trace == told
