"""What users did in a run of a board before the board took scores (behaviour 7.1).

It is found in their logs and counted from the beginning, including what the board has counted meanwhile. So it does
not matter which events came before the activation, which after, and which before this: the outcome is exact, and the
same however often a user is counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from plaudit.domain.actions import LogEntry, MetricEvent, ScoreCounted
from plaudit.domain.amounts import ZERO
from plaudit.domain.awards import Standing
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import PointsAwarded
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboard_runs import current_run, opens_at, status_at
from plaudit.domain.leaderboard_scores import Activity, StreakScore, recount, set_score
from plaudit.domain.leaderboards import (
    Leaderboard,
    LeaderboardStatus,
    MetricRanking,
    PointsRanking,
    Score,
    StreakRanking,
)
from plaudit.domain.local_time import zone_of
from plaudit.domain.scoring import score_streak, tell_scores
from plaudit.domain.states import State
from plaudit.domain.step import Step, arrive
from plaudit.domain.streaks import lost_at
from plaudit.domain.users import ProfileChange

OLDEST_OPEN_RUN = timedelta(days=2)
"""A run that holds none of the last two UTC dates and today is frozen."""


def scores_of(
    configuration: Configuration, board: Leaderboard, state: State, log: Iterable[LogEntry], now: datetime
) -> tuple[Score, ...]:
    """Return all scores of a known user on a live board. `log` is the user's, newest first, read as far as needed."""
    if state.user is None:
        raise ValueError(state)
    user, ranked_by, now = state.user, board.ranked_by, max(now, state.user.latest_at)
    if isinstance(ranked_by, StreakRanking):
        step = arrive(configuration, state, user.profile.id, ProfileChange(), now)
        return _streak_scores(step, board)
    since = _earliest(board, now)
    activities = activities_in(log, ranked_by, user.zone, since) if user.latest_at >= since else []
    return recount(board, activities, user.profile.attributes, now)


def activities_in(
    log: Iterable[LogEntry], ranked_by: MetricRanking | PointsRanking, zone: ZoneInfo, since: datetime
) -> list[Activity]:
    """Return what a board ranks by in a user's log since an instant, oldest first; `log` begins with the newest.

    `zone` is the user's present one. What was in an earlier one is known from the change that led to it, which may lie
    further back.
    """
    activities: list[Activity] = []
    waiting: list[tuple[Decimal, datetime]] = []
    is_told = False
    for entry in log:
        is_over = entry.occurred_at < since
        if is_over and not (is_told and waiting):
            break
        amount = ZERO if is_over else _amount(entry, ranked_by)
        if amount:
            waiting.append((amount, entry.occurred_at))
        told = entry.profile_change.time_zone
        if told is None or isinstance(told, str):
            activities += [Activity(*each, zone_of(told)) for each in waiting]
            waiting, is_told = [], True
    first_zone = zone_of(None) if is_told else zone
    return [*(Activity(*each, first_zone) for each in reversed(waiting)), *reversed(activities)]


def count_score(configuration: Configuration, state: State, counted: ScoreCounted, now: datetime) -> Decided:
    """Return what it does to give a user the scores that were counted; no entry when there is nothing to change.

    Nobody is told: what is counted happened before. A board that is not active keeps what it has.
    """
    board = configuration.leaderboards.get(counted.leaderboard_id)
    if state.user is None or board is None or status_at(board, now) is not LeaderboardStatus.ACTIVE:
        return Decided(state, None)
    step = arrive(configuration, state, state.user.profile.id, ProfileChange(), now)
    step.is_silent = True
    if _scores_on(step, board) == counted.scores:
        return Decided(state, None)
    score_streak(step)
    _set_scores(step, board, counted.scores)
    return _decided(step, counted)


def _streak_scores(step: Step, board: Leaderboard) -> tuple[Score, ...]:
    user = step.user
    until = lost_at(user.streaks, step.settings, user.preferences.streak, user.zone)
    streak = StreakScore(step.streak.length, user.streaks.length_changed_at, until)
    return set_score(board, _scores_on(step, board), streak, user.latest_at, user.zone, step.attributes)


def _earliest(board: Leaderboard, now: datetime) -> datetime:
    """Return an instant before which nothing counts in any run that can still change."""
    oldest = max(board.starts_on, (now.astimezone(UTC) - OLDEST_OPEN_RUN).date())
    return opens_at(current_run(board, oldest))


def _amount(entry: LogEntry, ranked_by: MetricRanking | PointsRanking) -> Decimal:
    if isinstance(ranked_by, PointsRanking):
        awards = [effect for effect in entry.effects if isinstance(effect, PointsAwarded)]
        return Decimal(sum(award.awarded for award in awards if award.system_id == ranked_by.system_id))
    event = entry.action
    return event.amount if isinstance(event, MetricEvent) and event.metric_id == ranked_by.metric_id else ZERO


def _scores_on(step: Step, board: Leaderboard) -> tuple[Score, ...]:
    match board.ranked_by:
        case MetricRanking(metric_id):
            return step.before.progress_in(metric_id).scores.get(board.id, ())
        case PointsRanking(system_id):
            return step.user.points.get(system_id, Standing()).scores.get(board.id, ())
        case _:
            return step.user.streak_scores.get(board.id, ())


def _set_scores(step: Step, board: Leaderboard, scores: tuple[Score, ...]) -> None:
    user = step.user
    match board.ranked_by:
        case MetricRanking(metric_id):
            progress = step.before.progress_in(metric_id)
            scored = replace(progress, scores=_with(progress.scores, board.id, scores), version=user.version)
            step.progress[metric_id] = scored
        case PointsRanking(system_id):
            standing = user.points.get(system_id, Standing())
            standing = replace(standing, scores=_with(standing.scores, board.id, scores))
            step.user = replace(user, points={**user.points, system_id: standing})
        case _:
            step.user = replace(user, streak_scores=_with(user.streak_scores, board.id, scores))


def _with(
    all_scores: Mapping[LeaderboardId, tuple[Score, ...]], board_id: LeaderboardId, scores: tuple[Score, ...]
) -> dict[LeaderboardId, tuple[Score, ...]]:
    others = {id_: each for id_, each in all_scores.items() if id_ != board_id}
    return {**others, board_id: scores} if scores else others


def _decided(step: Step, counted: ScoreCounted) -> Decided:
    moves = tell_scores(step)
    entry = LogEntry(
        sequence=step.user.version,
        occurred_at=step.user.latest_at,
        configuration_version=step.configuration.version,
        profile_change=ProfileChange(),
        action=counted,
        effects=tuple(step.effects),
    )
    return Decided(State(step.user, step.progress), entry, periods=tuple(step.periods), moves=moves)
