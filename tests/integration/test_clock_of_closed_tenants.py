"""Nothing happens by the clock in a tenant that is closed (behaviour 1.4, 9.3); had back, it catches up."""

from datetime import timedelta

import pytest

from factories import at
from integration.clock_queue import Clock
from integration.conftest import Rig
from plaudit.clock import utc_now
from plaudit.domain.effects import StreakLost, StreakReminderEmailDue
from plaudit.domain.tenancy import Environment
from plaudit.services.manage_environments import change_environment, delete_environment
from plaudit.services.manage_tenants import archive_tenant, restore_tenant
from plaudit.services.open_tenant import registry
from plaudit.storage.logs import list_log
from timeline import ADA, Timeline, timeline_of

BEFORE, AFTER = at("2026-03-11 12:00"), at("2026-03-12 12:00")
"""Between these Ada is reminded of her streak and loses it."""


@pytest.fixture
def life(rig: Rig) -> Timeline:
    life = timeline_of(rig)
    life.event("2026-03-10 12:00", tz="UTC")
    return life


def happened(life: Timeline) -> list[str]:
    return [
        f"{entry.occurred_at:%m-%d %H:%M} {type(effect).__name__}"
        for entry in list_log(life.table, ADA, newest_first=False)
        for effect in entry.effects
        if isinstance(effect, StreakLost | StreakReminderEmailDue)
    ]


CAUGHT_UP = ["03-11 20:00 StreakReminderEmailDue", "03-12 00:00 StreakLost"]


def archive(life: Timeline) -> None:
    archive_tenant(registry(), life.table.environment_id, life.table.tenant_id, utc_now())


def restore(life: Timeline) -> None:
    restore_tenant(registry(), life.table.environment_id, life.table.tenant_id, utc_now())


def test_1_4_an_archived_tenant_is_left_alone_until_it_is_had_back(life: Timeline, clock: Clock) -> None:
    clock.run(BEFORE)
    archive(life)
    assert clock.run(AFTER) == []
    assert happened(life) == []

    restore(life)
    clock.run(AFTER)

    assert happened(life) == CAUGHT_UP


def test_1_4_so_are_the_tenants_of_a_deleted_environment(rig: Rig, life: Timeline, clock: Clock) -> None:
    environment: Environment = rig.environment
    delete_environment(registry(), environment.organisation_id, environment.key, utc_now())
    assert clock.run(AFTER) == []
    assert happened(life) == []

    change_environment(registry(), environment.organisation_id, environment.key, is_restored=True, now=utc_now())
    clock.run(AFTER)

    assert happened(life) == CAUGHT_UP


def test_9_3_a_look_has_nothing_done_for_an_archived_tenant_once_its_time_is_over(life: Timeline, clock: Clock) -> None:
    archive(life)
    clock.look(AFTER)
    assert [each for each in clock.receive() if each.tenant_id == life.table.tenant_id] == []

    restore(life)
    clock.look(AFTER + timedelta(minutes=5))

    slots = [each.slot for each in clock.receive() if each.tenant_id == life.table.tenant_id]
    assert slots == ["2026-03-11T20:00:00+00:00"]
