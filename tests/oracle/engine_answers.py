"""What the engine decided, in the oracle's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from oracle import scenario as told
from oracle.results import (
    Answer,
    AwardView,
    BoardChange,
    BoardRow,
    BoardView,
    EarnedFreezes,
    LostStreak,
    PointsChange,
    PointsView,
    Settled,
    StreakPeriod,
    StreakView,
    UsedFreeze,
    UserView,
)
from plaudit.domain.awards import Standing, level_of
from plaudit.domain.effects import (
    AchievementCompleted,
    FreezesEarned,
    FreezesUsed,
    LevelChanged,
    StreakExtended,
    StreakLost,
    StreakStarted,
)
from plaudit.domain.identifiers import MetricId, PointsSystemId, UserId
from plaudit.domain.leaderboard_runs import run_starting, seen_at
from plaudit.domain.leaderboard_scores import Move, is_lost, rank_order, shown_value
from plaudit.domain.leaderboards import Leaderboard, Score
from plaudit.domain.local_time import local_date
from plaudit.domain.preferences import effective
from plaudit.domain.states import State
from plaudit.domain.step import settled_at, streak_at
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.streak_history import history
from plaudit.domain.streak_pauses import listed_pauses
from plaudit.domain.streaks import StreakView as SeenStreak

if TYPE_CHECKING:
    from oracle.engine_system import EngineSystem
    from plaudit.domain.engine import Decided

HISTORY_PERIODS = 14

Ranking: TypeAlias = tuple[str, date, tuple[str, ...]]


class Boards:
    """Rankings in memory, kept by carrying out what the engine says has moved."""

    def __init__(self) -> None:
        self.boards: dict[str, Leaderboard] = {}
        self.entries: dict[Ranking, dict[str, Score]] = {}

    def carry_out(self, moves: Iterable[Move], user: str) -> None:
        """Do to the rankings what storage would do."""
        for move in moves:
            self.boards[move.board.key] = move.board
            if move.is_final:
                continue
            if move.before and move.before.group is not None:
                del self.entries[_ranking(move.board, move.before)][user]
            if move.after and move.after.group is not None:
                self.entries.setdefault(_ranking(move.board, move.after), {})[user] = move.after

    def rows(self, ranking: Ranking, at: datetime) -> tuple[BoardRow, ...]:
        """The places of one group, best first."""
        board = self.boards[ranking[0]]
        run = run_starting(board, ranking[1])
        assert run is not None
        seen = seen_at(board, run, at)
        entries = self.entries.get(ranking, {}).items()
        visible = [(user, score) for user, score in entries if not is_lost(score, seen)]
        ordered = sorted(visible, key=lambda entry: rank_order(entry[1], UserId(entry[0])))
        places = enumerate(ordered[: board.max_participants], start=1)
        return tuple(BoardRow(rank, user, shown_value(score)) for rank, (user, score) in places)

    def ranks(self, moves: Sequence[Move], user: str, at: datetime) -> list[int | None]:
        """The user's rank before each move; None for another group, or none."""
        return [self._rank(move.board, move.before, user, at) if _stays(move) else None for move in moves]

    def _rank(self, board: Leaderboard, score: Score | None, user: str, at: datetime) -> int | None:
        if score is None or score.group is None or board.key not in self.boards:
            return None
        rows = self.rows(_ranking(board, score), at)
        return next((row.rank for row in rows if row.user == user), None)

    def rank_now(self, move: Move, user: str, at: datetime) -> int | None:
        """The user's rank after a move."""
        return self._rank(move.board, move.after, user, at)


def to_answer(
    system: EngineSystem,
    step: told.UserStep,
    before: State,
    outcomes: Sequence[Decided],
    previous: Sequence[int | None],
) -> Answer:
    """What the API would answer to the last of some outcomes; those before it came by themselves, in the background."""
    decided = outcomes[-1]
    state = decided.state
    assert state.user is not None
    streak = to_streak(system, state, step.at)
    effects = decided.entry.effects if decided.entry else ()
    settled = tuple(_settled(outcomes))
    if not isinstance(step, told.Event | told.Complete):
        return Answer(streak=streak, settled=settled)
    return Answer(
        total=state.progress_in(MetricId(step.metric)).total if isinstance(step, told.Event) else None,
        achievements=tuple(each.achievement_id for each in effects if isinstance(each, AchievementCompleted)),
        streak=streak,
        extended=any(isinstance(each, StreakStarted | StreakExtended) for each in effects),
        settled=settled,
        points=tuple(_points(system, before, decided)),
        boards=tuple(
            BoardChange(
                board=move.board.key,
                run_start=move.after.run,
                run_end=_run_end(move.board, move.after.run),
                rank=(rank := system.boards.rank_now(move, step.user, step.at)),
                previous_rank=old_rank,
                value=shown_value(move.after) if rank else None,
            )
            for move, old_rank in sorted(
                zip(decided.moves, previous, strict=True), key=lambda pair: _position(system, pair[0])
            )
            if move.is_told and move.after is not None
        ),
    )


