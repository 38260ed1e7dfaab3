"""Behaviour 7.1: a board that is activated late counts what happened before in its runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import PLAN, USER, WORDS, at, make_configuration, make_event
from plaudit.domain import engine
from plaudit.domain.actions import Identification, LogEntry, ScoreCounted
from plaudit.domain.awards import Standing
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import ScoreChanged, is_announced
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import LeaderboardId, MetricId, PointsSystemId, TriggerId
from plaudit.domain.leaderboard_runs import is_frozen, run_starting
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
from plaudit.domain.points import MetricCause, PointsSystem, Trigger, TriggerStatus
from plaudit.domain.replay import replay
from plaudit.domain.score_backfill import count_score, scores_of
from plaudit.domain.states import State
from plaudit.domain.streak_settings import StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange

XP = PointsSystemId("xp")
MONDAY = date(2026, 3, 9)
BOARD = Leaderboard(
    LeaderboardId("board"), "board", "Board", MetricRanking(WORDS), MONDAY, status=LeaderboardStatus.ACTIVE
)
NAMED = ProfileChange(name="Ada")
BY_POINTS = replace(BOARD, ranked_by=PointsRanking(XP))
BY_STREAK = replace(BOARD, ranked_by=StreakRanking())


@dataclass
class Life:
    """A user's state and log under a configuration that changes on the way."""

    configuration: Configuration
    state: State = field(default_factory=lambda: State(None))
    log: list[LogEntry] = field(default_factory=list)
    history: dict[int, Configuration] = field(default_factory=dict)

    def event(self, when: str | datetime, amount: str | int = 1, **fields: Any) -> None:  # noqa: ANN401  # passed on
        """Something that the user did."""
        event, now = make_event(amount, **fields), at(when) if isinstance(when, str) else when
        self.take(lambda state: engine.apply(self.configuration, state, event, now))

    def activate(self, board: Leaderboard) -> None:
        """The board takes scores from the next event on."""
        boards = {**self.configuration.leaderboards, board.id: board}
        self.edit(leaderboards=boards)

    def edit(self, **fields: Any) -> None:  # noqa: ANN401  # passed on to the dataclass
        """Another version of the configuration."""
        self.configuration = replace(self.configuration, version=self.configuration.version + 1, **fields)

    def fill(self, board: Leaderboard, when: str | datetime) -> Decided:
        """What the job does to the user."""
        now = at(when) if isinstance(when, str) else when

        def decide(state: State) -> Decided:
            scores = scores_of(self.configuration, board, state, reversed(self.log), now)
            return count_score(self.configuration, state, ScoreCounted(board.id, scores), now)

        return self.take(decide)

    def take(self, decide: Callable[[State], Decided]) -> Decided:
        decided = decide(self.state)
        if decided.entry:
            self.state = decided.state
            self.log.append(decided.entry)
            self.history[self.configuration.version] = self.configuration
        return decided

    def scores(self, board: Leaderboard = BOARD) -> tuple[Score, ...]:
        """The user's scores on the board."""
        assert self.state.user is not None
        match board.ranked_by:
            case MetricRanking(metric_id):
                return self.state.progress_in(metric_id).scores.get(board.id, ())
            case PointsRanking(system_id):
                return self.state.user.points.get(system_id, Standing()).scores.get(board.id, ())
            case StreakRanking():
                return self.state.user.streak_scores.get(board.id, ())


def score(value: str | int, reached_at: str, *, run: date = MONDAY, board: Leaderboard = BOARD, **more: Any) -> Score:  # noqa: ANN401  # passed on
    fields: dict[str, Any] = {"group": (), "edition": edition_of(board), "until": None}
    return Score(run, Decimal(value), at(reached_at), **(fields | more))


def make_life(**fields: Any) -> Life:  # noqa: ANN401  # passed on to the dataclass
    return Life(make_configuration(**fields))


def test_7_1_what_happened_before_the_activation_counts() -> None:
    life = make_life()
    life.event("2026-03-08 23:59", 1)
    life.event("2026-03-09 08:00", 2)
    life.event("2026-03-10 08:00", "3.5")
    life.activate(BOARD)

    decided = life.fill(BOARD, "2026-03-10 09:00")

    assert life.scores() == (score("5.5", "2026-03-10 08:00"),)
    assert decided.entry
    assert decided.entry.effects == (ScoreChanged(BOARD.id, MONDAY, Decimal("5.5"), is_silent=True),)
    assert [move.after for move in decided.moves] == [score("5.5", "2026-03-10 08:00")]


