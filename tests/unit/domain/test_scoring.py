"""Behaviour 7.1-7.5: what one step does to the user's scores, on boards of every kind at once."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from factories import PLAN, WORDS, at
from plaudit.domain import engine
from plaudit.domain.actions import PreferencesChange
from plaudit.domain.configuration import AttributeType
from plaudit.domain.effects import ScoreChanged
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import LeaderboardId, MetricId
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
)
from plaudit.domain.periods import Frequency
from plaudit.domain.points import AchievementCause, MetricCause
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from rules import make_achievement, make_attribute, make_system, make_trigger
from user_lives import Life, effects_of, life_with, told

SUNDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (8, 9, 10, 11))
PAGES = MetricId("metric-pages")
XP = make_system("xp", max_points=100)
EACH_TEN = make_trigger(XP, 5, MetricCause(WORDS, 10))
CITY = make_attribute("city")
DAILY = Repetition(RunUnit.DAY, 1)


def make_board(key: str = "words", **fields: Any) -> Leaderboard:  # noqa: ANN401  # passed on to the dataclass
    """An active board by words since Monday."""
    defaults: dict[str, Any] = {
        "ranked_by": MetricRanking(WORDS),
        "starts_on": MONDAY,
        "status": LeaderboardStatus.ACTIVE,
    }
    return Leaderboard(LeaderboardId(key), key, key, **(defaults | fields))


BY_WORDS = make_board()
BY_XP = make_board("xp", ranked_by=PointsRanking(XP.id))
BY_STREAK = make_board("streak", ranked_by=StreakRanking())


def score(
    board: Leaderboard,
    value: str | int,
    reached_at: str,
    run: date = MONDAY,
    group: tuple[str, ...] | None = (),
    until: datetime | None = None,
) -> Score:
    """A score on a board."""
    return Score(run, Decimal(value), at(reached_at), group, edition_of(board), until)


def changes(decided: Decided) -> list[Any]:
    """What a step tells of scores, by board."""
    return [(effect.leaderboard_id, effect.value) for effect in told(decided, ScoreChanged)]


def word_scores(life: Life, board: Leaderboard) -> tuple[Score, ...]:
    """The user's scores on a board by words."""
    return life.state.progress_in(WORDS).scores.get(board.id, ())


def test_7_1_one_event_scores_on_boards_of_every_kind() -> None:
    life = life_with(BY_STREAK, XP, EACH_TEN, BY_XP, BY_WORDS)

    decided = life.event("2026-03-10 12:00", "12.5")

    assert changes(decided) == [("words", Decimal("12.5")), ("xp", Decimal(5)), ("streak", Decimal(1))]
    assert word_scores(life, BY_WORDS) == (score(BY_WORDS, "12.5", "2026-03-10 12:00"),)
    assert life.user.points[XP.id].scores == {BY_XP.id: (score(BY_XP, 5, "2026-03-10 12:00"),)}
    lost_at = at("2026-03-12 00:00")
    assert life.user.streak_scores == {BY_STREAK.id: (score(BY_STREAK, 1, "2026-03-10 12:00", until=lost_at),)}
    assert [(move.board, move.before) for move in decided.moves] == [(BY_WORDS, None), (BY_XP, None), (BY_STREAK, None)]


def test_7_1_several_boards_may_rank_by_the_same() -> None:
    life = life_with(
        BY_WORDS, make_board("daily", repetition=DAILY), make_board("pages", ranked_by=MetricRanking(PAGES))
    )
    life.event("2026-03-10 12:00", 3)

    assert changes(life.event("2026-03-11 12:00", 4)) == [("words", Decimal(7)), ("daily", Decimal(4))]


@pytest.mark.parametrize("status", [LeaderboardStatus.INACTIVE, LeaderboardStatus.FINISHED])
def test_7_6_boards_that_do_not_run_take_no_scores(status: LeaderboardStatus) -> None:
    boards = [replace(board, status=status) for board in (BY_WORDS, BY_XP, BY_STREAK)]

    decided = life_with(XP, EACH_TEN, *boards).event("2026-03-10 12:00", 10)

    assert (changes(decided), decided.moves) == ([], ())


