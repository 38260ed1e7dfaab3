"""The decision: what a step does to a user's state. Total, deterministic, free of I/O.

`apply(configuration, state, event, now)` is all that counts for a metric event, `identify` for a change of the profile,
and there is one function more for each further thing that can happen. They answer with the next state and with the log
entry that tells what happened and why. A state is the fold of these over the user's log, so it can be rebuilt from the
log at any time.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from plaudit.domain.achievements import (
    Achievement,
    AchievementStatus,
    APIGoal,
    CompositeGoal,
    MetricGoal,
    StreakGoal,
    completion_id,
    composites_completed,
    is_open,
)
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
    StreakReset,
    StreakRestored,
)
from plaudit.domain.awarding import (
    award_points,
    fire_on_completions,
    fire_on_creation,
    fire_on_metric,
    fire_on_streak,
)
from plaudit.domain.awards import Award
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import AchievementCompleted, MetricChanged, StreakExtended, StreakStarted
from plaudit.domain.errors import AchievementNotFoundError, AchievementNotOpenError
from plaudit.domain.filters import filter_id, matches
from plaudit.domain.identifiers import AchievementId, MetricId, PauseId, UserId
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.metrics import MetricProgress, add_amount
from plaudit.domain.preferences import Preferences
from plaudit.domain.scoring import move_to_groups, score_metric, score_points, score_streak, tell_scores
from plaudit.domain.states import State
from plaudit.domain.step import Step, arrive
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_restore import reset, restore
from plaudit.domain.streaks import change_rules, count, with_freezes, with_pause, without_pause
from plaudit.domain.users import ProfileChange, kept_change


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcome of a step: the state after it, and what is kept of it besides.

    There is no entry when the step changed nothing. `periods` are the streak periods that were settled or counted,
    `awards` what triggers awarded, `moves` what became of scores on boards.
    """

    state: State
    entry: LogEntry | None
    awards: tuple[Award, ...] = ()
    periods: tuple[PeriodsSettled, ...] = ()
    moves: tuple[Move, ...] = ()


def apply(configuration: Configuration, state: State, event: MetricEvent, now: datetime) -> Decided:
    """Return what an event does, in the order of 3.2; raises OutOfPointsError (6.3)."""
    step = arrive(configuration, state, event.user_id, event.profile_change, now)
    fire_on_creation(step)
    _count_amount(step, event)
    _count_for_streak(step, event)
    _complete_by_metric(step, event.metric_id)
    _complete_by_streak(step)
    _complete_composites(step)
    score_metric(step, event.metric_id, event.amount)
    _conclude(step, may_block=True)
    return _decided(step, event.profile_change, event)


def identify(
    configuration: Configuration, state: State, user_id: UserId, change: ProfileChange, now: datetime
) -> Decided:
    """Return what identifying a user does (2.1); no entry when it says nothing new and nothing was due."""
    step = arrive(configuration, state, user_id, change, now)
    if state.user is not None and step.user.profile is state.user.profile and not step.caused_anything:
        return Decided(state, None)
    fire_on_creation(step)
    _conclude(step, may_block=False)
    return _decided(step, change, Identification())


def call_achievement(
    configuration: Configuration,
    state: State,
    user_id: UserId,
    change: ProfileChange,
    achievement: Achievement,
    now: datetime,
) -> Decided:
    """Return what the customer's word that an achievement is complete does (5.3).

    For a user who has it already that is no more than an identification. Raises AchievementNotFoundError when it is
    locked and AchievementNotOpenError when the user's attributes do not fit; OutOfPointsError as for events.
    """
    if state.user is not None and achievement.number in state.user.completed:
        return identify(configuration, state, user_id, change, now)
    step = arrive(configuration, state, user_id, change, now)
    if achievement.status is not AchievementStatus.ACTIVE:
        raise AchievementNotFoundError(_call_key(achievement))
    if not matches(achievement.user_filter, step.attributes):
        raise AchievementNotOpenError(_call_key(achievement))
    fire_on_creation(step)
    _complete(step, achievement)
    _complete_composites(step)
    _conclude(step, may_block=True)
    return _decided(step, change, AchievementCall(achievement.id))