def test_7_1_events_between_the_activation_and_the_job_count_once() -> None:
    life = make_life()
    life.event("2026-03-09 08:00", 2)
    life.activate(BOARD)
    life.event("2026-03-10 08:00", 3)
    assert life.scores() == (score(3, "2026-03-10 08:00"),)

    life.fill(BOARD, "2026-03-10 09:00")
    life.event("2026-03-10 10:00", 4)

    assert life.scores() == (score(9, "2026-03-10 10:00"),)


def test_7_1_who_is_counted_twice_stays_as_after_the_first_time() -> None:
    life = make_life()
    life.event("2026-03-09 08:00", 2)
    life.activate(BOARD)
    life.fill(BOARD, "2026-03-10 09:00")
    state = life.state

    assert life.fill(BOARD, "2026-03-10 09:01").entry is None
    assert life.state == state


def test_7_1_who_did_nothing_in_the_run_is_left_alone() -> None:
    life = make_life()
    life.event("2026-03-01 08:00", 2)
    life.activate(BOARD)

    assert life.fill(BOARD, "2026-03-10 09:00").entry is None


def test_7_1_nobody_is_told_of_what_is_counted_late() -> None:
    life = make_life()
    life.event("2026-03-09 08:00", 2)
    life.activate(BOARD)

    entry = life.fill(BOARD, "2026-03-09 09:00").entry

    assert entry
    assert not [effect for effect in entry.effects if is_announced(effect)]


def test_7_1_only_events_of_the_metric_count_and_none_of_zero() -> None:
    life = make_life()
    life.event("2026-03-09 08:00", 2)
    life.event("2026-03-09 09:00", 0)
    life.event("2026-03-09 10:00", 5, metric_id=MetricId("metric-pages"))
    life.take(lambda state: engine.identify(life.configuration, state, USER, NAMED, at("2026-03-09 11:00")))
    life.activate(BOARD)

    life.fill(BOARD, "2026-03-09 12:00")

    assert isinstance(life.log[-2].action, Identification)
    assert life.scores() == (score(2, "2026-03-09 08:00"),)


def test_7_1_all_runs_that_are_not_frozen_are_counted() -> None:
    board = replace(BOARD, repetition=Repetition(RunUnit.DAY, 1))
    life = make_life()
    life.event("2026-03-09 08:00", 1)
    life.event("2026-03-10 08:00", 2)
    life.event("2026-03-11 08:00", 4)
    life.activate(board)

    life.fill(board, "2026-03-11 12:59")

    assert life.scores() == (
        score(2, "2026-03-10 08:00", run=date(2026, 3, 10), board=board),
        score(4, "2026-03-11 08:00", run=date(2026, 3, 11), board=board),
    )


def test_7_1_events_count_for_the_local_date_and_time_of_their_zone() -> None:
    board = replace(BOARD, starts_on=date(2026, 3, 10), start_time=time(9), end_time=time(17))
    life = make_life()
    life.event("2026-03-09 23:30", 1)  # 23:30 in UTC: before the run.
    life.event("2026-03-10 00:30", 2, tz="Asia/Tokyo")  # 9:30
    life.event("2026-03-10 07:30", 4)  # 16:30
    life.event("2026-03-10 08:00", 8)  # 17:00: too late.
    life.event("2026-03-10 14:30", 16, tz="America/New_York")  # 10:30
    life.event("2026-03-10 14:45", 32)
    life.activate(board)

    life.fill(board, "2026-03-10 15:00")

    assert life.scores(board) == (score(54, "2026-03-10 14:45", run=board.starts_on, board=board),)


def test_7_1_the_zone_of_old_events_is_the_one_told_long_before() -> None:
    board = replace(BOARD, start_time=time(9))
    life = make_life()
    life.event("2026-02-01 12:00", 1, tz="Asia/Tokyo")
    life.event("2026-02-02 12:00", 1)
    life.event("2026-03-09 01:00", 2)  # 10:00
    life.event("2026-03-09 08:30", 4, profile_change=ProfileChange(time_zone=None))  # 8:30 in UTC: too early.
    life.activate(board)

    life.fill(board, "2026-03-09 10:00")

    assert life.scores(board) == (score(2, "2026-03-09 01:00", board=board),)


