"""Behaviour 9.3: the clock costs in proportion to what is due, not to how many users there are."""

from collections.abc import Iterator

import pytest

from integration.clock_queue import Clock
from integration.clocked_town import own_clock
from integration.conftest import Rig
from integration.quiet_users import (
    READS_WHEN_NOTHING_IS_DUE,
    READS_WHEN_THREE_USERS_ARE_DUE,
    fill,
    make_due,
    reads_of_a_tick,
)
from timeline import Timeline, timeline_of


@pytest.fixture
def life(rig: Rig) -> Timeline:
    return timeline_of(rig)


@pytest.fixture
def clock(life: Timeline, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    with own_clock(life, monkeypatch) as clock:
        yield clock


@pytest.mark.parametrize("users", [100, 500])
def test_9_3_users_for_whom_nothing_is_due_cost_a_tick_nothing(life: Timeline, clock: Clock, users: int) -> None:
    fill(life, users)

    assert reads_of_a_tick(clock) == READS_WHEN_NOTHING_IS_DUE
    make_due(life, 3)
    assert reads_of_a_tick(clock) == READS_WHEN_THREE_USERS_ARE_DUE
    assert reads_of_a_tick(clock) == READS_WHEN_NOTHING_IS_DUE
