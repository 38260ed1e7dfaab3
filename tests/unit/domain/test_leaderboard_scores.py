"""Behaviour 7.1-7.5: what counts, in which run, for whom; and where scores move."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from factories import PLAN, WORDS, at
from plaudit.domain.identifiers import AttributeId, LeaderboardId, MetricId, PointsSystemId, UserId
from plaudit.domain.leaderboard_scores import (
    Activity,
    Move,
    StreakScore,
    add_to_scores,
    counts,
    is_lost,
    moves,
    rank_order,
    recount,
    regroup,
    set_score,
    shown_value,
)
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Repetition,
    RunUnit,
    Score,
    StreakRanking,
    edition_of,
    group_of,
)
from plaudit.domain.local_time import zone_of

DAILY = Repetition(RunUnit.DAY, 1)
MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)
NOON = at("2026-03-10 12:00")
LATER = at("2026-03-10 13:30:00.123789")
CITY = AttributeId("attribute-city")
UTC_ZONE = zone_of(None)
TOKYO = zone_of("Asia/Tokyo")


def make_board(**fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    """An active board by words since Monday."""
    defaults: dict[str, Any] = {"ranked_by": MetricRanking(WORDS), "starts_on": MONDAY}
    defaults["status"] = LeaderboardStatus.ACTIVE
    return Leaderboard(LeaderboardId("board"), "board", "Board", **(defaults | fields))


def make_score(
    value: str | int,
    reached_at: datetime = NOON,
    *,
    run: date = MONDAY,
    board: Leaderboard | None = None,
    **more: Any,  # noqa: ANN401  # as above
) -> Score:
    """A score on the board."""
    fields: dict[str, Any] = {"group": (), "edition": edition_of(board or make_board()), "until": None}
    return Score(run, Decimal(value), reached_at, **(fields | more))


def added(board: Leaderboard, amount: str | int, now: datetime = NOON, *scores: Score, tz: str | None = None) -> Any:  # noqa: ANN401  # short
    """The scores after an amount of a user without attributes."""
    return add_to_scores(board, scores, Activity(Decimal(amount), now, zone_of(tz)), {}, now)


def test_7_1_a_score_is_the_change_within_the_run() -> None:
    board = make_board()

    first = added(board, "2.5")
    second = added(board, "-4", LATER, *first)

    assert first == (make_score("2.5"),)
    assert second == (make_score("-1.5", at("2026-03-10 13:30:00.123")),)


def test_7_1_runs_are_those_of_the_local_date() -> None:
    board = make_board(repetition=DAILY)
    evening = at("2026-03-10 20:00")

    tokyo = added(board, 1, evening, tz="Asia/Tokyo")
    both = added(board, 2, evening, *tokyo)

    assert both == (
        make_score(2, evening, run=TUESDAY, board=board),
        make_score(1, evening, run=WEDNESDAY, board=board),
    )


def test_7_6_scores_of_frozen_runs_are_let_go() -> None:
    board = make_board(repetition=DAILY)
    monday = added(board, 1, at("2026-03-09 12:00"))

    kept = added(board, 1, at("2026-03-10 12:59"), *monday)
    gone = added(board, 1, at("2026-03-10 13:00"), *monday)

    assert [score.run for score in kept] == [MONDAY, TUESDAY]
    assert [score.run for score in gone] == [TUESDAY]


@pytest.mark.parametrize(
    ("board", "now"),
    [
        (make_board(status=LeaderboardStatus.INACTIVE), NOON),
        (make_board(status=LeaderboardStatus.FINISHED), NOON),
        (make_board(), at("2026-03-08 09:00")),
        (make_board(), at("2026-03-08 12:00")),
        (make_board(ends_on=TUESDAY), at("2026-03-11 00:00")),
        (make_board(start_time=time(13)), NOON),
    ],
    ids=["inactive", "finished", "scheduled", "before the local start", "after the local end", "outside of the window"],
)
def test_7_6_what_lies_outside_of_a_board_changes_nothing(board: Leaderboard, now: datetime) -> None:
    scores = (make_score(3),)

    assert added(board, 1, now, *scores) is scores or added(board, 1, now, *scores) == scores


def test_7_6_no_zone_scores_in_a_frozen_run() -> None:
    board = make_board(starts_on=date(1840, 1, 1), repetition=DAILY)

    assert added(board, 1, at("1840-01-02 14:00"), tz="Asia/Manila") == ()


def test_7_3_an_amount_of_zero_is_no_participation() -> None:
    assert added(make_board(), 0) == ()


@pytest.mark.parametrize(
    ("start", "end", "now", "is_counted"),
    [
        (None, None, "00:00", True),
        (time(9), time(17), "08:59:59.999999", False),
        (time(9), time(17), "09:00", True),
        (time(9), time(17), "16:59:59.999999", True),
        (time(9), time(17), "17:00", False),
        (time(9), None, "23:59", True),
        (time(9), None, "08:59", False),
        (None, time(17), "00:00", True),
        (None, time(17), "17:00", False),
        (time(22), time(6), "22:00", True),
        (time(22), time(6), "05:59", True),
        (time(22), time(6), "06:00", False),
        (time(22), time(6), "21:59", False),
        (time(9), time(9), "09:00", False),
    ],
)
def test_7_5_only_a_part_of_the_local_day_counts(
    start: time | None,
    end: time | None,
    now: str,
    is_counted: bool,  # noqa: FBT001  # a table
) -> None:
    board = make_board(start_time=start, end_time=end)

    assert counts(board, at(f"2026-03-10 {now}"), UTC_ZONE) is is_counted


def test_7_5_the_window_is_in_local_time() -> None:
    assert counts(make_board(start_time=time(21)), NOON, TOKYO)
    assert not counts(make_board(start_time=time(22)), NOON, TOKYO)


def test_7_4_groups_are_the_values_of_the_breakdown_attributes_in_their_order() -> None:
    board = make_board(breakdown=(CITY, PLAN))

    assert group_of(board, {PLAN: "pro", CITY: "Rome"}) == ("Rome", "pro")
    assert group_of(board, {PLAN: "pro"}) is None
    assert group_of(make_board(), {PLAN: "pro"}) == ()


def test_7_4_a_filter_limits_who_takes_part() -> None:
    board = make_board(user_filter={PLAN: "pro"})

    assert group_of(board, {PLAN: "pro"}) == ()
    assert group_of(board, {PLAN: "free"}) is None
    assert group_of(board, {}) is None


def test_7_4_who_takes_no_part_keeps_a_score_and_takes_it_along() -> None:
    board = make_board(breakdown=(CITY,))
    alone = add_to_scores(board, (), Activity(Decimal(5), NOON, UTC_ZONE), {}, NOON)

    in_rome = regroup(board, alone, {CITY: "Rome"}, LATER)

    assert alone == (make_score(5, board=board, group=None),)
    assert in_rome == (make_score(5, NOON, board=board, group=("Rome",)),)


def test_7_6_a_frozen_run_keeps_its_groups() -> None:
    board = make_board(breakdown=(CITY,), repetition=DAILY)
    old = make_score(5, board=board, group=("Oslo",))
    new = make_score(6, board=board, group=("Oslo",), run=TUESDAY)

    moved = regroup(board, (old, new), {CITY: "Rome"}, LATER)
    finished = replace(board, status=LeaderboardStatus.FINISHED)

    assert moved == (old, replace(new, group=("Rome",)))
    assert regroup(finished, (old, new), {CITY: "Rome"}, LATER) == (old, new)


def test_7_3_a_streak_board_has_everyone_with_a_streak() -> None:
    board = make_board(ranked_by=StreakRanking())
    until = at("2026-03-12 00:00")

    three = set_score(board, (), StreakScore(3, NOON, until), NOON, UTC_ZONE, {})
    still_three = set_score(board, three, StreakScore(3, NOON, at("2026-03-13 00:00")), LATER, UTC_ZONE, {})
    four = set_score(board, still_three, StreakScore(4, LATER, until), LATER, UTC_ZONE, {})
    none = set_score(board, four, StreakScore(0), LATER, UTC_ZONE, {})

    assert three == (make_score(3, NOON, board=board, until=until),)
    assert still_three == (make_score(3, NOON, board=board, until=at("2026-03-13 00:00")),)
    assert four == (make_score(4, at("2026-03-10 13:30:00.123"), board=board, until=until),)
    assert none == ()


def test_7_1_a_streak_counts_with_the_time_it_was_reached_at_when_a_board_becomes_active_late() -> None:
    board = make_board(ranked_by=StreakRanking())

    scores = set_score(board, (), StreakScore(3, at("2026-03-01 08:00")), NOON, UTC_ZONE, {})

    assert scores == (make_score(3, at("2026-03-01 08:00"), board=board),)


def test_7_6_a_streak_board_has_everyone_from_its_opening_to_their_last_day() -> None:
    board = make_board(ranked_by=StreakRanking(), ends_on=TUESDAY)
    los_angeles = zone_of("America/Los_Angeles")

    opened = set_score(board, (), StreakScore(3, NOON), at("2026-03-08 10:00"), los_angeles, {})
    last_day = set_score(board, opened, StreakScore(4, NOON), at("2026-03-11 06:59"), los_angeles, {})
    after = set_score(board, last_day, StreakScore(5, NOON), at("2026-03-11 07:00"), los_angeles, {})

    assert [score.value for score in (*opened, *last_day)] == [3, 4]
    assert after == last_day
    assert set_score(board, (), StreakScore(3, NOON), at("2026-03-08 09:59"), los_angeles, {}) == ()


def test_7_6_a_streak_that_is_lost_after_the_users_last_day_stays_on_the_board() -> None:
    board = make_board(ranked_by=StreakRanking(), ends_on=TUESDAY)
    kiritimati = zone_of("Pacific/Kiritimati")  # Tuesday is over at 10:00 UTC
    missed_tuesday = StreakScore(3, NOON, at("2026-03-10 10:00"))
    missed_wednesday = StreakScore(3, NOON, at("2026-03-11 10:00"))

    (lost,) = set_score(board, (), missed_tuesday, at("2026-03-10 09:00"), kiritimati, {})
    (kept,) = set_score(board, (), missed_wednesday, at("2026-03-10 09:00"), kiritimati, {})

    assert lost.until == at("2026-03-10 10:00")
    assert kept.until is None


def test_7_6_a_streak_board_that_is_not_active_stays_as_it_is() -> None:
    board = make_board(ranked_by=StreakRanking(), status=LeaderboardStatus.FINISHED)
    scores = (make_score(3, board=board),)

    assert set_score(board, scores, StreakScore(0), NOON, UTC_ZONE, {}) == scores


def test_4_4_a_streak_is_lost_at_its_time_though_nobody_settled_it() -> None:
    score = make_score(3, until=NOON)

    assert is_lost(score, NOON)
    assert not is_lost(score, at("2026-03-10 11:59:59.999"))
    assert not is_lost(make_score(3), NOON)


def test_7_1_a_board_that_becomes_active_late_counts_what_happened_in_its_run() -> None:
    board = make_board(repetition=DAILY, start_time=time(8))
    activities = [
        Activity(Decimal(100), at("2026-03-08 12:00"), UTC_ZONE),
        Activity(Decimal(50), at("2026-03-09 12:00"), UTC_ZONE),
        Activity(Decimal(7), at("2026-03-10 07:00"), UTC_ZONE),
        Activity(Decimal(3), at("2026-03-10 12:00:00.000999"), UTC_ZONE),
        Activity(Decimal(4), at("2026-03-10 13:00"), UTC_ZONE),
        Activity(Decimal(0), at("2026-03-10 13:10"), UTC_ZONE),
        Activity(Decimal(9), at("2026-03-10 13:15"), TOKYO),
        Activity(Decimal(1), at("2026-03-10 13:20"), zone_of("Pacific/Kiritimati")),
    ]

    scores = recount(board, activities, {}, LATER)

    assert scores == (make_score(16, at("2026-03-10 13:15"), run=TUESDAY, board=board),)
    assert recount(replace(board, status=LeaderboardStatus.INACTIVE), activities, {}, LATER) == ()


def test_7_1_counting_again_gives_what_counting_along_gave() -> None:
    board = make_board(repetition=DAILY)
    activities = [Activity(Decimal(each), at(f"2026-03-10 1{each}:00"), TOKYO) for each in range(5)]
    scores: tuple[Score, ...] = ()
    for each in activities:
        scores = add_to_scores(board, scores, each, {}, each.occurred_at)

    assert recount(board, activities, {}, at("2026-03-10 14:00")) == scores


def test_7_8_another_edition_begins_anew() -> None:
    before = make_board()
    after = make_board(user_filter={PLAN: "pro"})
    scores = added(before, 5)

    fresh = add_to_scores(after, scores, Activity(Decimal(1), LATER, UTC_ZONE), {PLAN: "pro"}, LATER)

    assert [score.value for score in fresh] == [1]
    assert moves(after, scores, fresh, LATER) == (
        *sorted(
            [Move(after, scores[0], None, is_final=True), Move(after, None, fresh[0])],
            key=lambda move: (move.before or move.after or scores[0]).edition,
        ),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"ranked_by": MetricRanking(MetricId("pages"))},
        {"ranked_by": PointsRanking(PointsSystemId("xp"))},
        {"ranked_by": StreakRanking()},
        {"starts_on": TUESDAY},
        {"repetition": DAILY},
        {"start_time": time(9)},
        {"end_time": time(9)},
        {"breakdown": (PLAN,)},
        {"user_filter": {PLAN: "pro"}},
    ],
)
def test_7_8_what_counts_when_and_for_whom_makes_the_edition(fields: dict[str, Any]) -> None:
    assert edition_of(make_board(**fields)) != edition_of(make_board())


def test_7_8_name_description_end_and_limit_leave_the_edition() -> None:
    changed = make_board(description="New", ends_on=WEDNESDAY, max_participants=5)

    assert edition_of(changed) == edition_of(make_board()) == "aee4d3b8"


def test_7_4_moves_tell_what_changed_in_each_run() -> None:
    board = make_board(repetition=DAILY)
    monday = make_score(1, run=MONDAY, board=board)
    tuesday = make_score(2, run=TUESDAY, board=board)
    more = make_score(3, LATER, run=TUESDAY, board=board)
    wednesday = make_score(4, run=WEDNESDAY, board=board)

    assert moves(board, (monday, tuesday), (more, wednesday), LATER) == (
        Move(board, monday, None, is_final=True),
        Move(board, tuesday, more),
        Move(board, None, wednesday),
    )
    assert moves(board, (tuesday,), (tuesday,), LATER) == ()
    assert moves(board, (tuesday,), (), LATER) == (Move(board, tuesday, None),)


def test_7_4_a_run_that_a_new_end_cut_off_is_over() -> None:
    board = make_board(repetition=DAILY)
    scores = added(board, 1, NOON)

    cut = replace(board, ends_on=MONDAY)

    assert moves(cut, scores, (), at("2026-03-10 12:30")) == (Move(cut, scores[0], None, is_final=True),)


def test_7_7_only_a_changed_score_of_who_takes_part_is_told() -> None:
    board = make_board()
    score, more = make_score(1), make_score(2)

    assert Move(board, None, score).is_told
    assert Move(board, score, more).is_told
    assert not Move(board, score, replace(score, group=("Rome",))).is_told
    assert not Move(board, score, replace(more, group=None)).is_told
    assert not Move(board, score, None).is_told


def test_7_2_the_order_is_score_then_time_then_id() -> None:
    entries = [
        (make_score(1, NOON), UserId("a")),
        (make_score(2, LATER), UserId("b")),
        (make_score(2, NOON), UserId("d")),
        (make_score(2, NOON), UserId("c")),
    ]

    assert [user_id for _, user_id in sorted(entries, key=lambda entry: rank_order(*entry))] == ["c", "d", "b", "a"]


@pytest.mark.parametrize(("value", "shown"), [("2.999999", 2), ("-0.5", -1), ("-2", -2), ("1E+3", 1000)])
def test_7_2_values_are_rounded_down(value: str, shown: int) -> None:
    assert shown_value(make_score(value)) == shown
