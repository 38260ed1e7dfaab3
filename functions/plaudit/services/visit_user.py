"""What a job does to one user. Everything is safe to repeat: what was done once is not there to be done again."""

from collections.abc import Iterator
from datetime import datetime

from plaudit.domain.achievements import MetricGoal
from plaudit.domain.actions import LogEntry, ScoreCounted
from plaudit.domain.configuration import Configuration
from plaudit.domain.counted import counted_of
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided, check_qualifications
from plaudit.domain.identifiers import AchievementId, LeaderboardId, UserId
from plaudit.domain.jobs import Job, JobKind
from plaudit.domain.leaderboards import Leaderboard, MetricRanking
from plaudit.domain.score_backfill import count_score, scores_of
from plaudit.domain.states import State
from plaudit.services.advance_user import advance_user, mark_user
from plaudit.services.retrying import Contest
from plaudit.services.take_step import Decision, Need, take_step
from plaudit.storage.logs import list_log
from plaudit.storage.recounts import save_counted
from plaudit.storage.steps import StateChangedError
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant
from plaudit.storage.users import load_snapshot

ENTRIES_AT_ONCE = 200
"""How much of a log is read at once: most users have done less in a run."""


def visit_user(table: TenantTable, configuration: Configuration, job: Job, user_id: UserId, now: datetime) -> bool:
    """Do what a job asks for to a user; tell whether that made a difference."""
    match job.kind:
        case JobKind.ACHIEVEMENTS:
            return _check_achievements(table, configuration, job, user_id, now)
        case JobKind.LEVELS:
            return _count_anew(table, configuration, user_id)
        case JobKind.LEADERBOARDS:
            boards = [configuration.leaderboards.get(LeaderboardId(id_)) for id_ in job.what]
            filled = [_fill(table, configuration, board, user_id, now) for board in boards if board]
            return any(filled)
        case JobKind.TICKS:
            return _live_until(table, configuration, user_id, to_instant(job.what[0]))
        case JobKind.MARKERS:
            return mark_user(table, configuration, user_id, now)


def _check_achievements(
    table: TenantTable, configuration: Configuration, job: Job, user_id: UserId, now: datetime
) -> bool:
    """Complete what the user qualifies for by present standing, silently (5.4)."""
    ids = tuple(AchievementId(id_) for id_ in job.what if id_ in configuration.achievements)
    goals = [configuration.achievements[id_].goal for id_ in ids]
    metric_ids = dict.fromkeys(goal.metric_id for goal in goals if isinstance(goal, MetricGoal))

    def decide(state: State) -> Decided:
        return check_qualifications(configuration, state, ids, now)

    entry = _take(table, configuration, Need(user_id, tuple(metric_ids)), decide, now)
    return entry is not None and any(isinstance(effect, AchievementCompleted) for effect in entry.effects)


def _fill(table: TenantTable, configuration: Configuration, board: Leaderboard, user_id: UserId, now: datetime) -> bool:
    """Give the user the scores of everything that happened in the board's open runs (7.1)."""
    metric_ids = (board.ranked_by.metric_id,) if isinstance(board.ranked_by, MetricRanking) else ()

    def decide(state: State) -> Decided:
        log = _log_of(table, state)
        counted = ScoreCounted(board.id, scores_of(configuration, board, state, log, now))
        return count_score(configuration, state, counted, now)

    return _take(table, configuration, Need(user_id, metric_ids), decide, now) is not None


def _live_until(table: TenantTable, configuration: Configuration, user_id: UserId, moment: datetime) -> bool:
    """Have a user live up to a moment of triggers; tell whether something happened then (6.1)."""
    user = advance_user(table, configuration, user_id, moment).snapshot.state.user
    return user is not None and user.latest_at == moment


def _take(
    table: TenantTable, configuration: Configuration, need: Need, decide: Decision, now: datetime
) -> LogEntry | None:
    """Take a step of a user, unless the user is no more, and return what was logged of it."""
    taken = take_step(
        table, configuration, need, lambda state: decide(state) if state.user else Decided(state, entry=None), now
    )
    return taken.decided.entry if taken.decided else None


def _log_of(table: TenantTable, state: State) -> Iterator[LogEntry]:
    """Yield the log that led to a state, newest first, as far as somebody wants to see it."""
    if state.user is None:
        return
    before = state.user.version + 1
    while before > 1:
        entries = list_log(table, state.user.profile.id, newest_first=True, before=before, limit=ENTRIES_AT_ONCE)
        for entry in entries:
            yield entry
            before = entry.sequence


def _count_anew(table: TenantTable, configuration: Configuration, user_id: UserId) -> bool:
    """Count the user on the levels that there are now (6.5)."""
    contest = Contest()
    while True:
        snapshot = load_snapshot(table, user_id, ())
        user, counted = snapshot.state.user, snapshot.counted
        if user is None or counted is None:
            return False
        after = counted_of(configuration, user)
        if after == counted:
            return False
        try:
            save_counted(table, snapshot, after)
        except StateChangedError:
            contest.lose()
            continue
        return True
