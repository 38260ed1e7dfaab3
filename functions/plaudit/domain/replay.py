"""A state rebuilt from the log: the fold of the engine over everything that happened (behaviour 3.8)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never

from plaudit.domain import engine
from plaudit.domain.actions import (
    AchievementCall,
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
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import MetricId, UserId
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
    state, past = State(None), _Past()
    for entry in log:
        configuration = configurations[entry.configuration_version]
        if isinstance(entry.action, MetricEvent):
            state = _with_filters(configuration, state, entry.action, past)
        state = step_again(configuration, state, user_id, entry).state
        if isinstance(entry.action, MetricEvent):
            past.note(entry.action, state)
    return state


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


def _with_filters(configuration: Configuration, state: State, event: MetricEvent, past: _Past) -> State:
    """Return the state with the totals of filters that are younger than the progress, as events find it."""
    progress, filters = state.progress_in(event.metric_id), configuration.filters_of(event.metric_id)
    if not lacks_filters(progress, filters):
        return state
    filled = with_filters(progress, filters, past.of(event.metric_id))
    return replace(state, progress={**state.progress, event.metric_id: filled})