def test_7_1_points_count_as_far_as_awards_really_changed_the_total() -> None:
    take = make_trigger(XP, -20, MetricCause(WORDS, 100))
    life = life_with(XP, EACH_TEN, take, BY_XP)

    found = [changes(life.event("2026-03-10 12:00", amount)) for amount in (30, 70, 1, 900)]

    # 3 x 5; then 7 x 5 and -20; nothing; 90 x 5 as far as the maximum of 100, and 9 x -20 as far as 0.
    assert found == [[("xp", 15)], [("xp", 30)], [], [("xp", 0)]]


def test_7_1_awards_that_add_up_to_0_change_no_score() -> None:
    life = life_with(XP, EACH_TEN, make_trigger(XP, -5, MetricCause(WORDS, 10)), BY_XP)

    decided = life.event("2026-03-10 12:00", 10)

    assert (len(decided.awards), changes(decided)) == (2, [])


def test_7_1_points_of_a_call_and_of_an_identification_count() -> None:
    gold = make_achievement("gold")
    life = life_with(gold, XP, make_trigger(XP, 10, AchievementCause(gold.id)), BY_XP)

    assert changes(life.call("2026-03-10 12:00", gold)) == [("xp", Decimal(10))]


def test_7_1_a_score_belongs_to_the_run_of_the_users_local_date() -> None:
    daily = make_board(repetition=DAILY)
    life = life_with(daily)
    life.event("2026-03-10 12:00", 1)

    decided = life.event("2026-03-10 12:01", 2, tz="Pacific/Kiritimati")

    assert told(decided, ScoreChanged) == [ScoreChanged(daily.id, WEDNESDAY, Decimal(2))]
    assert word_scores(life, daily) == (
        score(daily, 1, "2026-03-10 12:00", TUESDAY),
        score(daily, 2, "2026-03-10 12:01", WEDNESDAY),
    )


def test_7_5_only_activity_in_the_boards_part_of_the_day_counts() -> None:
    evening = make_board("evening", start_time=time(18), end_time=time(22))
    life = life_with(BY_WORDS, evening)

    found = [changes(life.event(f"2026-03-10 {hour}", 1)) for hour in ("17:59", "18:00", "21:59", "22:00")]

    assert found == [
        [("words", 1)],
        [("words", 2), ("evening", 1)],
        [("words", 3), ("evening", 2)],
        [("words", 4)],
    ]


def test_7_2_a_score_remembers_when_it_last_changed_in_milliseconds() -> None:
    life = life_with(BY_WORDS)
    life.event(datetime.fromisoformat("2026-03-10T12:00:00.123999+00:00"), 1)
    life.event("2026-03-10 13:00", 0)

    assert [each.reached_at for each in word_scores(life, BY_WORDS)] == [
        datetime.fromisoformat("2026-03-10T12:00:00.123+00:00")
    ]


def test_7_4_a_changed_attribute_moves_all_scores_to_the_new_group() -> None:
    by_city = [replace(board, breakdown=(CITY.id,)) for board in (BY_WORDS, BY_XP, BY_STREAK)]
    life = life_with(CITY, XP, EACH_TEN, *by_city)
    life.identify("2026-03-10 11:00", attributes={CITY.id: "Oslo"})
    life.event("2026-03-10 12:00", 10)
    life.event("2026-03-10 12:01", 10, metric_id=PAGES)

    decided = life.identify("2026-03-10 13:00", attributes={CITY.id: "Rome"})

    assert life.state.progress_in(PAGES).version == 3
    moved = [(move.board.key, move.before, move.after) for move in decided.moves]
    until = at("2026-03-12 00:00")
    assert moved == [
        (
            board.key,
            score(board, value, "2026-03-10 12:00", group=("Oslo",), until=until if board.key == "streak" else None),
            score(board, value, "2026-03-10 12:00", group=("Rome",), until=until if board.key == "streak" else None),
        )
        for board, value in zip(by_city, (10, 5, 1), strict=True)
    ]
    assert effects_of(decided) == ()