def to_view(system: EngineSystem, user: str, at: datetime) -> UserView:
    """What the API would show of a user."""
    state = system.states[user]
    assert state.user is not None
    rules, zone = system.configuration, state.user.zone
    settled = settled_at(rules, state, at)
    preferences = state.user.preferences.streak
    settings = effective(rules.streak_settings, preferences)
    records = [
        each for each in (*system.periods[user], *_periods(settled.happenings)) if each.frequency is settings.frequency
    ]
    today = local_date(at, zone)
    periods = history(records, settled.streaks, settings, preferences, today, periods=HISTORY_PERIODS)
    return UserView(
        totals=tuple((metric, state.progress_in(metric).total) for metric in rules.metrics),
        achievements=tuple(system.achieved.get(user, {}).items()),
        streak=to_streak(system, state, at),
        streak_history=tuple(
            StreakPeriod(
                each.period_starts_on,
                each.period_ends_on,
                each.length,
                each.used_freeze,
                each.used_pause,
                each.reset_at,
            )
            for each in periods
        ),
        pauses=tuple(sorted(pause.id for pause in listed_pauses(settled.streaks.pauses, today))),
        points=tuple(_points_view(system, state, each) for each in rules.points_systems),
        boards=tuple(_board_views(system, at)),
        day_totals=tuple(
            (metric, day, change)
            for metric in rules.metrics
            for (each, day), change in sorted(system.day_totals.get(user, {}).items())
            if each == metric
        ),
    )


def to_streak(system: EngineSystem, state: State, at: datetime) -> StreakView:
    """The streak, settled in memory."""
    return shown(streak_at(system.configuration, state, at))


def shown(seen: SeenStreak) -> StreakView:
    """A streak as the engine sees it."""
    return StreakView(
        frequency=told.Frequency(seen.frequency.value),
        length=seen.length,
        started=seen.started_on,
        period_start=seen.period_starts_on,
        period_end=seen.period_ends_on,
        expires=seen.expires_on,
        freezes=seen.freezes,
        max_freezes=seen.max_freezes,
        extended_at=seen.extended_at,
    )


def _settled(outcomes: Iterable[Decided]) -> Iterator[Settled]:
    for effect in (effect for each in outcomes if each.entry for effect in each.entry.effects):
        match effect:
            case StreakLost(length, at):
                yield LostStreak(length, at)
            case FreezesUsed(_, left, at):
                yield UsedFreeze(left, at)
            case FreezesEarned(count, left, at):
                yield EarnedFreezes(count, left, at)
            case _:
                pass


def _points(system: EngineSystem, before: State, decided: Decided) -> Iterator[PointsChange]:
    rules = system.configuration
    for system_id in rules.points_systems:
        awards = [each for each in decided.awards if each.trigger.system_id == system_id]
        if not awards:
            continue
        old, new = _total(before, system_id), _total(decided.state, system_id)
        changes = [
            each
            for each in (decided.entry.effects if decided.entry else ())
            if isinstance(each, LevelChanged) and each.system_id == system_id
        ]
        level = changes[0].current if changes else None
        yield PointsChange(
            system=system_id,
            total=new,
            added=new - old,
            awards=tuple(AwardView(each.trigger.id, each.awarded, each.total) for each in awards),
            level_changed=bool(changes),
            level=rules.levels[level].key if level else None,
        )


def _total(state: State, system_id: PointsSystemId) -> int:
    return state.user.points.get(system_id, Standing()).total if state.user else 0


def _points_view(system: EngineSystem, state: State, system_id: PointsSystemId) -> PointsView:
    total = _total(state, system_id)
    level = level_of(system.configuration.levels_of(system_id), total)
    return PointsView(system_id, total, level.key if level else None)


def _board_views(system: EngineSystem, at: datetime) -> Iterator[BoardView]:
    order: dict[str, int] = {key: number for number, key in enumerate(system.configuration.leaderboards)}
    for ranking in sorted(system.boards.entries, key=lambda each: (order[each[0]], each[1:])):
        rows = system.boards.rows(ranking, at)
        if rows:
            yield BoardView(*ranking, rows)


def _ranking(board: Leaderboard, score: Score) -> Ranking:
    assert score.group is not None
    return board.key, score.run, score.group


def _stays(move: Move) -> bool:
    return move.before is not None and move.after is not None and move.before.group == move.after.group


def _run_end(board: Leaderboard, start: date) -> date | None:
    run = run_starting(board, start)
    assert run is not None
    return run.ends_on


def _position(system: EngineSystem, move: Move) -> int:
    return list(system.configuration.leaderboards).index(move.board.id)


def _periods(happenings: Iterable[object]) -> list[PeriodsSettled]:
    return [each for each in happenings if isinstance(each, PeriodsSettled)]
