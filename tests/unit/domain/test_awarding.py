"""Behaviour 6.1-6.4: which triggers a step sets off, for whom, how often, and what blocks it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import PLAN, WORDS
from plaudit.domain.achievements import CompositeGoal, MetricGoal, StreakGoal
from plaudit.domain.configuration import AttributeType
from plaudit.domain.effects import AchievementCompleted, LevelChanged, PointsAwarded
from plaudit.domain.engine import Decided
from plaudit.domain.errors import OutOfPointsError
from plaudit.domain.points import AchievementCause, CreationCause, MetricCause, StreakCause, TriggerStatus
from plaudit.domain.tallies import DayTotal
from plaudit.domain.users import ProfileChange
from rules import make_achievement, make_attribute, make_boost, make_level, make_system, make_trigger
from user_lives import life_with, told

XP = make_system()
EACH_TEN = make_trigger(XP, 5, MetricCause(WORDS, 10))
DEVICE = make_attribute("device", AttributeType.EVENT)
PRO = ProfileChange(attributes={PLAN: "pro"})


def awarded(decided: Decided) -> list[int]:
    """What the awards of a step really changed."""
    return [effect.awarded for effect in told(decided, PointsAwarded)]


def test_6_1_multiples_count_from_the_highest_total_that_there_was() -> None:
    life = life_with(XP, EACH_TEN)

    amounts = ("9.99", "0.01", "25", "-30", "29", "6", "-100", "200")
    found = [awarded(life.event("2026-03-10 12:00", amount)) for amount in amounts]

    # The totals: 9.99, 10, 35, 5, 34, 40, -60, 140.
    assert found == [[], [5], [10], [], [], [5], [], [50]]
    assert life.user.points[XP.id].total == 70


def test_6_1_a_total_that_began_below_0_counts_from_0() -> None:
    life = life_with(XP, EACH_TEN)

    assert [awarded(life.event("2026-03-10 12:00", amount)) for amount in (-95, 100, 5)] == [[], [], [5]]


def test_6_1_an_event_of_zero_sets_nothing_off() -> None:
    life = life_with(XP, EACH_TEN)
    life.event("2026-03-10 12:00", 10)

    assert awarded(life.event("2026-03-10 12:01", 0)) == []


def test_6_1_what_was_passed_while_the_trigger_was_inactive_is_never_awarded() -> None:
    life = life_with(XP, replace(EACH_TEN, status=TriggerStatus.INACTIVE))
    life.event("2026-03-10 12:00", 35)
    life.set_up(EACH_TEN)

    assert [awarded(life.event("2026-03-10 12:01", amount)) for amount in (4, -20, 20, 1)] == [[], [], [], [5]]


def test_6_1_what_was_passed_while_the_user_did_not_match_is_never_awarded() -> None:
    life = life_with(XP, replace(EACH_TEN, user_filter={PLAN: "pro"}))
    life.event("2026-03-10 12:00", 35)

    assert awarded(life.event("2026-03-10 12:01", 4, profile_change=PRO)) == []
    assert awarded(life.event("2026-03-10 12:02", 1)) == [5]


def test_3_2_filters_see_the_attributes_sent_with_the_event() -> None:
    life = life_with(XP, replace(EACH_TEN, user_filter={PLAN: "pro"}))

    assert awarded(life.event("2026-03-10 12:00", 10, profile_change=PRO)) == [5]


def test_6_1_a_trigger_with_an_event_filter_counts_what_matches() -> None:
    on_phone = replace(EACH_TEN, cause=MetricCause(WORDS, 10, {DEVICE.id: "phone"}))
    life = life_with(DEVICE, XP, on_phone)
    phone, desk = {DEVICE.id: "phone"}, {DEVICE.id: "desk"}

    found = [
        awarded(life.event("2026-03-10 12:00", amount, attributes=attributes))
        for amount, attributes in ((9, phone), (50, desk), (1, phone), (-5, phone), (10, {}), (15, phone))
    ]

    assert found == [[], [], [5], [], [], [5]]


def test_6_1_streak_triggers_act_at_each_multiple_of_their_length_as_it_is_reached() -> None:
    life = life_with(XP, make_trigger(XP, 7, StreakCause(2)), make_trigger(XP, 1, StreakCause(1)))

    found = [awarded(life.event(f"2026-03-{day} 12:00")) for day in (10, 11, 11, 12, 13, 15, 16)]

    assert found == [[1], [7, 1], [], [1], [7, 1], [1], [7, 1]]


def test_6_1_an_achievement_trigger_acts_on_completion_once() -> None:
    ten = make_achievement("Ten", MetricGoal(WORDS, Decimal(10)))
    life = life_with(XP, ten, make_trigger(XP, 50, AchievementCause(ten.id)))

    assert [awarded(life.event("2026-03-10 12:00", amount)) for amount in (10, -10, 20)] == [[50], [], []]


def test_6_1_first_identification_awards_once_whatever_it_is() -> None:
    welcome = make_trigger(XP, 10, CreationCause())
    by_event, by_name = life_with(XP, welcome), life_with(XP, welcome)

    assert [awarded(by_event.event("2026-03-10 12:00", 0)) for _ in range(2)] == [[10], []]
    assert awarded(by_name.identify("2026-03-10 12:00", name="Ada")) == [10]
    assert awarded(by_name.identify("2026-03-10 12:01", name="Ada L.")) == []


def test_6_1_kinds_act_in_order_and_triggers_of_a_kind_as_they_were_created() -> None:
    day = make_achievement("Day", StreakGoal(1))
    ten = make_achievement("Ten", MetricGoal(WORDS, Decimal(10)))
    life = life_with(
        day,
        ten,
        XP,
        make_trigger(XP, 6, AchievementCause(ten.id)),
        make_trigger(XP, 7, AchievementCause(day.id)),
        make_trigger(XP, 5, StreakCause(1)),
        make_trigger(XP, 3, MetricCause(WORDS, 5)),
        make_trigger(XP, 4, MetricCause(WORDS, 10)),
        make_trigger(XP, 1, CreationCause()),
        make_trigger(XP, 2, CreationCause()),
    )

    decided = life.event("2026-03-10 12:00", 10)

    assert awarded(decided) == [1, 2, 6, 4, 5, 6, 7]
    assert [award.total for award in decided.awards] == [1, 3, 9, 13, 18, 24, 31]


def test_6_1_systems_act_in_order_of_creation() -> None:
    coins, gems = make_system("coins"), make_system("gems")
    life = life_with(
        gems,
        coins,
        make_trigger(coins, 1, CreationCause()),
        make_trigger(gems, 2, CreationCause()),
        make_system("none"),
    )

    decided = life.event("2026-03-10 12:00")

    assert [effect.system_id for effect in told(decided, PointsAwarded)] == [gems.id, coins.id]
    assert set(life.user.points) == {gems.id, coins.id}


@pytest.mark.parametrize(
    ("when", "tz", "expected"),
    [
        pytest.param("2026-03-09 23:59", None, [5], id="the day before"),
        pytest.param("2026-03-10 00:00", None, [10], id="the first moment of the first day"),
        pytest.param("2026-03-11 23:59", None, [10], id="the last minute of the last day"),
        pytest.param("2026-03-12 00:00", None, [5], id="the day after"),
        pytest.param("2026-03-09 15:00", "Asia/Tokyo", [10], id="the first moment in Tokyo"),
        pytest.param("2026-03-12 06:59", "America/Los_Angeles", [10], id="the last minute in Los Angeles"),
    ],
)
def test_6_2_a_boost_applies_on_the_users_local_days(when: str, tz: str | None, expected: list[int]) -> None:
    life = life_with(XP, EACH_TEN, make_boost(XP, "2", date(2026, 3, 10), date(2026, 3, 11)))

    assert awarded(life.event(when, 10, tz=tz)) == expected


def test_6_2_a_boost_looks_at_the_attributes_sent_with_the_event() -> None:
    life = life_with(XP, EACH_TEN, make_boost(XP, "2", date(2026, 3, 1), user_filter={PLAN: "pro"}))

    assert awarded(life.event("2026-03-10 12:00", 10)) == [5]
    assert awarded(life.event("2026-03-10 12:01", 10, profile_change=PRO)) == [10]


def test_6_2_a_boost_is_for_its_own_system() -> None:
    coins = make_system("coins")
    life = life_with(
        XP, coins, EACH_TEN, make_trigger(coins, 5, MetricCause(WORDS, 10)), make_boost(coins, "3", date(2026, 3, 1))
    )

    assert awarded(life.event("2026-03-10 12:00", 10)) == [5, 15]


def test_6_3_what_blocks_leaves_nothing_applied_and_names_the_system() -> None:
    cost = make_trigger(XP, -10, MetricCause(WORDS, 1), blocks=True)
    life = life_with(XP, make_trigger(XP, 15, CreationCause()), cost)
    life.event("2026-03-10 12:00", 1)
    before = life.state

    with pytest.raises(OutOfPointsError, match="XP"):
        life.event("2026-03-11 12:00", 1, profile_change=PRO)

    assert life.state is before
    assert life.user.points[XP.id].total == 5
    assert len(life.log) == 1


def test_6_3_a_first_event_may_be_blocked_too_and_then_there_is_no_user() -> None:
    life = life_with(XP, make_trigger(XP, -1, MetricCause(WORDS, 1), blocks=True))

    with pytest.raises(OutOfPointsError):
        life.event("2026-03-10 12:00", 1)

    assert life.state.user is None


def test_6_3_a_call_may_be_blocked_but_an_identification_is_not() -> None:
    gold = make_achievement("gold")
    cost = make_trigger(XP, -1, AchievementCause(gold.id), blocks=True)
    life = life_with(XP, gold, cost, make_trigger(XP, -1, CreationCause(), blocks=True))

    with pytest.raises(OutOfPointsError):
        life.call("2026-03-10 12:00", gold)

    assert awarded(life.identify("2026-03-10 12:00")) == []
    with pytest.raises(OutOfPointsError):
        life.call("2026-03-10 12:01", gold)
    assert life.user.completed == frozenset()


def test_6_3_a_system_whose_awards_add_up_to_0_still_has_them() -> None:
    life = life_with(XP, make_trigger(XP, 5, MetricCause(WORDS, 1)), make_trigger(XP, -5, MetricCause(WORDS, 1)))

    assert awarded(life.event("2026-03-10 12:00", 1)) == [5, -5]


def test_6_3_what_awards_changed_is_known_by_local_day() -> None:
    life = life_with(XP, EACH_TEN)
    life.event("2026-03-10 12:00", 10)
    life.event("2026-03-10 13:00", 10)
    life.event("2026-03-11 12:00", 10)

    assert life.user.points[XP.id].tally.open_days == (
        DayTotal(date(2026, 3, 10), Decimal(10), Decimal(10)),
        DayTotal(date(2026, 3, 11), Decimal(5), Decimal(15)),
    )


def test_6_4_a_level_is_told_when_it_changes_up_or_down() -> None:
    bronze, gold = make_level(XP, "bronze", 5), make_level(XP, "gold", 20)
    life = life_with(XP, bronze, gold, EACH_TEN, make_trigger(XP, -18, StreakCause(2)))

    changes = [
        told(life.event(when, amount), LevelChanged)
        for when, amount in (
            ("2026-03-10 12:00", 10),
            ("2026-03-10 12:01", 10),
            ("2026-03-10 12:02", 20),
            ("2026-03-11 12:00", "0.5"),
        )
    ]

    assert changes == [
        [LevelChanged(XP.id, None, bronze.id)],
        [],
        [LevelChanged(XP.id, bronze.id, gold.id)],
        [LevelChanged(XP.id, gold.id, None)],
    ]


def test_6_4_the_level_of_0_is_no_change_for_a_new_user() -> None:
    first, second = make_level(XP, "first", 0), make_level(XP, "second", 10)
    life = life_with(XP, first, second, make_trigger(XP, 3, CreationCause()), EACH_TEN)

    assert told(life.event("2026-03-10 12:00", 1), LevelChanged) == []
    assert told(life.event("2026-03-10 12:01", 20), LevelChanged) == [LevelChanged(XP.id, first.id, second.id)]


def test_6_4_a_level_that_was_passed_within_one_event_is_not_told() -> None:
    life = life_with(XP, make_level(XP, "top", 5), EACH_TEN, make_trigger(XP, -5, MetricCause(WORDS, 10)))

    assert told(life.event("2026-03-10 12:00", 10), LevelChanged) == []


def test_3_2_all_achievements_of_one_event_set_off_their_triggers() -> None:
    ten = make_achievement("Ten", MetricGoal(WORDS, Decimal(10)))
    on_top = make_achievement("On top", CompositeGoal(frozenset({ten.id})))
    life = life_with(
        XP, ten, on_top, make_trigger(XP, 1, AchievementCause(on_top.id)), make_trigger(XP, 2, AchievementCause(ten.id))
    )

    decided = life.event("2026-03-10 12:00", 10)

    assert [effect.achievement_id for effect in told(decided, AchievementCompleted)] == [ten.id, on_top.id]
    assert awarded(decided) == [1, 2]