def test_7_7_an_event_that_moves_a_score_and_the_user_is_told_with_the_score() -> None:
    by_city = replace(BY_WORDS, breakdown=(CITY.id,))
    life = life_with(CITY, by_city)
    life.identify("2026-03-10 11:00", attributes={CITY.id: "Oslo"})
    life.event("2026-03-10 12:00", 10)
    life.identify("2026-03-10 13:00", attributes={CITY.id: "Rome"})

    decided = life.event("2026-03-10 14:00", 5)

    assert [(move.before, move.after) for move in decided.moves] == [
        (
            score(by_city, 10, "2026-03-10 12:00", group=("Rome",)),
            score(by_city, 15, "2026-03-10 14:00", group=("Rome",)),
        )
    ]


def test_7_4_who_lacks_an_attribute_keeps_a_score_without_a_group() -> None:
    by_city = replace(BY_WORDS, breakdown=(CITY.id,))
    life = life_with(CITY, by_city)
    life.event("2026-03-10 12:00", 10)

    decided = life.identify("2026-03-10 13:00", attributes={CITY.id: "Rome"})

    assert [(move.before, move.after) for move in decided.moves] == [
        (
            score(by_city, 10, "2026-03-10 12:00", group=None),
            score(by_city, 10, "2026-03-10 12:00", group=("Rome",)),
        )
    ]


def test_7_4_a_boards_filter_decides_who_takes_part_not_what_counts() -> None:
    for_pros = replace(BY_WORDS, user_filter={PLAN: "pro"})
    life = life_with(for_pros)

    first = life.event("2026-03-10 12:00", 10)
    life.identify("2026-03-10 13:00", attributes={PLAN: "pro"})
    second = life.event("2026-03-10 14:00", 1)

    assert [move.is_told for move in first.moves] == [False]
    assert [move.is_told for move in second.moves] == [True]
    assert word_scores(life, for_pros) == (score(for_pros, 11, "2026-03-10 14:00"),)


def test_7_4_attributes_that_no_board_asks_for_move_nothing() -> None:
    device = make_attribute("device", AttributeType.USER)
    life = life_with(device, BY_WORDS)
    life.event("2026-03-10 12:00", 10)

    assert life.identify("2026-03-10 13:00", attributes={device.id: "phone"}).moves == ()


def test_7_3_a_streak_board_has_the_length_and_since_when() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-10 12:00")
    life.event("2026-03-10 13:00")

    assert changes(life.event("2026-03-11 12:00")) == [("streak", Decimal(2))]
    assert changes(life.event("2026-03-11 13:00")) == []
    assert life.user.streak_scores[BY_STREAK.id] == (
        score(BY_STREAK, 2, "2026-03-11 12:00", until=at("2026-03-13 00:00")),
    )


def test_7_3_who_lost_the_streak_leaves_the_board() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-10 12:00")

    assert changes(life.identify("2026-03-13 12:00")) == [("streak", None)]
    assert life.user.streak_scores == {}


def test_7_3_a_streak_that_was_lost_and_began_anew_is_another_score() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-10 12:00")

    decided = life.event("2026-03-13 12:00")

    assert changes(decided) == [("streak", Decimal(1))]
    assert life.user.streak_scores[BY_STREAK.id] == (
        score(BY_STREAK, 1, "2026-03-13 12:00", until=at("2026-03-15 00:00")),
    )


def test_7_2_another_frequency_with_the_same_length_is_no_change_of_the_score() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-10 09:00")
    life.set_up(StreakEpoch(at("2026-03-10 10:00"), StreakSettings(frequency=Frequency.WEEKLY)))

    life.event("2026-03-10 11:00")

    assert [each.reached_at for each in life.user.streak_scores[BY_STREAK.id]] == [at("2026-03-10 09:00")]


def test_7_2_a_length_that_jumps_with_the_frequency_was_reached_then() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-09 09:00")
    life.event("2026-03-10 09:00")
    life.set_up(StreakEpoch(at("2026-03-10 10:00"), StreakSettings(frequency=Frequency.WEEKLY)))

    life.event("2026-03-10 11:00")

    (jumped,) = life.user.streak_scores[BY_STREAK.id]
    assert (jumped.value, jumped.reached_at) == (Decimal(1), at("2026-03-10 10:00"))


