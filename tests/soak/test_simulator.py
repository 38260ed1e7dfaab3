"""Ten thousand stories, none of which the suite plays."""

import pytest

from plaudit_cli.connection import Deployment
from simulator.simulation import studio
from simulator.trials import troubles_with

FIRST, PARTS, SEEDS_IN_PART = 100_000, 40, 250


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_stories_end_well(connected: Deployment, part: int) -> None:
    assert connected.stack_name
    first = FIRST + part * SEEDS_IN_PART
    with studio() as place:
        troubles = troubles_with(place, range(first, first + SEEDS_IN_PART))

    assert troubles == [], "\n".join(troubles)
