"""A thousand events that two webhooks are told of each, while workers die and every message comes twice (8.4)."""

import pytest

from integration.conftest import make_rig
from integration.post_office import post_office
from plaudit_cli.connection import Deployment
from rules import make_metric, set_up
from telling import tell_while_workers_die

EVENTS = 1_000


@pytest.mark.timeout(1200)
def test_8_4_a_thousand_events_are_told_while_workers_die(
    connected: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connected.stack_name
    rig = make_rig()
    set_up(rig.table(), make_metric("words"))
    with post_office(rig.table(), monkeypatch) as office:
        told = tell_while_workers_die(rig, office, EVENTS, calls_of_a_life=400, seed=2)

    print(f"{told.posts:,} posts of {told.ids:,} deliveries, {told.deaths} deaths")  # noqa: T201  # a figure for people
    assert told.ids == told.ids_and_bodies == 2 * EVENTS
    assert [len(users) for users in told.users] == [EVENTS, EVENTS]
    assert told.posts - told.ids <= told.ids / 100
