"""When the anniversaries of a sign-up come round, and what they complete (behaviour 2.5)."""

from datetime import date

import pytest

from factories import at
from plaudit.domain.achievements import AchievementStatus, AnniversaryGoal, CompositeGoal
from plaudit.domain.anniversaries import anniversary_of
from plaudit.domain.effects import AchievementCompleted, PointsAwarded
from plaudit.domain.points import AchievementCause
from rules import make_achievement, make_attribute, make_system, make_trigger
from user_lives import Life, effects_of, life_with, told

ONE_YEAR = make_achievement("One year", AnniversaryGoal(1))
PLAN = make_attribute("plan")


def completed(life: Life, when: str) -> list[str]:
    """What time completes by an instant, each achievement with when that was, by name."""
    names = {each.id: each.name for each in life.configuration.achievements.values()}
    decided = life.wait_until(when)
    return [
        f"{names[effect.achievement_id]} {each.entry.occurred_at:%Y-%m-%d %H:%M}"
        for each in decided
        for effect in effects_of(each)
        if each.entry and isinstance(effect, AchievementCompleted)
    ]


@pytest.mark.parametrize(
    ("day", "years", "anniversary"),
    [
        pytest.param(date(2025, 3, 10), 1, date(2026, 3, 10), id="the same date"),
        pytest.param(date(2024, 2, 29), 1, date(2025, 2, 28), id="29 February in another year"),
        pytest.param(date(2024, 2, 29), 4, date(2028, 2, 29), id="29 February in a leap year"),
        pytest.param(date(2024, 2, 28), 1, date(2025, 2, 28), id="28 February"),
        pytest.param(date(9900, 2, 29 - 1), 200, date(9999, 2, 28), id="beyond the calendar"),
    ],
)
def test_2_5_an_anniversary_is_the_same_date_or_28_february(day: date, years: int, anniversary: date) -> None:
    assert anniversary_of(day, years) == anniversary


def test_2_5_an_anniversary_completes_at_the_local_midnight_of_its_date() -> None:
    life = life_with(ONE_YEAR)
    life.identify("2026-01-05 12:00", time_zone="Asia/Tokyo", signed_up_on=date(2025, 3, 10))

    assert completed(life, "2026-03-09 14:59") == []
    assert completed(life, "2026-03-09 15:00") == ["One year 2026-03-09 15:00"]


def test_2_5_without_a_sign_up_date_the_local_date_of_the_first_sight_counts() -> None:
    life = life_with(ONE_YEAR)
    life.identify("2025-03-09 20:00", time_zone="Asia/Tokyo")

    assert completed(life, "2026-12-31 12:00") == ["One year 2026-03-09 15:00"]


def test_2_5_one_that_is_past_at_sign_up_completes_at_the_next_local_midnight() -> None:
    life = life_with(ONE_YEAR, make_achievement("Nine years", AnniversaryGoal(9)))
    life.identify("2026-03-10 12:00", signed_up_on=date(2020, 1, 1))

    assert completed(life, "2026-03-20 12:00") == ["One year 2026-03-11 00:00"]


def test_2_5_on_the_date_itself_it_is_the_next_midnight_too() -> None:
    life = life_with(ONE_YEAR)
    life.identify("2026-03-10 12:00", signed_up_on=date(2025, 3, 10))

    assert completed(life, "2026-03-20 12:00") == ["One year 2026-03-11 00:00"]


def test_2_5_it_completes_once() -> None:
    life = life_with(ONE_YEAR)
    life.identify("2025-01-01 12:00")

    assert completed(life, "2026-06-01 12:00") == ["One year 2026-01-01 00:00"]
    assert completed(life, "2029-06-01 12:00") == []


def test_5_2_the_filter_has_to_match_at_that_midnight() -> None:
    for_pros = make_achievement("Pro year", AnniversaryGoal(1), user_filter={PLAN.id: "pro"})
    life = life_with(PLAN, for_pros)
    life.identify("2025-01-01 12:00")

    assert completed(life, "2026-05-01 12:00") == []
    life.identify("2026-05-01 12:00", attributes={PLAN.id: "pro"})
    assert completed(life, "2026-06-01 12:00") == ["Pro year 2026-05-02 00:00"]


def test_5_4_one_that_became_active_late_completes_at_the_next_midnight() -> None:
    life = life_with()
    life.identify("2020-01-01 12:00")
    life.wait_until("2026-05-01 12:00")

    life.set_up(make_achievement("One year", AnniversaryGoal(1, active_since=at("2026-05-03 12:00"))))

    assert completed(life, "2026-06-01 12:00") == ["One year 2026-05-04 00:00"]


@pytest.mark.parametrize("status", [AchievementStatus.INACTIVE, AchievementStatus.LOCKED])
def test_5_1_only_an_active_one_completes(status: AchievementStatus) -> None:
    life = life_with(make_achievement("One year", AnniversaryGoal(1), status=status))
    life.identify("2020-01-01 12:00")

    assert completed(life, "2026-06-01 12:00") == []


def test_6_1_what_an_anniversary_completes_awards_points() -> None:
    xp = make_system()
    gift = make_trigger(xp, 10, AchievementCause(ONE_YEAR.id))
    life = life_with(ONE_YEAR, xp, gift)
    life.identify("2025-01-01 12:00")

    awards = [award for each in life.wait_until("2026-06-01 12:00") for award in told(each, PointsAwarded)]

    assert [(award.awarded, award.total) for award in awards] == [(10, 10)]


def test_3_2_a_composite_follows_at_the_same_midnight() -> None:
    life = life_with(ONE_YEAR, make_achievement("All of it", CompositeGoal(frozenset({ONE_YEAR.id}))))
    life.identify("2025-01-01 12:00")

    assert completed(life, "2026-06-01 12:00") == ["One year 2026-01-01 00:00", "All of it 2026-01-01 00:00"]
