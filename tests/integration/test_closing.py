"""A run that is closed while events stream in (behaviour 7.6)."""

from closing import run_race
from integration.conftest import Rig
from plaudit.domain.announcements import TopPlace
from timeline import timeline_of


def test_7_6_what_is_frozen_under_load_is_what_the_log_tells(rig: Rig) -> None:
    frozen = run_race(timeline_of(rig), places=40, seed=7)

    assert [line.split(" 20")[0] for line in frozen.announced] == ["run.started race", "run.finished race"]
    assert len(frozen.shown) == 40
    assert frozen.shown == frozen.recomputed
    assert frozen.top == tuple(
        TopPlace(rank, user_id, None, value) for rank, (user_id, value) in enumerate(frozen.shown[:10], start=1)
    )
