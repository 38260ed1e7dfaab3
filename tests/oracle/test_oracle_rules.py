"""The oracle's achievements and points against examples worked out by hand (5, 6)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from oracle.results import AwardView, Issue, PointsChange
from oracle.scenario import (
    AchievementTrigger,
    APIAchievement,
    Boost,
    ChangePreferences,
    ChangeStreakSettings,
    Complete,
    CompositeAchievement,
    Event,
    Frequency,
    Level,
    MetricAchievement,
    MetricTrigger,
    PointsSystem,
    Restore,
    Rounding,
    Status,
    StreakAchievement,
    StreakSettings,
    StreakTrigger,
    UserCreationTrigger,
)
from oracle.telling import (
    ADA,
    DAILY,
    answered,
    at,
    day,
    event,
    last,
    move,
    profile,
    seen,
    with_system,
)

PER_TEN = MetricTrigger("per-ten", 5, "words", Decimal(10))
FIRST = MetricAchievement("first", "words", Decimal(1))
LONG = StreakAchievement("long", 2)
BOTH = CompositeAchievement("both", ("first", "long"))
ALL = CompositeAchievement("all", ("both",))


# Achievements


def test_an_event_completes_metric_then_streak_then_composite_achievements() -> None:
    rules = replace(DAILY, achievements=(ALL, BOTH, LONG, FIRST))
    steps = (event("2026-03-10 12:00", "0"), event("2026-03-11 12:00"), event("2026-03-12 12:00"))

    assert [answer.achievements for answer in answered(rules, *steps)] == [(), ("first",), ("long", "both", "all")]


def test_the_filtered_total_must_reach_the_value() -> None:
    filtered = MetricAchievement("novelist", "words", Decimal(10), event_filter=(("kind", "novel"),))
    novel = replace(event("2026-03-10 12:00", "6"), attributes=(("kind", "novel"), ("mood", "dark")))
    steps = (novel, event("2026-03-10 13:00", "100"), replace(novel, at=at("2026-03-10 14:00"), value=Decimal(4)))

    answers = answered(replace(DAILY, achievements=(filtered,)), *steps)

    assert [answer.achievements for answer in answers] == [(), (), ("novelist",)]


def test_a_user_filter_sees_the_attributes_sent_with_the_event() -> None:
    rules = replace(DAILY, achievements=(replace(FIRST, user_filter=(("plan", "pro"),)),))
    upgrade = Event(at("2026-03-10 13:00"), ADA, "words", Decimal(0), profile=profile(plan="pro"))

    assert [answer.achievements for answer in answered(rules, event("2026-03-10 12:00"), upgrade)] == [(), ("first",)]


def test_completing_again_answers_without_effect() -> None:
    system = PointsSystem("xp", triggers=(AchievementTrigger("done", 7, "tour"),))
    rules = replace(with_system(system), achievements=(APIAchievement("tour"), CompositeAchievement("all", ("tour",))))
    once, again = answered(
        rules, Complete(at("2026-03-10 12:00"), ADA, "tour"), Complete(at("2026-03-11 12:00"), ADA, "tour")
    )

    assert (once.achievements, once.points[0].total) == (("tour", "all"), 7)
    assert (again.issue, again.achievements, again.points) == (None, (), ())
    assert seen(rules, "2026-03-12", Complete(at("2026-03-10 12:00"), ADA, "tour")).achievements == (
        ("tour", at("2026-03-10 12:00")),
        ("all", at("2026-03-10 12:00")),
    )


@pytest.mark.parametrize(
    ("achievement", "issue"),
    [
        (APIAchievement("tour", status=Status.LOCKED), Issue.NO_SUCH_ACHIEVEMENT),
        (APIAchievement("tour", status=Status.INACTIVE), Issue.NO_SUCH_ACHIEVEMENT),
        (APIAchievement("tour", user_filter=(("plan", "pro"),)), Issue.FILTER_MISMATCH),
    ],
)
def test_a_refused_completion_leaves_no_user(achievement: APIAchievement, issue: Issue) -> None:
    rules = replace(DAILY, achievements=(achievement,))

    answers = answered(rules, Complete(at("2026-03-10 12:00"), ADA, "tour"), Restore(at("2026-03-10 13:00"), ADA))

    assert [answer.issue for answer in answers] == [issue, Issue.UNKNOWN_USER]


def test_a_new_frequency_completes_streak_achievements_silently() -> None:
    system = PointsSystem("xp", triggers=(AchievementTrigger("done", 7, "long"), StreakTrigger("two", 100, 2)))
    rules = replace(with_system(system), achievements=(LONG,))
    weekly = ChangeStreakSettings(at("2026-03-10 13:00"), StreakSettings(Frequency.WEEKLY))

    view = seen(rules, "2026-03-10 13:00", event("2026-03-03 12:00"), event("2026-03-10 12:00"), weekly)

    assert view.achievements == (("long", at("2026-03-10 13:00")),)
    assert view.points[0].total == 7


def test_no_streak_achievement_is_completed_while_the_streak_is_switched_off() -> None:
    rules = replace(DAILY, achievements=(LONG,))
    off = ChangePreferences(at("2026-03-10 13:00"), ADA, enabled=False)
    on = ChangePreferences(at("2026-03-11 13:00"), ADA, enabled=True)
    steps = (event("2026-03-10 12:00"), off, event("2026-03-11 12:00"))

    assert seen(rules, "2026-03-11 14:00", *steps).achievements == ()
    assert seen(rules, "2026-03-11 14:00", *steps, on).achievements == (("long", at("2026-03-11 13:00")),)


# Points


def awarded(answer_points: tuple[PointsChange, ...]) -> list[int]:
    return [change.added for change in answer_points]


def test_each_multiple_newly_passed_is_awarded_once() -> None:
    steps = [event(f"2026-03-10 1{hour}:00", value) for hour, value in enumerate(["9.5", "0.5", "-5", "5", "25"])]

    assert [awarded(answer.points) for answer in answered(with_system(PointsSystem("xp", (PER_TEN,))), *steps)] == [
        [],
        [5],
        [],
        [],
        [10],
    ]


def test_multiples_count_upwards_from_zero_after_a_negative_total() -> None:
    steps = (event("2026-03-10 12:00", "-15"), event("2026-03-10 13:00", "16"), event("2026-03-10 14:00", "9"))

    answers = answered(with_system(PointsSystem("xp", (PER_TEN,))), *steps)

    assert [awarded(answer.points) for answer in answers] == [[], [], [5]]


def test_what_was_passed_before_the_user_matched_is_not_awarded_later() -> None:
    system = PointsSystem("xp", (replace(PER_TEN, user_filter=(("plan", "pro"),)),))
    upgrade = Event(at("2026-03-10 13:00"), ADA, "words", Decimal(9), profile=profile(plan="pro"))
    steps = (event("2026-03-10 12:00", "11"), upgrade, event("2026-03-10 14:00", "10"))

    assert [awarded(answer.points) for answer in answered(with_system(system), *steps)] == [[], [5], [5]]


def test_triggers_act_kind_by_kind_whatever_their_order() -> None:
    triggers = (
        AchievementTrigger("achieved", 4, "first"),
        StreakTrigger("every-day", 3, 1),
        MetricTrigger("word", 2, "words", Decimal(1)),
        UserCreationTrigger("welcome", 1),
    )
    rules = replace(with_system(PointsSystem("xp", triggers)), achievements=(FIRST,))

    assert last(rules, event("2026-03-10 12:00")).points == (
        PointsChange(
            "xp",
            total=10,
            added=10,
            awards=(
                AwardView("welcome", 1, 1),
                AwardView("word", 2, 3),
                AwardView("every-day", 3, 6),
                AwardView("achieved", 4, 10),
            ),
            level_changed=False,
            level=None,
        ),
    )


def test_a_streak_trigger_acts_at_every_multiple_of_its_length() -> None:
    rules = with_system(PointsSystem("xp", (StreakTrigger("two", 10, 2),)))
    steps = [event(f"2026-03-1{number}", "1") for number in range(4)]

    assert [awarded(answer.points) for answer in answered(rules, *steps)] == [[], [10], [], [10]]


@pytest.mark.parametrize(
    ("multipliers", "points"),
    [
        ((("1.5", Rounding.UP),), 8),
        ((("1.5", Rounding.NEAREST),), 8),
        ((("1.5", Rounding.DOWN),), 7),
        ((("1.1", Rounding.NEAREST),), 6),  # 5.5, a half goes up
        ((("1.09", Rounding.NEAREST),), 5),
        ((("1.01", Rounding.UP),), 6),
        ((("1.5", Rounding.UP), ("1.5", Rounding.NEAREST)), 11),  # 11.25
        ((("1.5", Rounding.UP), ("1.5", Rounding.DOWN)), 11),
        ((("1.5", Rounding.UP), ("1.5", Rounding.UP)), 12),
        ((("0.1", Rounding.DOWN),), None),
    ],
)
def test_boosts_multiply_and_round_once(multipliers: tuple[tuple[str, Rounding], ...], points: int | None) -> None:
    boosts = tuple(
        Boost(f"boost-{number}", Decimal(multiplier), day("2026-03-01"), rounding=rounding)
        for number, (multiplier, rounding) in enumerate(multipliers)
    )

    answer = last(with_system(PointsSystem("xp", (PER_TEN,), boosts)), event("2026-03-10 12:00", "10"))

    assert awarded(answer.points) == ([] if points is None else [points])


@pytest.mark.parametrize(
    ("now", "points"),
    [("2026-03-10 14:59", 5), ("2026-03-10 15:00", 10), ("2026-03-11 14:59", 10), ("2026-03-11 15:00", 5)],
)
def test_a_boost_lasts_from_local_midnight_to_local_midnight(now: str, points: int) -> None:
    boost = Boost("double", Decimal(2), day("2026-03-11"), day("2026-03-11"))

    answer = last(with_system(PointsSystem("xp", (PER_TEN,), (boost,))), event(now, "10", tz="Asia/Tokyo"))

    assert awarded(answer.points) == [points]


def test_boosts_leave_deductions_alone_and_belong_to_their_user_or_cohort() -> None:
    triggers = (UserCreationTrigger("welcome", 10), replace(PER_TEN, key="fine", points=-3))
    boosts = (
        Boost("own", Decimal(3), day("2026-03-01"), user="bob"),
        Boost("pros", Decimal(2), day("2026-03-01"), cohort=(("plan", "pro"),)),
    )
    pro = Event(at("2026-03-10 12:00"), ADA, "words", Decimal(10), profile=profile(plan="pro"))

    assert last(with_system(PointsSystem("xp", triggers, boosts)), pro).points[0].awards == (
        AwardView("welcome", 20, 20),
        AwardView("fine", -3, 17),
    )


def test_a_total_stays_between_zero_and_its_maximum() -> None:
    triggers = (UserCreationTrigger("welcome", 8), PER_TEN, replace(PER_TEN, key="fine", metric="pages", points=-7))
    system = PointsSystem("xp", triggers, max_points=10)
    steps = (
        event("2026-03-10 12:00", "10"),
        event("2026-03-10 13:00", "10"),
        event("2026-03-10 14:00", "20", metric="pages"),
    )

    answers = answered(with_system(system), *steps)

    assert [award.awarded for award in answers[0].points[0].awards] == [8, 2]
    assert answers[1].points == ()
    assert answers[2].points[0].added == -10


def test_awards_that_add_up_to_nothing_are_still_told() -> None:
    system = PointsSystem("xp", (PER_TEN, replace(PER_TEN, key="fine", points=-5)))

    assert last(with_system(system), event("2026-03-10 12:00", "10")).points[0].added == 0


def test_a_blocked_event_leaves_nothing() -> None:
    system = PointsSystem("coins", (UserCreationTrigger("gift", 4), replace(PER_TEN, points=-5, blocking=True)))
    blocked, after = answered(with_system(system), event("2026-03-10 12:00", "10"), event("2026-03-10 13:00", "1"))

    assert (blocked.blocked_by, blocked.total, blocked.streak) == ("coins", None, None)
    assert (after.total, after.points[0].awards) == (Decimal(1), (AwardView("gift", 4, 4),))


def test_a_level_is_told_when_it_changes() -> None:
    levels = (Level("gold", 10), Level("bronze", 0), Level("silver", 5))
    rules = with_system(PointsSystem("xp", (PER_TEN,), levels=levels))
    answers = answered(rules, event("2026-03-10 12:00", "10"), event("2026-03-10 13:00", "1"))

    assert (answers[0].points[0].level_changed, answers[0].points[0].level) == (True, "silver")
    assert seen(rules, "2026-03-10 13:00", move("2026-03-10 12:00", "UTC")).points[0].level == "bronze"
