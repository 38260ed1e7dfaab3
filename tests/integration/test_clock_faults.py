"""Behaviour 9.3: whatever dies, comes twice, late or at once, the clock does the same, and does it once."""

import random
from collections.abc import Iterator

import pytest

from dumps import dump, mentions
from factories import at
from integration.clocked_town import (
    LOOKS,
    NAMES,
    Town,
    at_once,
    calls_of_all_looks,
    dying_at,
    late_and_twice,
    told,
    town_of,
    undisturbed,
)
from integration.conftest import Rig
from interruptions import just_before
from plaudit.clock import utc_now
from plaudit.domain.identifiers import UserId
from plaudit.services.erase_user import Eraser, erase_user
from plaudit.services.open_tenant import registry
from plaudit.settings import settings
from plaudit.storage.board_editions import PastRules
from plaudit.storage.clock_slots import point_at

ZOE, GONE = UserId("zoe"), UserId("quetzal")

DEATHS = 1
"""Of all the calls at which a process may die, so many are tried, evenly spread; the soak tries all."""

TRUTH = {
    "ada": [
        "03-10 06:00 UserCreated",
        "03-10 12:00 MetricChanged StreakStarted ScoreChanged",
        "03-11 12:00 MetricChanged StreakExtended AchievementCompleted ScoreChanged",
        "03-11 17:00 AchievementEmailDue",
        "03-12 20:00 StreakReminderEmailDue",
        "03-13 00:00 FreezesUsed AchievementCompleted",
        "03-13 17:00 AchievementEmailDue",
        "03-13 20:00 StreakReminderEmailDue",
        "03-14 00:00 StreakLost FreezesEarned ScoreChanged",
        "03-14 12:00 ReactivationEmailDue",
        "03-16 00:00 RecapEmailDue",
        "03-16 12:00 ReactivationEmailDue",
    ],
    "bob": [
        "03-10 06:00 UserCreated",
        "03-10 12:00 MetricChanged StreakStarted ScoreChanged",
        "03-11 11:00 StreakReminderEmailDue",
        "03-11 15:00 FreezesUsed",
        "03-12 11:00 StreakReminderEmailDue",
        "03-12 15:00 StreakLost AchievementCompleted ScoreChanged",
        "03-13 08:00 AchievementEmailDue",
        "03-13 12:00 ReactivationEmailDue",
        "03-13 15:00 FreezesEarned",
        "03-15 12:00 ReactivationEmailDue",
        "03-15 15:00 RecapEmailDue",
        "03-17 12:00 ReactivationEmailDue",
    ],
    "cleo": [
        "03-10 06:00 UserCreated",
        "03-10 23:00 MetricChanged StreakStarted AchievementCompleted ScoreChanged",
        "03-11 00:00 AchievementEmailDue",
        "03-12 03:00 StreakReminderEmailDue",
        "03-12 07:00 FreezesUsed",
        "03-13 03:00 StreakReminderEmailDue",
        "03-13 07:00 StreakLost FreezesEarned AchievementCompleted ScoreChanged",
        "03-13 23:00 ReactivationEmailDue",
        "03-14 00:00 AchievementEmailDue",
        "03-15 23:00 ReactivationEmailDue",
        "03-16 07:00 RecapEmailDue",
        "03-17 07:00 FreezesEarned",
    ],
    "dan": [
        "03-10 06:00 UserCreated",
        "03-11 09:00 MetricChanged StreakStarted ScoreChanged",
        "03-12 06:00 StreakReminderEmailDue",
        "03-12 10:00 FreezesUsed AchievementCompleted",
        "03-13 03:00 AchievementEmailDue",
        "03-13 06:00 StreakReminderEmailDue",
        "03-13 10:00 StreakLost FreezesEarned ScoreChanged",
        "03-14 09:00 ReactivationEmailDue",
        "03-15 10:00 RecapEmailDue",
        "03-16 09:00 ReactivationEmailDue",
        "03-17 10:00 FreezesEarned",
    ],
    "eve": [
        "03-10 06:00 UserCreated",
        "03-13 00:00 AchievementCompleted AchievementEmailDue",
        "03-14 00:00 FreezesEarned",
    ],
}
NEXT = {
    at("2026-03-17 15:00"): "bob",  # a freeze is earned
    at("2026-03-17 23:00"): "cleo",  # come back, for the third time
    at("2026-03-18 00:00"): "ada",  # a freeze is earned
    at("2026-03-18 09:00"): "dan",  # come back, for the third time
}
"""Who is looked at next, besides the slot that is not over yet; nothing is due any more for Eve, who did nothing."""


