"""Behaviour 5.1-5.5: which steps complete which achievements, once and for all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import PLAN, USER, WORDS, at
from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    AnniversaryGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
    completion_id,
)
from plaudit.domain.actions import AchievementCall, Identification, QualificationCheck
from plaudit.domain.configuration import AttributeType
from plaudit.domain.effects import AchievementCompleted, LevelChanged, PointsAwarded, StreakLost, UserCreated
from plaudit.domain.engine import Decided
from plaudit.domain.errors import AchievementNotFoundError, AchievementNotOpenError
from plaudit.domain.identifiers import AchievementId, LeaderboardId, MetricId
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, StreakRanking
from plaudit.domain.periods import Frequency
from plaudit.domain.points import AchievementCause, CreationCause
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from rules import make_achievement, make_attribute, make_level, make_system, make_trigger
from user_lives import effects_of, life_with, told

INACTIVE, LOCKED = AchievementStatus.INACTIVE, AchievementStatus.LOCKED
DEVICE = make_attribute("device", AttributeType.EVENT)
TEN = make_achievement("Ten", MetricGoal(WORDS, Decimal(10)))
TWO_DAYS = make_achievement("Two days", StreakGoal(2))
GOLD, SILVER = make_achievement("gold"), make_achievement("silver")
ON_TOP = make_achievement("On top", CompositeGoal(frozenset({GOLD.id})))
PRO = ProfileChange(attributes={PLAN: "pro"})


def completed(decided: Decided) -> list[AchievementId]:
    """What a step completed."""
    return [effect.achievement_id for effect in told(decided, AchievementCompleted)]


def composite(name: str, *required: Achievement) -> Achievement:
    """An achievement of achievements."""
    return make_achievement(name, CompositeGoal(frozenset(each.id for each in required)))


def test_5_1_a_metric_achievement_is_complete_when_the_total_reaches_the_value() -> None:
    life = life_with(TEN)

    found = [completed(life.event("2026-03-10 12:00", amount)) for amount in ("9.99", "0.01", -50, 100)]

    assert found == [[], [TEN.id], [], []]
    assert life.user.completed == {TEN.number}


def test_5_1_other_metrics_do_not_count() -> None:
    assert completed(life_with(TEN).event("2026-03-10 12:00", 10, metric_id=MetricId("metric-pages"))) == []


def test_5_2_only_events_that_match_count_towards_a_filtered_total() -> None:
    on_phone = make_achievement("On phone", MetricGoal(WORDS, Decimal(10), {DEVICE.id: "phone"}))
    life = life_with(DEVICE, on_phone)

    found = [
        completed(life.event("2026-03-10 12:00", amount, attributes=attributes))
        for amount, attributes in ((6, {DEVICE.id: "phone"}), (100, {DEVICE.id: "desk"}), (4, {DEVICE.id: "phone"}))
    ]

    assert found == [[], [], [on_phone.id]]


def test_5_2_a_metric_achievement_is_checked_at_every_event_of_its_metric() -> None:
    for_pros = replace(TEN, user_filter={PLAN: "pro"})
    life = life_with(for_pros)
    life.event("2026-03-10 12:00", 15)

    assert completed(life.event("2026-03-10 12:01", 1, metric_id=MetricId("metric-pages"), profile_change=PRO)) == []
    assert completed(life.event("2026-03-10 12:02", 0)) == [for_pros.id]


def test_5_2_a_streak_achievement_is_checked_at_every_event() -> None:
    for_pros = replace(TWO_DAYS, user_filter={PLAN: "pro"})
    life = life_with(for_pros)

    assert completed(life.event("2026-03-10 12:00")) == []
    assert completed(life.event("2026-03-11 12:00")) == []
    assert completed(life.event("2026-03-11 13:00", 0, profile_change=PRO)) == [for_pros.id]


def test_5_2_an_identification_completes_nothing() -> None:
    life = life_with(replace(TEN, user_filter={PLAN: "pro"}))
    life.event("2026-03-10 12:00", 15)

    assert completed(life.identify("2026-03-10 12:01", attributes={PLAN: "pro"})) == []


@pytest.mark.parametrize("status", [INACTIVE, LOCKED])
def test_5_1_what_is_not_active_is_not_completed(status: AchievementStatus) -> None:
    life = life_with(replace(TEN, status=status), replace(TWO_DAYS, status=status))
    life.event("2026-03-10 12:00", 10)

    assert completed(life.event("2026-03-11 12:00", 10)) == []


def test_3_2_metric_achievements_come_before_those_of_streaks_and_then_composites() -> None:
    day, words = make_achievement("Day", StreakGoal(1)), make_achievement("Words", MetricGoal(WORDS, Decimal(1)))
    both = composite("Both", day, words)
    highest = composite("Highest", both)
    life = life_with(highest, both, day, TEN, words)

    assert completed(life.event("2026-03-10 12:00", 10)) == [TEN.id, words.id, day.id, both.id, highest.id]


def test_5_2_a_composite_waits_for_another_completion() -> None:
    for_pros = replace(composite("Pro", TEN), user_filter={PLAN: "pro"})
    hundred = make_achievement("Hundred", MetricGoal(WORDS, Decimal(100)))
    life = life_with(TEN, hundred, for_pros)

    assert completed(life.event("2026-03-10 12:00", 10)) == [TEN.id]
    assert completed(life.event("2026-03-10 12:01", 1, profile_change=PRO)) == []
    assert completed(life.event("2026-03-10 12:02", 89)) == [hundred.id, for_pros.id]


def test_5_3_a_call_completes_an_achievement_and_its_composites() -> None:
    system = make_system()
    life = life_with(
        GOLD,
        ON_TOP,
        system,
        make_trigger(system, 5, AchievementCause(ON_TOP.id)),
        make_trigger(system, 1, CreationCause()),
    )

    decided = life.call("2026-03-10 12:00", GOLD, name="Ada")

    assert decided.entry is not None
    assert decided.entry.action == AchievementCall(GOLD.id)
    assert decided.entry.profile_change == ProfileChange(name="Ada")
    assert [type(effect) for effect in effects_of(decided)] == [
        UserCreated,
        AchievementCompleted,
        AchievementCompleted,
        PointsAwarded,
        PointsAwarded,
    ]
    assert told(decided, AchievementCompleted) == [
        AchievementCompleted(GOLD.id, completion_id(USER, GOLD.id)),
        AchievementCompleted(ON_TOP.id, completion_id(USER, ON_TOP.id)),
    ]
    assert [effect.awarded for effect in told(decided, PointsAwarded)] == [1, 5]


def test_5_3_a_second_call_changes_nothing() -> None:
    life = life_with(GOLD)
    life.call("2026-03-10 12:00", GOLD)

    assert life.call("2026-03-11 12:00", GOLD).entry is None


def test_5_3_a_second_call_still_identifies_the_user() -> None:
    life = life_with(GOLD)
    life.call("2026-03-10 12:00", GOLD)

    decided = life.call("2026-03-10 12:01", GOLD, name="Ada")

    assert decided.entry is not None
    assert (decided.entry.action, decided.entry.effects) == (Identification(), ())
    assert life.user.profile.name == "Ada"


@pytest.mark.parametrize("status", [INACTIVE, LOCKED])
def test_5_3_what_is_not_active_cannot_be_completed_by_call(status: AchievementStatus) -> None:
    closed = replace(GOLD, status=status)

    with pytest.raises(AchievementNotFoundError):
        life_with(closed).call("2026-03-10 12:00", closed)


def test_5_3_a_locked_achievement_stays_with_who_has_it() -> None:
    life = life_with(GOLD)
    life.call("2026-03-10 12:00", GOLD)
    locked = replace(GOLD, status=LOCKED)
    life.set_up(locked)

    assert life.call("2026-03-10 12:01", locked).entry is None


def test_5_3_a_user_who_does_not_match_cannot_complete_by_call() -> None:
    for_pros = replace(GOLD, user_filter={PLAN: "pro"})
    life = life_with(for_pros)

    with pytest.raises(AchievementNotOpenError):
        life.call("2026-03-10 12:00", for_pros)

    assert completed(life.call("2026-03-10 12:00", for_pros, attributes={PLAN: "pro"})) == [for_pros.id]


def test_5_3_a_call_settles_what_is_due() -> None:
    life = life_with(GOLD)
    life.event("2026-03-10 12:00")

    assert told(life.call("2026-03-13 12:00", GOLD), StreakLost) == [StreakLost(1, at("2026-03-12 00:00"))]


def test_5_4_who_qualifies_completes_silently() -> None:
    system = make_system()
    level = make_level(system, "first", 5)
    life = life_with(system, level, make_trigger(system, 5, AchievementCause(TEN.id)))
    life.event("2026-03-10 12:00", 10)
    life.set_up(TEN)

    decided = life.check("2026-03-10 13:00", TEN)

    assert decided.entry is not None
    assert decided.entry.action == QualificationCheck((TEN.id,))
    assert effects_of(decided) == (
        AchievementCompleted(TEN.id, completion_id(USER, TEN.id), is_silent=True),
        PointsAwarded(decided.awards[0].id, system.id, decided.awards[0].trigger.id, 5, 5, is_silent=True),
        LevelChanged(system.id, None, level.id, is_silent=True),
    )


@pytest.mark.parametrize(
    ("achievement", "qualifies"),
    [
        pytest.param(TEN, True, id="the total"),
        pytest.param(make_achievement("Eleven", MetricGoal(WORDS, Decimal(11))), False, id="a higher total"),
        pytest.param(make_achievement("Pages", MetricGoal(MetricId("p"), Decimal(1))), False, id="another metric"),
        pytest.param(TWO_DAYS, True, id="the length"),
        pytest.param(make_achievement("Three days", StreakGoal(3)), False, id="a greater length"),
        pytest.param(ON_TOP, True, id="the prerequisites"),
        pytest.param(composite("All", GOLD, SILVER), False, id="one prerequisite of two"),
        pytest.param(SILVER, False, id="by call"),
        pytest.param(make_achievement("A year", AnniversaryGoal(1)), False, id="an anniversary"),
        pytest.param(replace(TEN, status=LOCKED), False, id="locked"),
        pytest.param(replace(TEN, user_filter={PLAN: "pro"}), False, id="for others"),
        pytest.param(GOLD, False, id="complete already"),
    ],
)
def test_5_4_present_standing_decides_who_qualifies(
    achievement: Achievement,
    qualifies: bool,  # noqa: FBT001  # a column of the table
) -> None:
    life = life_with(GOLD, SILVER)
    life.call("2026-03-10 11:00", GOLD)
    life.event("2026-03-10 12:00", 11)
    life.event("2026-03-11 12:00", "-0.5")
    life.set_up(achievement)

    decided = life.check("2026-03-11 13:00", achievement)

    assert (decided.entry is not None) is qualifies


def test_5_4_composites_follow_from_a_check_whether_named_or_not() -> None:
    on_top = composite("On top", TEN)
    life = life_with()
    life.event("2026-03-10 12:00", 10)
    life.set_up(TEN, on_top)

    assert completed(life.check("2026-03-10 13:00", TEN)) == [TEN.id, on_top.id]


def test_5_4_an_achievement_that_is_gone_by_now_is_passed_over() -> None:
    life = life_with()
    life.event("2026-03-10 12:00", 10)

    assert life.check("2026-03-10 13:00", TEN).entry is None


def test_4_9_a_check_settles_the_streak_and_another_frequency_completes_silently() -> None:
    two_weeks = make_achievement("Two weeks", StreakGoal(2))
    life = life_with(two_weeks)
    life.event("2026-03-03 12:00")
    life.event("2026-03-10 12:00")
    life.set_up(StreakEpoch(at("2026-03-10 13:00"), StreakSettings(Frequency.WEEKLY)))

    decided = life.check("2026-03-10 13:00", two_weeks)

    assert told(decided, AchievementCompleted) == [
        AchievementCompleted(two_weeks.id, completion_id(USER, two_weeks.id), is_silent=True)
    ]


def test_4_9_a_check_alone_settles_what_is_due() -> None:
    life = life_with()
    life.event("2026-03-10 12:00")

    assert effects_of(life.check("2026-03-13 12:00")) == (StreakLost(1, at("2026-03-12 00:00")),)
    assert life.check("2026-03-13 12:01").entry is None


def test_4_9_a_check_moves_a_length_that_jumped_on_streak_boards() -> None:
    board = Leaderboard(
        LeaderboardId("board"), "b", "B", StreakRanking(), date(2026, 3, 1), status=LeaderboardStatus.ACTIVE
    )
    life = life_with(board)
    life.event("2026-03-03 12:00")
    life.event("2026-03-10 12:00")
    life.set_up(StreakEpoch(at("2026-03-10 13:00"), StreakSettings(Frequency.WEEKLY)))

    decided = life.check("2026-03-10 13:00")

    (move,) = decided.moves
    assert move.before is not None
    assert move.after is not None
    assert (move.before.value, move.after.value) == (Decimal(1), Decimal(2))
