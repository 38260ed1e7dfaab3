"""Behaviour 9.3: a hundred thousand users for whom nothing is due cost the clock no more than a hundred."""

import pytest

from integration.clocked_town import own_clock
from integration.conftest import make_rig
from integration.quiet_users import (
    READS_WHEN_NOTHING_IS_DUE,
    READS_WHEN_THREE_USERS_ARE_DUE,
    fill,
    make_due,
    reads_of_a_tick,
)
from plaudit_cli.connection import Deployment
from timeline import timeline_of


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("users", [100, 100_000])
def test_9_3_a_tick_reads_no_more_for_a_hundred_thousand_users(
    connected: Deployment, monkeypatch: pytest.MonkeyPatch, users: int
) -> None:
    assert connected.stack_name
    life = timeline_of(make_rig())
    with own_clock(life, monkeypatch) as clock:
        fill(life, users)

        assert reads_of_a_tick(clock) == READS_WHEN_NOTHING_IS_DUE
        make_due(life, 3)
        assert reads_of_a_tick(clock) == READS_WHEN_THREE_USERS_ARE_DUE