@pytest.fixture
def town(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town_of(rig, monkeypatch) as town:
        yield town


def test_9_3_what_is_due_happens_at_its_own_instant_in_each_zone(town: Town) -> None:
    outcome = undisturbed(town)

    assert {name: told(town, name) for name in NAMES} == TRUTH
    assert {due_at: name for name, due_at in town.markers().items()} == NEXT
    assert town.pointed() == {*NEXT, LOOKS[-1]}
    town.look(LOOKS[-1])
    assert town.outcome() == outcome


def test_9_3_the_process_may_die_at_any_call(town: Town) -> None:
    truth, calls = undisturbed(town), calls_of_all_looks(town)
    assert calls > 500

    for call in range(0, calls, calls // DEATHS):
        assert dying_at(town, call) == truth, call
        assert town.pointed() == {*NEXT, LOOKS[-1]}, call


def test_9_3_every_message_may_come_twice_in_any_order_to_a_worker_that_runs_out_of_time(town: Town) -> None:
    truth = undisturbed(town)

    assert late_and_twice(town, random.Random(0), share_of_late_ones=0) == truth


def test_9_3_every_message_may_come_hours_or_days_late(town: Town) -> None:
    truth = undisturbed(town)

    assert late_and_twice(town, random.Random(1), share_of_late_ones=0.5) == truth


def test_9_3_two_clocks_and_two_workers_may_run_at_once(town: Town) -> None:
    truth = undisturbed(town)

    assert at_once(town, clocks=2, workers=2) == truth
    assert town.pointed() == {*NEXT, LOOKS[-1]}


def test_9_3_a_clock_that_is_slow_undoes_nothing(town: Town) -> None:
    truth = undisturbed(town)

    for now in reversed(LOOKS):
        town.look(now)

    assert town.outcome() == truth


def test_9_3_a_slot_stays_until_what_points_at_it_late_is_written(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    late = at("2026-03-16 10:30")
    undisturbed(town)
    monkeypatch.setenv("LONGEST_REQUEST_SECONDS", "90")
    settings.cache_clear()

    point_at(registry(), town.life.table, late, utc_now())
    town.look(LOOKS[-1])

    assert late in town.pointed()
    monkeypatch.setenv("LONGEST_REQUEST_SECONDS", "0")
    settings.cache_clear()
    town.look(LOOKS[-1])
    assert late not in town.pointed()


def test_9_3_a_step_that_the_clock_overtakes_is_decided_again_with_the_marker_where_it_is_now(town: Town) -> None:
    """The day counts, so that nothing is due at its end, for which the user is marked: the clock moves the marker."""
    town.life.event("2026-03-10 12:00", user_id=ZOE, tz="UTC")
    town.look(at("2026-03-11 20:00"))
    town.life.event("2026-03-11 21:00", user_id=ZOE)
    assert town.markers()[ZOE] == at("2026-03-12 00:00")

    with just_before("TransactWriteItems", lambda: town.look(at("2026-03-12 00:00"))):
        town.life.event("2026-03-11 23:59", user_id=ZOE, value=2)

    assert town.markers()[ZOE] == at("2026-03-12 17:00")
    town.look(at("2026-03-12 17:00"))
    assert told(town, ZOE)[-2:] == [
        "03-11 23:59 MetricChanged AchievementCompleted",
        "03-12 17:00 AchievementEmailDue AchievementEmailDue",
    ]


def test_2_7_a_marker_that_moves_while_its_user_is_erased_is_not_left_behind(town: Town) -> None:
    table = town.life.table
    town.life.event("2026-03-10 12:00", user_id=GONE, tz="UTC")
    town.look(at("2026-03-11 20:00"))
    town.life.event("2026-03-11 21:00", user_id=GONE)

    with just_before("TransactWriteItems", lambda: town.look(at("2026-03-12 00:00"))):
        erase_user(registry(), Eraser(table, PastRules(table), utc_now(), lambda: True), GONE)

    assert mentions(dump(table.name), GONE) == []