def test_7_1_before_a_zone_was_ever_told_it_was_utc() -> None:
    board = replace(BOARD, start_time=time(9))
    life = make_life()
    life.event("2026-03-09 09:30", 1)
    life.event("2026-03-09 10:00", 2, tz="America/New_York")  # 6:00
    life.activate(board)

    life.fill(board, "2026-03-09 11:00")

    assert life.scores(board) == (score(1, "2026-03-09 09:30", board=board),)


def test_7_4_scores_that_are_counted_late_are_those_of_the_present_group() -> None:
    board = replace(BOARD, breakdown=(PLAN,))
    life = make_life()
    life.event("2026-03-09 08:00", 1, profile_change=ProfileChange(attributes={PLAN: "free"}))
    life.event("2026-03-09 09:00", 2, profile_change=ProfileChange(attributes={PLAN: "pro"}))
    life.activate(board)

    life.fill(board, "2026-03-09 10:00")

    assert life.scores(board) == (score(3, "2026-03-09 09:00", board=board, group=("pro",)),)


def points_life() -> Life:
    """A point for each word, given back for each 10 words."""
    triggers = [
        Trigger(
            TriggerId(str(threshold)),
            XP,
            points,
            MetricCause(WORDS, threshold),
            at("2026-01-01 00:00"),
            at("2026-01-01 00:00"),
            TriggerStatus.ACTIVE,
        )
        for threshold, points in ((1, 1), (10, -10))
    ]
    return make_life(points_systems={XP: PointsSystem(XP, "xp", "XP")}, triggers={each.id: each for each in triggers})


def test_7_1_points_that_were_awarded_before_count() -> None:
    life = points_life()
    life.event("2026-03-08 08:00", 4)
    life.event("2026-03-09 08:00", 3)
    life.event("2026-03-09 09:00", 0)
    life.activate(BY_POINTS)
    life.event("2026-03-09 10:00", 2)

    life.fill(BY_POINTS, "2026-03-09 11:00")

    assert life.scores(BY_POINTS) == (score(5, "2026-03-09 10:00", board=BY_POINTS),)


def test_7_1_a_step_whose_awards_add_up_to_nothing_does_not_change_a_score() -> None:
    life = points_life()
    life.event("2026-03-09 08:00", 9)
    life.activate(BY_POINTS)
    life.event("2026-03-09 09:00", 1)

    life.fill(BY_POINTS, "2026-03-09 10:00")

    assert life.scores(BY_POINTS) == (score(0, "2026-03-09 09:00", board=BY_POINTS),)


def test_7_1_who_has_no_points_is_left_alone() -> None:
    life = points_life()
    life.event("2026-03-09 08:00", 0)
    life.activate(BY_POINTS)

    assert life.fill(BY_POINTS, "2026-03-09 10:00").entry is None


def test_7_3_everyone_with_a_streak_is_on_a_streak_board() -> None:
    life = make_life()
    life.event("2026-03-08 08:00")
    life.event("2026-03-09 08:00")
    life.event("2026-03-09 10:00")
    life.activate(BY_STREAK)

    life.fill(BY_STREAK, "2026-03-09 11:00")

    until = at("2026-03-11 00:00")
    assert life.scores(BY_STREAK) == (score(2, "2026-03-09 08:00", board=BY_STREAK, until=until),)


def test_7_2_a_streak_counted_by_a_later_event_was_reached_when_its_length_was() -> None:
    life = make_life()
    life.event("2026-03-09 08:00")
    life.activate(BY_STREAK)
    life.event("2026-03-09 10:00")

    life.fill(BY_STREAK, "2026-03-09 11:00")

    assert [each.reached_at for each in life.scores(BY_STREAK)] == [at("2026-03-09 08:00")]


def test_7_3_a_streak_that_is_lost_by_now_is_on_no_board() -> None:
    life = make_life()
    life.event("2026-03-09 08:00")
    life.activate(BY_STREAK)

    assert life.fill(BY_STREAK, "2026-03-11 00:00").entry is None


