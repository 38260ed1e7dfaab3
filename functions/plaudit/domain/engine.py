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
    TimePassed,
)
from plaudit.domain.anniversaries import anniversaries_at
from plaudit.domain.awarding import (
    award_points,
    fire_on_completions,
    fire_on_creation,
    fire_on_metric,
    fire_on_streak,
    fire_on_ticks,
)
from plaudit.domain.awards import Award
from plaudit.domain.completing import (
    complete,
    complete_by_metric,
    complete_by_streak,
    complete_composites,
    qualifies,
)
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import MetricChanged, StreakExtended, StreakStarted
from plaudit.domain.emails import tell_due_emails, tell_of_achievements
from plaudit.domain.errors import AchievementNotFoundError, AchievementNotOpenError
from plaudit.domain.filters import matches
from plaudit.domain.identifiers import AchievementId, PauseId, UserId
from plaudit.domain.leaderboard_scores import Move
from plaudit.domain.metrics import add_amount
from plaudit.domain.preferences import Preferences
from plaudit.domain.scoring import move_to_groups, score_metric, score_points, score_streak, tell_scores
from plaudit.domain.states import State
from plaudit.domain.step import Step, arrive, known
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
    step.processed_at = event.processed_at
    step.note_activity()
    fire_on_creation(step)
    _count_amount(step, event)
    _count_for_streak(step, event)
    complete_by_metric(step, event.metric_id)
    complete_by_streak(step)
    complete_composites(step)
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
    complete(step, achievement)
    complete_composites(step)
    _conclude(step, may_block=True)
    return _decided(step, change, AchievementCall(achievement.id))


def pass_time(configuration: Configuration, state: State, now: datetime) -> Decided:
    """Return what the clock does to a user at an instant at which something is due (see `next_due`).

    A streak is settled and freezes are earned, anniversaries complete achievements, triggers have their moment, e-mails
    fall due. Meant to be asked for at each such instant, in order; no entry when nothing is due. A moment of a trigger
    that comes to nothing, a total being at its limit for instance, leaves one: the user has had it.
    """
    step = _step_of_known_user(configuration, state, now)
    if now > known(state).latest_at:
        fire_on_ticks(step, now)
    for achievement in anniversaries_at(configuration, known(state), step.user.latest_at):
        complete(step, achievement)
    complete_composites(step)
    _conclude(step, may_block=False)
    tell_due_emails(step)
    decided = _decided(step, ProfileChange(), TimePassed())
    is_judged = step.user.streaks.judged_under == known(state).streaks.judged_under
    is_quiet = is_judged and not step.caused_anything and not step.firings
    is_the_same = is_quiet and step.user.notices == known(state).notices
    return Decided(state, None) if is_the_same else decided


def check_qualifications(
    configuration: Configuration, state: State, achievement_ids: tuple[AchievementId, ...], now: datetime
) -> Decided:
    """Return what becomes of a user when achievements or streak settings were changed (5.4, 4.9).

    Who qualifies completes achievements, silently; a streak that is due is settled.
    """
    step = _step_of_known_user(configuration, state, now, is_silent=True)
    for achievement_id in achievement_ids:
        achievement = configuration.achievements.get(achievement_id)
        if achievement and qualifies(step, achievement):
            complete(step, achievement)
    complete_composites(step)
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
    if step.streak.length != step.length_before:
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
    step = arrive(configuration, state, known(state).profile.id, ProfileChange(), now)
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


def _complete_by_jump(step: Step) -> None:
    """Complete, silently, what a length that jumped reaches; no streak triggers fire (4.9)."""
    complete_by_streak(step)
    complete_composites(step)
    _conclude(step, may_block=False)


def _conclude(step: Step, *, may_block: bool) -> None:
    """Award what the completions of a step award, and bring the boards up to date."""
    fire_on_completions(step)
    award_points(step, may_block=may_block)
    move_to_groups(step)
    score_points(step)


def _decided(step: Step, change: ProfileChange, action: Action) -> Decided:
    tell_of_achievements(step)
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
