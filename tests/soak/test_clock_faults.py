"""Behaviour 9.3: the clock dies at every single call, and more users are told late and twice, by more workers."""

import random

import pytest

from integration.clocked_town import at_once, calls_of_all_looks, dying_at, late_and_twice, town_of, undisturbed
from integration.conftest import make_rig
from plaudit_cli.connection import Deployment

PARTS = 8


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("part", range(PARTS))
def test_9_3_the_process_may_die_at_every_call(
    connected: Deployment, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    assert connected.stack_name
    with town_of(make_rig(), monkeypatch) as town:
        truth, calls = undisturbed(town), calls_of_all_looks(town)

        for call in range(part, calls, PARTS):
            assert dying_at(town, call) == truth, call


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(10))
def test_9_3_twenty_users_are_told_late_and_twice_and_by_three_clocks_at_once(
    connected: Deployment, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    assert connected.stack_name
    with town_of(make_rig(), monkeypatch, users=4) as town:
        truth = undisturbed(town)

        assert late_and_twice(town, random.Random(seed), share_of_late_ones=seed / 10) == truth
        assert at_once(town, clocks=3, workers=3) == truth
