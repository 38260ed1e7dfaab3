"""A state rebuilt from the log: the fold of the engine over everything that happened (behaviour 3.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never

from plaudit.domain import engine
from plaudit.domain.achievements import MetricGoal
from plaudit.domain.actions import (
    AchievementCall,
    Action,
    FreezesGranted,
    Identification,
    LogEntry,
    MetricEvent,
    PauseAdded,
    PauseDeleted,
    PreferencesChange,
    QualificationCheck,
    ScoreCounted,
    StreakReset,
    StreakRestored,
    TimePassed,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.leaderboards import MetricRanking
from plaudit.domain.local_time import local_date
from plaudit.domain.score_backfill import count_score
from plaudit.domain.slices import Slice, lacks_filters, with_filters
from plaudit.domain.states import State


@dataclass(slots=True)
class _Past:
    """What the user did by metric, kept while the log is gone through."""

    slices: dict[MetricId, list[Slice]] = field(default_factory=dict)

    def note(self, event: MetricEvent, state: State) -> None:
        if state.user and event.attributes and event.amount:
            day = local_date(state.user.latest_at, state.user.zone)
            self.slices.setdefault(event.metric_id, []).append(Slice(day, event.attributes, event.amount))

    def of(self, metric_id: MetricId) -> list[Slice]:
        return sorted(self.slices.get(metric_id, []), key=lambda each: each.day)


def replay(user_id: UserId, log: Iterable[LogEntry], configurations: Mapping[int, Configuration]) -> State:
    """Return the state after a user's log, the oldest entry first, each under the configuration of its time."""
    state = State(None)
    for _, decided in retell(user_id, log, configurations):
        state = decided.state
    return state


def retell(
    user_id: UserId, log: Iterable[LogEntry], configurations: Mapping[int, Configuration]
) -> Iterator[tuple[LogEntry, Decided]]:
    """Yield every entry of a user's log with what its action does, and with the whole state after it."""
    state, past = State(None), _Past()
    for entry in log:
        configuration = configurations[entry.configuration_version]
        found = _with_filters(configuration, state, entry.action, past)
        decided = step_again(configuration, found, user_id, entry)
        state = _kept(state, found, decided.state)
        if isinstance(entry.action, MetricEvent):
            past.note(entry.action, state)
        yield entry, replace(decided, state=state)


def step_again(configuration: Configuration, state: State, user_id: UserId, entry: LogEntry) -> Decided:
    """Return what the action of a log entry does to the state before it."""
    now = entry.occurred_at
    match entry.action:
        case MetricEvent() as event:
            return engine.apply(configuration, state, replace(event, profile_change=entry.profile_change), now)
        case Identification():
            return engine.identify(configuration, state, user_id, entry.profile_change, now)
        case AchievementCall(achievement_id):
            achievement = configuration.achievements[achievement_id]
            return engine.call_achievement(configuration, state, user_id, entry.profile_change, achievement, now)
        case ScoreCounted() as counted:
            return count_score(configuration, state, counted, now)
        case TimePassed():
            return engine.pass_time(configuration, state, now)
        case action:
            return _administered_again(configuration, state, action, now)


_Administered: TypeAlias = (
    QualificationCheck | PreferencesChange | FreezesGranted | PauseAdded | PauseDeleted | StreakReset | StreakRestored
)


def _administered_again(configuration: Configuration, state: State, action: _Administered, now: datetime) -> Decided:
    decide: Callable[..., Decided]
    match action:
        case QualificationCheck(achievement_ids):
            decide = partial(engine.check_qualifications, configuration, state, achievement_ids)
        case PreferencesChange():
            decide = partial(engine.change_preferences, configuration, state, action)
        case FreezesGranted(count):
            decide = partial(engine.grant_freezes, configuration, state, count)
        case PauseAdded(pause):
            decide = partial(engine.add_pause, configuration, state, pause)
        case PauseDeleted(pause_id):
            decide = partial(engine.delete_pause, configuration, state, pause_id)
        case StreakReset():
            decide = partial(engine.reset_streak, configuration, state)
        case StreakRestored():
            decide = partial(engine.restore_streak, configuration, state, action)
        case _:
            assert_never(action)
    return decide(now=now)


def _with_filters(configuration: Configuration, state: State, action: Action, past: _Past) -> State:
    """Return the state with the totals of filters that are younger than the progress, as the step found it."""
    progress = dict(state.progress)
    for metric_id in _metrics_of(configuration, action):
        filters = configuration.filters_of(metric_id)
        if lacks_filters(state.progress_in(metric_id), filters):
            progress[metric_id] = with_filters(progress[metric_id], filters, past.of(metric_id))
    return replace(state, progress=progress)


def _metrics_of(configuration: Configuration, action: Action) -> Iterator[MetricId]:
    """Yield the metrics that an action is about."""
    match action:
        case MetricEvent():
            yield action.metric_id
        case QualificationCheck(achievement_ids):
            for id_, achievement in configuration.achievements.items():
                if id_ in achievement_ids and isinstance(achievement.goal, MetricGoal):
                    yield achievement.goal.metric_id
        case ScoreCounted(board_id):
            ranked_by = configuration.leaderboards[board_id].ranked_by
            if isinstance(ranked_by, MetricRanking):
                yield ranked_by.metric_id
        case _:
            pass


def _kept(before: State, found: State, after: State) -> State:
    """Return what is kept of the state after a step: progress that the step left as it found it is as it was before."""
    changed = {id_: each for id_, each in after.progress.items() if each != found.progress_in(id_)}
    return replace(after, progress={**before.progress, **changed})