def check_qualifications(
    configuration: Configuration, state: State, achievement_ids: tuple[AchievementId, ...], now: datetime
) -> Decided:
    """Return what becomes of a user when achievements or streak settings were changed (5.4, 4.9).

    Who qualifies completes achievements, silently; a streak that is due is settled.
    """
    step = _step_of_known_user(configuration, state, now, is_silent=True)
    for achievement_id in achievement_ids:
        achievement = configuration.achievements.get(achievement_id)
        if achievement and _qualifies(step, achievement):
            _complete(step, achievement)
    _complete_composites(step)
    _conclude(step, may_block=False)
    score_streak(step)
    is_moved = state.user is not None and step.user.streak_scores != state.user.streak_scores
    if not step.caused_anything and not is_moved:
        return Decided(state, None)
    return _decided(step, ProfileChange(), QualificationCheck(achievement_ids))


def change_preferences(configuration: Configuration, state: State, change: PreferencesChange, now: datetime) -> Decided:
    """Return what a change of a user's preferences does; the period current at the change is judged anew (4.2)."""
    step = _step_of_known_user(configuration, state, now, is_silent=True)
    kept = step.user.preferences
    preferences = Preferences(
        kept.notifications if change.notifications is None else change.notifications,
        kept.streak if change.streak is None else change.streak,
    )
    if preferences == kept and not step.caused_anything:
        return Decided(state, None)
    step.user = replace(step.user, preferences=preferences)
    step.take(
        change_rules(
            step.user.streaks,
            configuration.streak_epochs,
            preferences.streak,
            step.progress,
            step.user.latest_at,
            step.user.zone,
        )
    )
    _complete_by_jump(step)
    return _decided(step, ProfileChange(), change)


def grant_freezes(configuration: Configuration, state: State, count_: int, now: datetime) -> Decided:
    """Return what it does to give a user freezes; raises FreezeLimitError (4.6)."""
    step = _step_of_known_user(configuration, state, now)
    step.user = replace(step.user, streaks=with_freezes(step.user.streaks, count_, step.settings))
    return _decided(step, ProfileChange(), FreezesGranted(count_))


def add_pause(configuration: Configuration, state: State, pause: Pause, now: datetime) -> Decided:
    """Return what it does to pause a user's streak; raises PastPauseError or InvalidPauseError (4.7)."""
    step = _step_of_known_user(configuration, state, now)
    step.user = replace(step.user, streaks=with_pause(step.user.streaks, pause, step.day))
    return _decided(step, ProfileChange(), PauseAdded(pause))


def delete_pause(configuration: Configuration, state: State, pause_id: PauseId, now: datetime) -> Decided:
    """Return what it does to take a pause back; what it held stays held. No entry when there is none such (4.7)."""
    step = _step_of_known_user(configuration, state, now)
    streaks = without_pause(step.user.streaks, pause_id, step.day)
    if streaks == step.user.streaks:
        return Decided(state, None)
    step.user = replace(step.user, streaks=streaks)
    return _decided(step, ProfileChange(), PauseDeleted(pause_id))


def reset_streak(configuration: Configuration, state: State, now: datetime) -> Decided:
    """Return what it does to end a user's streak at once; no entry when there is none (4.9)."""
    step = _step_of_known_user(configuration, state, now)
    if not step.streak.length:
        return Decided(state, None)
    step.take(reset(step.user.streaks, step.user.latest_at, step.user.zone))
    return _decided(step, ProfileChange(), StreakReset())


def restore_streak(configuration: Configuration, state: State, restored: StreakRestored, now: datetime) -> Decided:
    """Return what it does to give a user a streak back, as `longest_reached` found it (4.9)."""
    step = _step_of_known_user(configuration, state, now, is_silent=True)
    step.take(
        restore(
            step.user.streaks,
            step.settings.frequency,
            restored.length,
            restored.started_on,
            step.user.latest_at,
            step.user.zone,
        )
    )
    _complete_by_jump(step)
    return _decided(step, ProfileChange(), restored)


def _call_key(achievement: Achievement) -> str:
    return achievement.goal.key if isinstance(achievement.goal, APIGoal) else achievement.name


def _step_of_known_user(configuration: Configuration, state: State, now: datetime, *, is_silent: bool = False) -> Step:
    """Begin a step that changes nothing of the profile; `is_silent` things are told to nobody (5.4)."""
    if state.user is None:
        raise ValueError(state)
    step = arrive(configuration, state, state.user.profile.id, ProfileChange(), now)
    step.is_silent = is_silent
    return step


