"""The oracle's leaderboards against examples worked out by hand (7)."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from oracle.results import BoardChange, BoardRow, BoardView
from oracle.scenario import (
    Event,
    Identify,
    MetricTrigger,
    PointsScore,
    PointsSystem,
    Repetition,
    StreakScore,
    Unit,
)
from oracle.telling import (
    ADA,
    answered,
    at,
    board,
    day,
    event,
    last,
    profile,
    words_board,
)

PER_TEN = MetricTrigger("per-ten", 5, "words", Decimal(10))


def test_equal_scores_rank_by_who_reached_them_first_then_by_id() -> None:
    steps = (
        event("2026-03-10 12:00:00.000900", "5", user="zoe"),
        event("2026-03-10 12:00:00.000950", "5", user="bob"),
        event("2026-03-10 12:00:00.001", "5", user=ADA),
        event("2026-03-10 12:00:01", "5.5", user="eve"),
    )

    assert board(words_board(), "2026-03-10 13:00", *steps) == [
        BoardView(
            "board",
            day("2026-01-01"),
            (),
            (BoardRow(1, "eve", 5), BoardRow(2, "bob", 5), BoardRow(3, "zoe", 5), BoardRow(4, "ada", 5)),
        )
    ]


def test_the_answer_tells_rank_and_previous_rank() -> None:
    steps = (
        event("2026-03-10 12:00", "5", user="bob"),
        event("2026-03-10 12:01", "3"),
        event("2026-03-10 12:02", "3"),
        event("2026-03-10 12:03", "0"),
    )

    answers = answered(words_board(), *steps)

    assert answers[1].boards == (BoardChange("board", day("2026-01-01"), None, 2, None, 3),)
    assert answers[2].boards == (BoardChange("board", day("2026-01-01"), None, 1, 2, 6),)
    assert answers[3].boards == ()


def test_below_the_limit_rank_and_value_are_null() -> None:
    steps = (event("2026-03-10 12:00", "5", user="bob"), event("2026-03-10 12:01", "3"))

    answer = last(words_board(max_participants=1), *steps)

    assert answer.boards == (BoardChange("board", day("2026-01-01"), None, None, None, None),)


def test_values_are_rounded_down_also_below_zero() -> None:
    assert last(words_board(), event("2026-03-10 12:00", "-0.5")).boards[0].value == -1


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2025-01-31 12:00", "2025-01-31", "2025-02-27"),
        ("2025-02-28 12:00", "2025-02-28", "2025-03-30"),
        ("2025-03-31 12:00", "2025-03-31", "2025-04-29"),
        ("2025-05-15 12:00", "2025-04-30", "2025-05-20"),
    ],
)
def test_monthly_runs_from_the_31st_clamp_and_the_last_is_cut(now: str, start: str, end: str) -> None:
    rules = words_board(start=day("2025-01-31"), end=day("2025-05-20"), repetition=Repetition(Unit.MONTHS, 1))

    change = last(rules, event(now)).boards[0]

    assert (change.run_start, change.run_end) == (day(start), day(end))


def test_a_new_run_begins_at_the_users_own_midnight() -> None:
    rules = words_board(repetition=Repetition(Unit.DAYS, 1))
    steps = (event("2026-03-10 14:59", "5", tz="Asia/Tokyo"), event("2026-03-10 15:00", "2"))

    changes = [answer.boards[0] for answer in answered(rules, *steps)]

    assert [(change.run_start, change.value) for change in changes] == [(day("2026-03-10"), 5), (day("2026-03-11"), 2)]


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        (time(9), time(17), [True, False, False]),
        (time(22), time(6), [False, True, True]),
        (None, time(6), [False, False, True]),
        (time(9), None, [True, True, False]),
    ],
)
def test_only_activity_in_the_window_counts(start: time | None, end: time | None, counted: list[bool]) -> None:
    rules = words_board(window_start=start, window_end=end)
    steps = (event("2026-03-10 09:00"), event("2026-03-10 22:00"), event("2026-03-11 05:59"))

    assert [bool(answer.boards) for answer in answered(rules, *steps)] == counted


def test_a_changed_attribute_moves_the_score_to_the_new_group() -> None:
    rules = words_board(breakdown=("team",))
    red = Event(at("2026-03-10 12:00"), ADA, "words", Decimal(5), profile=profile(team="red"))
    blue = Event(at("2026-03-10 13:00"), ADA, "words", Decimal(1), profile=profile(team="blue"))

    assert last(rules, red, blue).boards == (BoardChange("board", day("2026-01-01"), None, 1, None, 6),)
    assert board(rules, "2026-03-10 14:00", red, blue) == [
        BoardView("board", day("2026-01-01"), ("blue",), (BoardRow(1, ADA, 6),))
    ]
    assert last(rules, event("2026-03-10 12:00")).boards == ()


def test_a_frozen_run_keeps_its_groups() -> None:
    rules = words_board(breakdown=("team",), end=day("2026-03-10"))
    red = Event(at("2026-03-10 12:00"), ADA, "words", Decimal(5), profile=profile(team="red"))
    blue = Identify(at("2026-03-11 14:00"), ADA, profile(team="blue"))

    assert board(rules, "2026-03-11 15:00", red, blue)[0].group == ("red",)
    assert board(rules, "2026-03-11 12:30", red, replace(blue, at=at("2026-03-11 12:30")))[0].group == ("blue",)


def test_points_boards_rank_what_was_really_awarded() -> None:
    rules = replace(words_board(score=PointsScore("xp")), systems=(PointsSystem("xp", (PER_TEN,), max_points=7),))
    steps = (event("2026-03-10 12:00", "10"), event("2026-03-10 13:00", "10"), event("2026-03-10 14:00", "10"))

    answers = answered(rules, *steps)

    assert [[change.value for change in answer.boards] for answer in answers] == [[5], [7], []]


def test_streak_boards_rank_settled_lengths() -> None:
    rules = words_board(score=StreakScore())
    steps = (
        event("2026-03-10 12:00", user="bob"),
        event("2026-03-10 13:00"),
        event("2026-03-11 12:00"),
        event("2026-03-11 13:00"),
    )

    answers = answered(rules, *steps)

    assert [[(change.rank, change.previous_rank, change.value) for change in answer.boards] for answer in answers] == [
        [(1, None, 1)],
        [(2, None, 1)],
        [(1, 2, 2)],
        [],
    ]
    assert board(rules, "2026-03-12 01:00", *steps)[0].rows == (BoardRow(1, ADA, 2),)
