"""The rules once more, as naively as possible: every answer is worked out from the whole history."""

from datetime import datetime

from oracle import history as past
from oracle.answering import answer_to, points_view
from oracle.boards import runs_with_activity, standings
from oracle.clock import after_time
from oracle.history import Fact, History, steps_of, users
from oracle.judging import fact_of_new_settings, fact_of_taken, take
from oracle.points import BlockedError
from oracle.refusals import issue_with
from oracle.results import Answer, BoardView, UserView
from oracle.retelling import tell
from oracle.scenario import ChangeStreakSettings, Rules, Step, World
from oracle.streak_views import listed_pauses, streak_history, streak_view

HISTORY_PERIODS = 14


def answers(world: World) -> list[Answer]:
    """Return what each step of a world answers."""
    return live(world)[1]


def view(world: World, user: str, at: datetime, periods: int = HISTORY_PERIODS) -> UserView | None:
    """Return what can be read of a user at an instant, nothing of someone unknown. The steps must lie before it."""
    return view_of(world.rules, history_of(world, at), user, at, periods)


def view_of(rules: Rules, history: History, user: str, at: datetime, periods: int = HISTORY_PERIODS) -> UserView | None:
    """Return what can be read of a user, from the whole history until then."""
    if user not in users(history):
        return None
    diary = tell(rules, steps_of(history), user, at)
    return UserView(
        totals=tuple((metric, past.running_totals(history, user, metric)[-1]) for metric in rules.metrics),
        achievements=tuple(past.completed(history, user)),
        streak=streak_view(diary, at),
        streak_history=streak_history(diary, at, periods),
        pauses=listed_pauses(diary, at),
        points=tuple(points_view(history, user, system) for system in rules.systems),
        boards=board_views(rules, history, at),
        day_totals=tuple(
            (metric, day, change) for metric in rules.metrics for day, change in past.day_totals(history, user, metric)
        ),
    )


def history_of(world: World, until: datetime | None = None) -> History:
    """Return the accepted steps with what they caused, and what the clock does until an instant after them."""
    history = live(world)[0]
    if until is None or not world.steps:
        return history
    return after_time(world.rules, history, world.steps[-1].at, until)


def live(world: World) -> tuple[History, list[Answer]]:
    """Judge step after step, each after what the clock did before it; one that is refused or blocked leaves no fact."""
    history: History = ()
    answered: list[Answer] = []
    since = world.steps[0].at if world.steps else None
    for step in world.steps:
        history = after_time(world.rules, history, since or step.at, step.at)
        fact, answer = judge(world.rules, history, step)
        answered.append(answer)
        history, since = (history if fact is None else (*history, fact)), step.at
    return history, answered


def judge(rules: Rules, history: History, step: Step) -> tuple[Fact | None, Answer]:
    if isinstance(step, ChangeStreakSettings):
        return fact_of_new_settings(rules, history, step), Answer()
    issue = issue_with(rules, history, step)
    if issue is not None:
        return None, Answer(issue=issue)
    taken = take(rules, history, step)
    try:
        fact = fact_of_taken(rules, history, taken)
    except BlockedError as blocked:
        return None, Answer(blocked_by=blocked.system)
    return fact, answer_to(rules, history, fact, taken)


def board_views(rules: Rules, history: History, at: datetime) -> tuple[BoardView, ...]:
    """List every run that ever had activity, each as it stands."""
    return tuple(
        group
        for board in rules.boards
        for run in runs_with_activity(board, history, at.date())
        for group in standings(rules, history, board, run, at)
    )