def test_4_9_a_length_that_jumps_with_the_frequency_was_reached_then() -> None:
    life = make_life(streak_epochs=(StreakEpoch(at("2026-01-01 00:00"), StreakSettings()),))
    life.activate(BY_STREAK)
    life.event("2026-03-09 08:00")
    life.event("2026-03-10 08:00")
    weekly = StreakEpoch(at("2026-03-10 09:00"), StreakSettings(Frequency.WEEKLY))
    same = StreakEpoch(at("2026-03-10 10:00"), StreakSettings(Frequency.WEEKLY))
    life.edit(streak_epochs=(*life.configuration.streak_epochs, weekly, same))

    life.fill(BY_STREAK, "2026-03-10 11:00")

    until = at("2026-03-23 00:00")
    assert life.scores(BY_STREAK) == (score(1, "2026-03-10 09:00", board=BY_STREAK, until=until),)


def test_7_1_a_board_that_is_no_longer_active_keeps_what_it_has() -> None:
    life = make_life()
    life.activate(BOARD)
    life.event("2026-03-09 08:00", 2)
    inactive = replace(BOARD, status=LeaderboardStatus.INACTIVE)
    life.activate(inactive)

    assert life.fill(inactive, "2026-03-09 09:00").entry is None
    assert life.scores() == (score(2, "2026-03-09 08:00"),)
    life.edit(leaderboards={})
    assert life.fill(BOARD, "2026-03-09 09:00").entry is None


def test_scores_are_those_of_a_known_user() -> None:
    configuration = make_configuration(leaderboards={BOARD.id: BOARD})

    for board in (BOARD, BY_STREAK):
        with pytest.raises(ValueError, match="State"):
            scores_of(configuration, board, State(None), [], at("2026-03-09 09:00"))
    assert count_score(configuration, State(None), ScoreCounted(BOARD.id, ()), at("2026-03-09 09:00")).entry is None


def entries_until(log: list[LogEntry], stop: str) -> Iterator[LogEntry]:
    """The log, newest first, of which nothing older than an instant may be asked for."""
    for entry in reversed(log):
        assert entry.occurred_at >= at(stop)
        yield entry


def test_7_1_the_log_is_read_no_further_than_the_run() -> None:
    life = make_life()
    for day in range(1, 10):
        life.event(f"2026-03-0{day} 08:00", 1)
    life.activate(BOARD)

    scores = scores_of(
        life.configuration, BOARD, life.state, entries_until(life.log, "2026-03-08 08:00"), at("2026-03-09 09:00")
    )

    assert scores == (score(1, "2026-03-09 08:00"),)
    assert scores_of(life.configuration, BOARD, life.state, iter(()), at("2026-03-09 09:00")) == ()


moments = st.integers(0, 4 * 24 * 60).map(lambda minutes: at("2026-03-07 12:00") + timedelta(minutes=minutes))
zones = st.sampled_from([None, "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue"])
doings = st.tuples(moments, st.integers(-3, 9), zones)


@given(
    before=st.lists(doings, max_size=8),
    meanwhile=st.lists(doings, max_size=4),
    after=st.lists(doings, max_size=4),
    board=st.sampled_from(
        [
            BOARD,
            replace(BOARD, repetition=Repetition(RunUnit.DAY, 1)),
            replace(BOARD, start_time=time(20), end_time=time(11)),
            BY_POINTS,
        ]
    ),
)
def test_7_1_a_board_filled_late_is_as_if_it_had_been_active_from_the_start(
    before: list[tuple[datetime, int, str | None]],
    meanwhile: list[tuple[datetime, int, str | None]],
    after: list[tuple[datetime, int, str | None]],
    board: Leaderboard,
) -> None:
    early, late = points_life(), points_life()
    early.activate(board)
    for part in (before, meanwhile, after):
        for moment, amount, tz in sorted(part, key=lambda doing: doing[0]):
            early.event(moment, amount, tz=tz)
            late.event(moment, amount, tz=tz)
        if part is before:
            late.activate(board)
        elif late.state.user:
            late.fill(board, late.state.user.latest_at)

    assert late.state.user is None or late.scores(board) == open_scores(early, board)
    assert replay(USER, late.log, late.history) == late.state


def open_scores(life: Life, board: Leaderboard) -> tuple[Score, ...]:
    """The user's scores but those of runs that are frozen by now."""
    assert life.state.user is not None
    now = life.state.user.latest_at
    return tuple(
        each for each in life.scores(board) if (run := run_starting(board, each.run)) and not is_frozen(run, now)
    )