def _count_amount(step: Step, event: MetricEvent) -> None:
    progress = step.before.progress_in(event.metric_id)
    if not event.amount:
        return
    filters = step.configuration.filters_of(event.metric_id)
    progress = add_amount(progress, event.amount, step.day, event.attributes, filters)
    step.progress[event.metric_id] = replace(progress, version=step.user.version)
    step.effects.append(MetricChanged(event.metric_id, event.amount, progress.total))
    fire_on_metric(step, event.metric_id)


def _count_for_streak(step: Step, event: MetricEvent) -> None:
    """Count the current periods; the streak that counts is extended when that made its length another one."""
    length = step.streak.length
    user = step.user
    step.take(
        count(
            user.streaks,
            step.settings,
            step.progress,
            is_non_zero=bool(event.amount),
            now=user.latest_at,
            zone=user.zone,
        )
    )
    seen = step.streak
    if seen.length != length:
        step.effects.append(StreakStarted(seen) if seen.length == 1 else StreakExtended(seen))
        fire_on_streak(step, seen.length)


def _complete_by_metric(step: Step, metric_id: MetricId) -> None:
    """Complete what the total of an event's metric reaches; it is looked at by every event of the metric (5.2)."""
    progress = step.progress.get(metric_id) or MetricProgress(metric_id)
    for achievement, goal in step.configuration.metric_achievements.get(metric_id, ()):
        if is_open(achievement, step.user.completed, step.attributes) and _is_reached(goal, progress):
            _complete(step, achievement)


def _complete_by_streak(step: Step) -> None:
    """Complete what the length of the streak reaches; it is looked at by every event (5.2)."""
    achievements = step.configuration.streak_achievements
    length = step.streak.length if achievements else 0
    for achievement, goal in achievements:
        if length >= goal.length and is_open(achievement, step.user.completed, step.attributes):
            _complete(step, achievement)


def _complete_composites(step: Step) -> None:
    if step.completed:
        numbers = step.configuration.achievement_numbers
        composites = step.configuration.composite_achievements
        for achievement in composites_completed(composites, numbers, step.user.completed, step.attributes):
            _complete(step, achievement)


def _complete_by_jump(step: Step) -> None:
    """Complete, silently, what a length that jumped reaches; no streak triggers fire (4.9)."""
    _complete_by_streak(step)
    _complete_composites(step)
    _conclude(step, may_block=False)


def _complete(step: Step, achievement: Achievement) -> None:
    id_ = completion_id(step.user.profile.id, achievement.id)
    step.user = replace(step.user, completed=step.user.completed | {achievement.number})
    step.completed.append(achievement)
    step.effects.append(AchievementCompleted(achievement.id, id_, step.is_silent))


def _qualifies(step: Step, achievement: Achievement) -> bool:
    """Tell whether a user's present standing completes an achievement (5.4)."""
    if not is_open(achievement, step.user.completed, step.attributes):
        return False
    match achievement.goal:
        case MetricGoal() as goal:
            return _is_reached(goal, step.before.progress_in(goal.metric_id))
        case StreakGoal(length):
            return step.streak.length >= length
        case CompositeGoal(achievement_ids):
            numbers = step.configuration.achievement_numbers
            return all(numbers[id_] in step.user.completed for id_ in achievement_ids)
        case _:
            return False


def _is_reached(goal: MetricGoal, progress: MetricProgress) -> bool:
    filter_ = filter_id(goal.event_filter) if goal.event_filter else None
    return progress.height(filter_).total >= goal.value


def _conclude(step: Step, *, may_block: bool) -> None:
    """Award what the completions of a step award, and bring the boards up to date."""
    fire_on_completions(step)
    award_points(step, may_block=may_block)
    move_to_groups(step)
    score_points(step)


def _decided(step: Step, change: ProfileChange, action: Action) -> Decided:
    score_streak(step)
    moved = tell_scores(step)
    kept = kept_change(change, step.user.profile)
    logged = replace(action, profile_change=kept) if isinstance(action, MetricEvent) else action
    entry = LogEntry(
        sequence=step.user.version,
        occurred_at=step.user.latest_at,
        configuration_version=step.configuration.version,
        profile_change=kept,
        action=logged,
        effects=tuple(step.effects),
    )
    return Decided(State(step.user, step.progress), entry, tuple(step.awards), tuple(step.periods), moved)
