"""The clock worker as it is deployed, in its own role: what it is sent over the real queue is done (behaviour 9.3)."""

import time
from datetime import timedelta

from integration.conftest import Rig
from outbox import announced
from plaudit.clock import utc_now
from plaudit.domain.effects import PointsAwarded, StreakLost
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, StreakRanking
from plaudit.domain.points import TimeCause, TimeUnit
from plaudit.ids import new_id
from plaudit.messaging.clock import send_due
from plaudit.services.edit_configuration import edit_configuration
from plaudit.services.open_tenant import registry
from plaudit.services.run_clock import message_of
from plaudit.storage.clock_slots import CLOCK_POINTERS
from plaudit.storage.jobs import list_jobs
from plaudit.storage.logs import list_log
from plaudit.storage.tenant_tables import TenantTable
from rules import make_system, make_trigger, saving
from timeline import ADA, timeline_of

SECONDS = 60


def test_9_3_the_deployed_worker_does_what_is_due_for_users_boards_and_triggers(rig: Rig) -> None:
    life, now = timeline_of(rig), utc_now()
    then = now - timedelta(days=3)
    system = make_system()
    trigger = make_trigger(system, 5, TimeCause(TimeUnit.HOURS, 23, then))
    opens_on = (now + timedelta(days=1)).date() if now.hour >= 10 else now.date()
    board = Leaderboard(
        LeaderboardId(new_id()),
        "b",
        "B",
        StreakRanking(),
        starts_on=opens_on,
        status=LeaderboardStatus.SCHEDULED,
        activated_at=then,
    )
    edit_configuration(life.table, life.configuration, [saving(each) for each in (system, trigger, board)], then)
    life.event(f"{then:%Y-%m-%d %H:%M}", tz="UTC")

    send_due(
        [message_of(due) for due in CLOCK_POINTERS.list_until(registry(), now) if due.tenant_id == life.table.tenant_id]
    )

    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not is_through(life.table):
        time.sleep(0.2)
    entries = list(list_log(life.table, ADA, newest_first=False))
    told = [effect for entry in entries for effect in entry.effects]
    assert [line[12:].partition(" 20")[0] for line in announced(life.table)] == ["run.started b"]
    assert sum(isinstance(effect, StreakLost) for effect in told) == 1
    assert sum(isinstance(effect, PointsAwarded) for effect in told) == 3
    assert sorted(job.kind for job in list_jobs(life.table, 10)) == ["leaderboards", "ticks"]


def is_through(table: TenantTable) -> bool:
    """Whether the board is announced, and the jobs that followed have come by everybody."""
    return announced(table) != [] and [job.users_visited for job in list_jobs(table, 10)] == [1, 1]
