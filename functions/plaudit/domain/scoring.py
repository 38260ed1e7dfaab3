"""The boards of a step: which scores change, and where that moves the user (behaviour 7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from plaudit.domain.awarding import points_added
from plaudit.domain.awards import Standing
from plaudit.domain.effects import ScoreChanged
from plaudit.domain.identifiers import LeaderboardId, MetricId
from plaudit.domain.leaderboard_runs import status_at
from plaudit.domain.leaderboard_scores import Activity, Move, StreakScore, add_to_scores, moves, regroup, set_score
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus, Score
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.states import UserState
from plaudit.domain.step import Step
from plaudit.domain.streaks import lost_at

Scores: TypeAlias = Mapping[LeaderboardId, tuple[Score, ...]]


def score_metric(step: Step, metric_id: MetricId, amount: Decimal) -> None:
    """Add the value of an event to the scores on the boards that rank by its metric."""
    boards = step.configuration.metric_boards.get(metric_id, ())
    if boards and amount:
        progress = step.progress[metric_id]
        step.progress[metric_id] = replace(progress, scores=_added(step, boards, progress.scores, amount))


def score_points(step: Step) -> None:
    """Add what awards really changed to the scores on the boards that rank by points."""
    for system_id in dict.fromkeys(firing.trigger.system_id for firing in step.firings):
        boards = step.configuration.points_boards.get(system_id, ())
        added = points_added(step, system_id)
        if boards and added:
            standing = step.user.points[system_id]
            scored = replace(standing, scores=_added(step, boards, standing.scores, added))
            step.user = replace(step.user, points={**step.user.points, system_id: scored})


def score_streak(step: Step) -> None:
    """Set the scores on the boards that rank by streak to its length, and note when that changed."""
    step.note_length()
    boards = step.configuration.streak_boards
    if not boards:
        return
    user = step.user
    until = lost_at(user.streaks, step.settings, user.preferences.streak, user.zone)
    streak = StreakScore(step.streak.length, user.streaks.length_changed_at, until)
    scores = dict(user.streak_scores)
    for board in boards:
        if status_at(board, step.judged_at) is LeaderboardStatus.FINISHED:
            continue
        before = scores.pop(board.id, ())
        after = set_score(board, before, streak, user.latest_at, user.zone, step.attributes)
        if after:
            scores[board.id] = after
    step.user = replace(user, streak_scores=scores)


def move_to_groups(step: Step) -> None:
    """Move the user's scores to where the attributes of this moment belong (7.4).

    Boards are only looked at when attributes changed, which needs the progress in all metrics to be at hand. That is
    not read when there are no boards; what is left of those that were is then let alone.
    """
    user = step.before.user
    if user is None or not step.configuration.leaderboards or user.profile.attributes == step.attributes:
        return
    for metric_id, progress in step.progress.items():
        if progress.scores:
            regrouped = replace(progress, scores=_regrouped(step, progress.scores), version=step.user.version)
            step.progress[metric_id] = regrouped
    points = {id_: replace(each, scores=_regrouped(step, each.scores)) for id_, each in step.user.points.items()}
    step.user = replace(step.user, points=points, streak_scores=_regrouped(step, step.user.streak_scores))


def tell_scores(step: Step) -> tuple[Move, ...]:
    """Note the runs in which the user's score is another one now, and return all moves on boards."""
    moved = tuple(_moves(step))
    step.effects += [
        ScoreChanged(move.board.id, score.run, move.after.value if move.after else None, step.is_silent)
        for move in moved
        if move.is_change and not move.is_final and (score := move.after or move.before)
    ]
    return moved


def _moves(step: Step) -> Iterator[Move]:
    for before, after in _scores_before_and_after(step):
        for id_ in dict.fromkeys((*before, *after)):
            board = step.configuration.leaderboards.get(id_)
            if board and before.get(id_) != after.get(id_):
                yield from moves(board, before.get(id_, ()), after.get(id_, ()), step.judged_at)


def _scores_before_and_after(step: Step) -> Iterator[tuple[Scores, Scores]]:
    for metric_id, progress in step.progress.items():
        yield step.before.progress.get(metric_id, MetricProgress(metric_id)).scores, progress.scores
    before = step.before.user
    for system_id, standing in step.user.points.items():
        yield (before.points.get(system_id, Standing()).scores if before else {}), standing.scores
    yield _streak_scores(before), step.user.streak_scores


def _streak_scores(user: UserState | None) -> Scores:
    return user.streak_scores if user else {}


def _added(step: Step, boards: Sequence[Leaderboard], scores: Scores, amount: Decimal) -> Scores:
    """Return the scores with an amount added on each board; those of boards that are no more fall away."""
    added = {id_: each for id_, each in scores.items() if id_ in step.configuration.leaderboards}
    for board in boards:
        user = step.user
        activity = Activity(amount, user.latest_at, user.zone)
        after = add_to_scores(board, added.get(board.id, ()), activity, step.attributes, step.judged_at)
        if after:
            added[board.id] = after
    return added


def _regrouped(step: Step, scores: Scores) -> Scores:
    boards = step.configuration.leaderboards
    return {
        id_: regroup(boards[id_], each, step.attributes, step.judged_at)
        for id_, each in scores.items()
        if id_ in boards
    }
