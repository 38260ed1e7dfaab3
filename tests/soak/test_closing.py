"""A board of a thousand places that is closed while events stream in (behaviour 7.6)."""

from closing import run_race
from integration.conftest import make_rig
from plaudit.domain.announcements import TopPlace
from plaudit_cli.connection import Deployment
from timeline import timeline_of


def test_7_6_a_thousand_places_frozen_under_load_are_what_the_log_tells(connected: Deployment) -> None:
    assert connected.stack_name

    frozen = run_race(timeline_of(make_rig()), places=1_000, seed=1)

    assert [line.split(" 20")[0] for line in frozen.announced] == ["run.started race", "run.finished race"]
    assert len(frozen.shown) == 1_000
    assert frozen.shown == frozen.recomputed
    assert frozen.top == tuple(
        TopPlace(rank, user_id, None, value) for rank, (user_id, value) in enumerate(frozen.shown[:10], start=1)
    )
