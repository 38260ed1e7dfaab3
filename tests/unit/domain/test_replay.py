"""Behaviour 3.8: a state is the fold of the engine over the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from factories import USER, WORDS, at, make_configuration, make_event
from plaudit.domain import engine
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.actions import LogEntry, PreferencesChange, QualificationCheck, ScoreCounted, StreakRestored
from plaudit.domain.engine import Decided
from plaudit.domain.filters import filter_id
from plaudit.domain.identifiers import AttributeId, LeaderboardId, PauseId, PointsSystemId
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    RankedBy,
    Score,
    edition_of,
)
from plaudit.domain.metrics import Height
from plaudit.domain.preferences import StreakPreferences
from plaudit.domain.replay import replay, retell
from plaudit.domain.score_backfill import count_score
from plaudit.domain.states import State
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_settings import FreezeSettings, StreakEpoch, StreakSettings
from plaudit.domain.users import ProfileChange
from rules import make_achievement

DEVICE = AttributeId("attribute-device")
PHONE = {DEVICE: "phone"}
ON_PHONE = make_achievement("5 on the phone", MetricGoal(WORDS, Decimal(5), PHONE))
OLD, NEW = make_configuration(), make_configuration(version=2, achievements={ON_PHONE.id: ON_PHONE})


WITHOUT_STREAK = PreferencesChange(streak=StreakPreferences(is_enabled=False))
WITH_STREAK = PreferencesChange(streak=StreakPreferences(is_enabled=True))


def make_board(ranked_by: RankedBy) -> Leaderboard:
    return Leaderboard(
        LeaderboardId("board"), "board", "Board", ranked_by, date(2026, 3, 1), status=LeaderboardStatus.ACTIVE
    )


def entry_of(decided: Decided) -> LogEntry:
    assert decided.entry is not None
    return decided.entry


def first_event(now: datetime) -> Decided:
    return engine.apply(OLD, State(None), make_event(5, attributes=PHONE), now)


def test_5_4_a_check_sees_the_events_of_before_through_a_filter_that_is_younger() -> None:
    event = first_event(at("2026-03-10 12:00"))
    filled = replace(event.state.progress[WORDS], filtered={filter_id(PHONE): Height(Decimal(5), Decimal(5))})
    found = replace(event.state, progress={WORDS: filled})
    check = engine.check_qualifications(NEW, found, (ON_PHONE.id,), at("2026-03-11 12:00"))
    log = [entry_of(event), entry_of(check)]

    told = list(retell(USER, log, {1: OLD, 2: NEW}))

    assert [decided.entry for _, decided in told] == log
    assert told[-1][1].state == replace(check.state, progress=event.state.progress)


def test_3_8_where_the_engine_finds_nothing_to_do_the_state_stays_as_it_was() -> None:
    event = first_event(at("2026-03-10 12:00"))
    needless = replace(entry_of(event), sequence=2, action=QualificationCheck(()))

    [_, (_, decided)] = retell(USER, [entry_of(event), needless], {1: OLD})

    assert decided == Decided(event.state, None)
    assert replay(USER, [entry_of(event)], {1: OLD}) == event.state


def test_3_8_every_kind_of_step_comes_to_the_same_again() -> None:
    called = make_achievement("called")
    board = make_board(MetricRanking(WORDS))
    settings = StreakSettings(is_customizable=True, freezes=FreezeSettings(1, 3))
    rules = make_configuration(
        achievements={called.id: called, ON_PHONE.id: ON_PHONE},
        leaderboards={board.id: board},
        streak_epochs=(StreakEpoch(at("2026-03-01 00:00"), settings),),
    )
    pause = Pause(PauseId("pause"), date(2026, 3, 20), date(2026, 3, 21))
    score = Score(date(2026, 3, 1), Decimal(9), at("2026-03-10 12:00"), (), edition_of(board), None)
    steps: list[Callable[[State, datetime], Decided]] = [
        lambda state, now: engine.apply(rules, state, make_event(2, attributes=PHONE), now),
        lambda state, now: engine.identify(rules, state, USER, ProfileChange(time_zone="Asia/Tokyo"), now),
        lambda state, now: engine.call_achievement(rules, state, USER, ProfileChange(), called, now),
        lambda state, now: engine.change_preferences(rules, state, WITHOUT_STREAK, now),
        lambda state, now: engine.change_preferences(rules, state, WITH_STREAK, now),
        lambda state, now: engine.grant_freezes(rules, state, 1, now),
        lambda state, now: engine.add_pause(rules, state, pause, now),
        lambda state, now: engine.delete_pause(rules, state, pause.id, now),
        lambda state, now: engine.reset_streak(rules, state, now),
        lambda state, now: engine.restore_streak(rules, state, StreakRestored(3, date(2026, 3, 8)), now),
        lambda state, now: count_score(rules, state, ScoreCounted(board.id, (score,)), now),
        lambda state, now: engine.check_qualifications(rules, state, (called.id,), now + timedelta(days=9)),
    ]
    state, log = State(None), list[LogEntry]()
    for hour, step in enumerate(steps):
        decided = step(state, at("2026-03-10 00:00") + timedelta(hours=hour))
        state = replace(decided.state, progress={**state.progress, **decided.state.progress})
        log.append(entry_of(decided))

    told = list(retell(USER, log, {1: rules}))

    assert [decided.entry for _, decided in told] == log
    assert told[-1][1].state == state


def test_7_1_a_score_of_points_that_was_counted_comes_to_the_same_again() -> None:
    board = make_board(PointsRanking(PointsSystemId("xp")))
    score = Score(date(2026, 3, 1), Decimal(1), at("2026-03-10 12:00"), (), edition_of(board), None)
    rules = make_configuration(leaderboards={board.id: board})
    event = engine.apply(rules, State(None), make_event(1), at("2026-03-10 12:00"))
    counted = count_score(rules, event.state, ScoreCounted(board.id, (score,)), at("2026-03-10 13:00"))

    told = replay(USER, [entry_of(event), entry_of(counted)], {1: rules})

    assert told == replace(counted.state, progress=event.state.progress)
