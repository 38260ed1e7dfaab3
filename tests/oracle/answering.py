"""What a step answers (3.3)."""

from oracle.boards import group_of, row_of, run_on, score, standings
from oracle.history import Award, Fact, History, points_total, running_totals
from oracle.judging import Taken
from oracle.points import level_at
from oracle.results import Answer, AwardView, BoardChange, PointsChange, PointsView
from oracle.retelling import last_settled
from oracle.scenario import Complete, Event, Leaderboard, PointsSystem, Rules
from oracle.streak_views import streak_view


def answer_to(rules: Rules, history: History, fact: Fact, taken: Taken) -> Answer:
    """Return the answer to an accepted step; the history is what lies before it."""
    step = taken.step
    streak, settled = streak_view(taken.after, step.at), last_settled(taken.after)
    if not isinstance(step, Event | Complete):
        return Answer(streak=streak, settled=settled)
    return Answer(
        total=running_totals((*history, fact), step.user, step.metric)[-1] if isinstance(step, Event) else None,
        achievements=tuple(done.achievement for done in fact.completions),
        streak=streak,
        extended=taken.reached_length is not None,
        settled=settled,
        points=points_changes(rules, history, fact, step.user),
        boards=board_changes(rules, history, fact, step),
    )


def points_changes(rules: Rules, history: History, fact: Fact, user: str) -> tuple[PointsChange, ...]:
    """List the systems in which something was awarded, in order of creation (6.3)."""
    return tuple(
        points_change(system, points_total(history, user, system.key), awards)
        for system in rules.systems
        if (awards := [award for award in fact.awards if award.system == system.key])
    )


def points_change(system: PointsSystem, before: int, awards: list[Award]) -> PointsChange:
    total, views = before, []
    for award in awards:
        total += award.awarded
        views.append(AwardView(award.trigger, award.awarded, total))
    changed = level_at(system, total) != level_at(system, before)
    level = level_at(system, total) if changed else None
    return PointsChange(system.key, total, total - before, tuple(views), changed, level)


def points_view(history: History, user: str, system: PointsSystem) -> PointsView:
    total = points_total(history, user, system.key)
    return PointsView(system.key, total, level_at(system, total))


def board_changes(rules: Rules, history: History, fact: Fact, step: Event | Complete) -> tuple[BoardChange, ...]:
    changes = [board_change(rules, history, fact, step, board) for board in rules.boards]
    return tuple(change for change in changes if change is not None)


def board_change(
    rules: Rules, history: History, fact: Fact, step: Event | Complete, board: Leaderboard
) -> BoardChange | None:
    """Return the user's new place in the run of the local date, if the score there changed (7.6, 7.7)."""
    after, user, at = (*history, fact), step.user, step.at
    run = run_on(board, fact.local.date()) if fact.local else None
    group = group_of(after, board, user)
    if run is None or group is None:
        return None
    old, new = score(rules, history, board, run, user, at), score(rules, after, board, run, user, at)
    if (old and old.value) == (new and new.value):
        return None
    stayed = group_of(history, board, user) == group
    previous = row_of(standings(rules, history, board, run, at), group, user) if stayed else None
    row = row_of(standings(rules, after, board, run, at), group, user)
    return BoardChange(
        board=board.key,
        run_start=run.start,
        run_end=run.end,
        rank=row.rank if row else None,
        previous_rank=previous.rank if previous else None,
        value=row.value if row else None,
    )
