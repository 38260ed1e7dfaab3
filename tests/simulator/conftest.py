"""Stories are played in a studio, one for each module."""

from collections.abc import Iterator

import pytest

from plaudit_cli.connection import Deployment
from simulator.simulation import Studio
from simulator.simulation import studio as open_studio


@pytest.fixture(scope="module")
def studio(connected: Deployment) -> Iterator[Studio]:
    """Where stories are played."""
    assert connected.stack_name
    with open_studio() as studio:
        yield studio