def test_4_11_a_streak_that_is_shown_again_is_on_the_board_from_then_on() -> None:
    life = life_with(BY_STREAK)
    life.event("2026-03-10 09:00")
    life.prefer("2026-03-10 10:00", PreferencesChange(streak=StreakPreferences(is_enabled=False)))
    life.prefer("2026-03-10 11:00", PreferencesChange(streak=StreakPreferences(is_enabled=True)))

    assert [each.reached_at for each in life.user.streak_scores[BY_STREAK.id]] == [at("2026-03-10 11:00")]


def test_7_3_a_freeze_that_was_granted_moves_the_end_of_a_streak_score() -> None:
    settings = StreakSettings(freezes=FreezeSettings(0, 5))
    life = life_with(BY_STREAK, StreakEpoch(at("2026-01-01 00:00"), settings))
    life.event("2026-03-10 12:00")

    decided = life.take(engine.grant_freezes, 1, "2026-03-10 13:00")

    assert changes(decided) == []
    assert [move.after for move in decided.moves] == [
        score(BY_STREAK, 1, "2026-03-10 12:00", until=at("2026-03-13 00:00"))
    ]


def test_7_8_scores_on_boards_that_are_gone_fall_away() -> None:
    other = make_board("other")
    life = life_with(BY_WORDS, other)
    life.event("2026-03-10 12:00", 1)
    life.configuration = replace(life.configuration, leaderboards={other.id: other})

    decided = life.event("2026-03-10 12:01", 1)

    assert [move.board for move in decided.moves] == [other]
    assert set(life.state.progress_in(WORDS).scores) == {other.id}


def test_7_4_moving_between_groups_passes_over_boards_that_are_gone() -> None:
    other = make_board("other")
    life = life_with(CITY, BY_WORDS, other)
    life.event("2026-03-10 12:00", 1)
    life.configuration = replace(life.configuration, leaderboards={other.id: other})

    life.identify("2026-03-10 12:01", attributes={CITY.id: "Oslo"})

    assert set(life.state.progress_in(WORDS).scores) == {other.id}


def test_7_6_a_score_of_a_frozen_run_is_let_go_and_stays_as_it_was() -> None:
    daily = make_board(repetition=DAILY)
    life = life_with(daily)
    life.event("2026-03-09 12:00", 1)

    decided = life.event("2026-03-11 12:00", 2)

    assert told(decided, ScoreChanged) == [ScoreChanged(daily.id, WEDNESDAY, Decimal(2))]
    assert [(move.before and move.before.run, move.is_final) for move in decided.moves] == [
        (MONDAY, True),
        (None, False),
    ]


def test_7_6_an_event_that_is_processed_when_its_run_is_frozen_does_not_count_in_it() -> None:
    """It was accepted in time, in a batch; but by then the winners are told."""
    daily = make_board(repetition=DAILY)
    streaks = make_board("streak", ranked_by=StreakRanking(), ends_on=TUESDAY)
    life = life_with(daily, streaks)
    life.event("2026-03-09 12:00", 1)

    in_time = life.event("2026-03-10 11:00", 2, processed_at=at("2026-03-11 12:59"))
    too_late = life.event("2026-03-10 12:00", 4, processed_at=at("2026-03-11 13:00"))

    assert changes(in_time) == [("words", Decimal(2)), ("streak", Decimal(2))]
    assert changes(too_late) == []
    assert life.state.progress_in(WORDS).total == Decimal(7)


def test_3_1_an_event_of_zero_scores_nothing() -> None:
    life = life_with(BY_WORDS, BY_XP, XP, EACH_TEN)

    assert changes(life.event("2026-03-10 12:00", 0)) == []


def test_7_1_nothing_counts_before_the_board_opens() -> None:
    later = make_board(starts_on=WEDNESDAY)
    life = life_with(later)

    assert changes(life.event("2026-03-10 09:59", 1)) == []
    assert changes(life.event("2026-03-10 10:00", 1, tz="Pacific/Kiritimati")) == [("words", Decimal(1))]
