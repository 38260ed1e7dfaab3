"""Behaviour 6.1-6.4: how often triggers act, what boosts make of it, where a total may go, and to which level."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from factories import PLAN, USER
from plaudit.domain.awards import (
    MAX_TOTAL,
    Award,
    Firing,
    Standing,
    award_all,
    boosted,
    boosts_for,
    level_of,
    multiples_passed,
)
from plaudit.domain.errors import OutOfPointsError
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.points import CreationCause, Rounding, Trigger
from plaudit.domain.tallies import DayTotal, Tally
from rules import make_boost, make_level, make_system, make_trigger

XP = make_system()
TODAY = date(2026, 3, 10)
DOWN, UP, NEAREST = Rounding.DOWN, Rounding.UP, Rounding.NEAREST


def gives(points: int, *, blocks: bool = False) -> Trigger:
    """A trigger for so many points."""
    return make_trigger(XP, points, CreationCause(), blocks=blocks)


def standing_at(total: int) -> Standing:
    """A standing of which only the total matters."""
    return Standing(Tally(Decimal(total)))


def awards_after(
    total: int, *firings: Firing, max_points: int | None = None, boosts: Sequence[tuple[str, Rounding]] = ()
) -> list[tuple[int, int]]:
    """What each award changed, and the total after it."""
    system = replace(XP, max_points=max_points)
    applied = tuple(make_boost(XP, multiplier, TODAY, rounding=rounding) for multiplier, rounding in boosts)
    _, awards = award_all(system, standing_at(total), firings, applied, TODAY, cause_id="ada/1", may_block=True)
    return [(award.awarded, award.total) for award in awards]


@pytest.mark.parametrize(
    ("before", "after", "threshold", "times"),
    [
        pytest.param("0", "4.999999", 5, 0, id="not yet"),
        pytest.param("0", "5", 5, 1, id="exactly"),
        pytest.param("4.9", "5.1", 5, 1, id="in between"),
        pytest.param("3", "21", 5, 4, id="several at once"),
        pytest.param("5", "5", 5, 0, id="down, or up again to where it was"),
        pytest.param("12", "12.5", 5, 0, id="up within a multiple"),
        pytest.param("0", "0.5", 1, 0, id="a part of one"),
        pytest.param("999999999999.999999", "2000000000000", 1, 1_000_000_000_001, id="very many"),
        pytest.param("0", "12345678901234567890", 10, 1_234_567_890_123_456_789, id="exact beyond what floats hold"),
    ],
)
def test_6_1_each_multiple_is_passed_once(before: str, after: str, threshold: int, times: int) -> None:
    assert multiples_passed(Decimal(before), Decimal(after), threshold) == times


@pytest.mark.parametrize(
    ("points", "boosts", "expected"),
    [
        pytest.param(10, [], 10, id="no boost"),
        pytest.param(10, [("2", DOWN)], 20, id="one"),
        pytest.param(10, [("2", DOWN), ("3", DOWN)], 60, id="the product, not the sum"),
        pytest.param(3, [("1.5", UP), ("1.5", UP)], 7, id="rounded once: 6.75 up"),
        pytest.param(3, [("1.5", DOWN), ("1.5", DOWN)], 6, id="rounded once: 6.75 down"),
        pytest.param(10, [("1.01", UP)], 11, id="up"),
        pytest.param(10, [("1.99", DOWN)], 19, id="down"),
        pytest.param(10, [("1.04", NEAREST)], 10, id="10.4 to the nearest"),
        pytest.param(10, [("1.05", NEAREST)], 11, id="a half goes up"),
        pytest.param(1, [("2.5", NEAREST)], 3, id="a half goes up also to an odd number"),
        pytest.param(10, [("1.11", UP), ("1", NEAREST)], 11, id="nearest beats up"),
        pytest.param(10, [("1.19", NEAREST), ("1", DOWN)], 11, id="down beats nearest"),
        pytest.param(10, [("1.19", UP), ("1", NEAREST), ("1", DOWN)], 11, id="down beats both"),
        pytest.param(1, [("0.5", DOWN)], 0, id="less than one"),
        pytest.param(1, [("0.5", UP)], 1, id="less than one, up"),
        pytest.param(10**15, [("1.000001", DOWN)], 1_000_001_000_000_000, id="exact beyond what floats hold"),
        pytest.param(3, [("1.1", UP), ("1.1", UP), ("1.1", UP)], 4, id="3.993 up"),
        pytest.param(-10, [("2", DOWN)], -10, id="a deduction"),
        pytest.param(0, [("2", UP)], 0, id="nothing"),
    ],
)
def test_6_2_a_positive_award_is_multiplied_and_rounded_once(
    points: int, boosts: list[tuple[str, Rounding]], expected: int
) -> None:
    made = [make_boost(XP, multiplier, TODAY, rounding=rounding) for multiplier, rounding in boosts]

    assert boosted(points, made) == expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "applies"),
    [
        pytest.param(date(2026, 3, 11), None, False, id="from tomorrow"),
        pytest.param(TODAY, None, True, id="from today without an end"),
        pytest.param(TODAY, TODAY, True, id="today only"),
        pytest.param(date(2026, 3, 1), TODAY, True, id="until today"),
        pytest.param(date(2026, 3, 1), date(2026, 3, 9), False, id="until yesterday"),
    ],
)
def test_6_2_a_boost_applies_from_its_first_day_to_its_last(
    starts_on: date,
    ends_on: date | None,
    applies: bool,  # noqa: FBT001  # a column of the table
) -> None:
    boost = make_boost(XP, "2", starts_on, ends_on)

    assert boosts_for([boost], USER, {}, TODAY) == ((boost,) if applies else ())


def test_6_2_a_boost_is_for_everybody_or_for_a_user_or_for_those_who_match() -> None:
    everybodys = make_boost(XP, "2", TODAY)
    adas = make_boost(XP, "3", TODAY, user_id=USER)
    bobs = make_boost(XP, "4", TODAY, user_id=UserId("bob"))
    for_pros = make_boost(XP, "5", TODAY, user_filter={PLAN: "pro"})
    boosts = [everybodys, adas, bobs, for_pros]

    assert boosts_for(boosts, USER, {PLAN: "pro"}, TODAY) == (everybodys, adas, for_pros)
    assert boosts_for(boosts, UserId("bob"), {PLAN: "free"}, TODAY) == (everybodys, bobs)


def test_6_3_awards_follow_one_another() -> None:
    assert awards_after(5, Firing(gives(10)), Firing(gives(-3)), Firing(gives(7), times=2)) == [
        (10, 15),
        (-3, 12),
        (14, 26),
    ]


def test_6_1_several_multiples_are_one_award_that_is_boosted_as_one() -> None:
    assert awards_after(0, Firing(gives(5), times=3), boosts=[("1.5", DOWN)]) == [(22, 22)]


def test_6_2_boosts_do_not_touch_deductions() -> None:
    boosts = [("2", DOWN)]

    assert awards_after(50, Firing(gives(-10)), Firing(gives(10)), boosts=boosts) == [(-10, 40), (20, 60)]


def test_6_3_a_total_stays_within_0_and_the_maximum() -> None:
    firings = Firing(gives(80)), Firing(gives(50)), Firing(gives(-130)), Firing(gives(20))

    assert awards_after(0, *firings, max_points=100) == [(80, 80), (20, 100), (-100, 0), (20, 20)]


def test_6_3_the_maximum_is_applied_after_the_boosts() -> None:
    assert awards_after(60, Firing(gives(30)), max_points=100, boosts=[("2", DOWN)]) == [(40, 100)]


def test_6_3_an_award_that_changes_nothing_is_not_recorded() -> None:
    assert awards_after(100, Firing(gives(5)), max_points=100) == []
    assert awards_after(0, Firing(gives(-5))) == []
    assert awards_after(0, Firing(gives(1)), boosts=[("0.5", DOWN)]) == []


def test_6_3_a_total_above_a_lowered_maximum_comes_down_with_the_next_award() -> None:
    assert awards_after(150, Firing(gives(5)), max_points=100) == [(-50, 100)]


def test_6_3_without_a_maximum_a_total_goes_as_far_as_every_reader_can_count() -> None:
    assert awards_after(MAX_TOTAL - 1, Firing(gives(10))) == [(1, 1_000_000_000_000_000)]


def test_6_3_a_blocking_trigger_blocks_what_would_go_below_0() -> None:
    with pytest.raises(OutOfPointsError, match="XP") as raised:
        awards_after(10, Firing(gives(-11, blocks=True)))

    assert raised.value.system_name == "XP"


def test_6_3_a_blocking_trigger_lets_pass_what_comes_to_0() -> None:
    assert awards_after(10, Firing(gives(-10, blocks=True))) == [(-10, 0)]


def test_6_3_a_blocking_trigger_judges_by_the_total_at_its_turn() -> None:
    give, take = Firing(gives(10)), Firing(gives(-15, blocks=True))

    assert awards_after(5, give, take) == [(10, 15), (-15, 0)]
    with pytest.raises(OutOfPointsError):
        awards_after(5, take, give)


def test_6_3_a_blocking_trigger_counts_all_its_multiples() -> None:
    with pytest.raises(OutOfPointsError):
        awards_after(25, Firing(gives(-10, blocks=True), times=3))


def test_6_3_a_blocking_trigger_that_gives_blocks_nothing() -> None:
    assert awards_after(0, Firing(gives(10, blocks=True))) == [(10, 10)]


def test_6_3_where_nothing_may_block_a_blocking_trigger_clamps() -> None:
    standing, awards = award_all(
        XP, standing_at(10), [Firing(gives(-15, blocks=True))], (), TODAY, cause_id="ada/1", may_block=False
    )

    assert standing.total == 0
    assert [(award.awarded, award.total) for award in awards] == [(-10, 0)]


def test_6_3_the_day_has_the_sum_of_what_really_changed() -> None:
    firings = [Firing(gives(80)), Firing(gives(50)), Firing(gives(-10))]
    before = replace(standing_at(5), scores={LeaderboardId("board"): ()})

    after, _ = award_all(replace(XP, max_points=100), before, firings, (), TODAY, cause_id="ada/1", may_block=True)

    assert after.tally == Tally(Decimal(90), (DayTotal(TODAY, Decimal(85), Decimal(90)),))
    assert after.scores == before.scores


def test_6_6_an_award_keeps_trigger_and_boosts_as_they_were() -> None:
    boost, give, take = make_boost(XP, "2", TODAY), gives(10), gives(-5)

    _, awards = award_all(
        XP, Standing(), [Firing(give), Firing(take)], (boost,), TODAY, cause_id="ada/1", may_block=True
    )

    assert awards == (
        Award(awards[0].id, give, (boost,), awarded=20, total=20),
        Award(awards[1].id, take, (), awarded=-5, total=15),
    )


def test_3_8_the_ids_of_awards_follow_from_what_caused_them() -> None:
    def ids(cause_id: str, *triggers: Trigger) -> list[str]:
        firings = [Firing(trigger) for trigger in triggers]
        _, awards = award_all(XP, Standing(), firings, (), TODAY, cause_id=cause_id, may_block=True)
        return [award.id for award in awards]

    one, other = gives(10), gives(10)

    assert ids("ada/1", one) == ids("ada/1", one)
    assert len({*ids("ada/1", one, other), *ids("ada/2", one), *ids("bob/1", one)}) == 4


@pytest.mark.parametrize(("total", "key"), [(0, None), (9, None), (10, "bronze"), (99, "bronze"), (100, "gold")])
def test_6_4_the_level_is_the_highest_that_the_total_reaches(total: int, key: str | None) -> None:
    level = level_of([make_level(XP, "gold", 100), make_level(XP, "bronze", 10)], total)

    assert (level.key if level else None) == key


def test_6_4_a_user_without_points_has_the_level_of_0() -> None:
    first = make_level(XP, "first", 0)

    assert level_of([first, make_level(XP, "second", 1)], 0) == first
    assert level_of([], 1_000) is None
