"""Why a step may be refused; then nothing of it takes effect."""

from datetime import date

from oracle.history import History, attributes, completed, steps_of, time_zone, users
from oracle.periods import local_day
from oracle.results import Issue
from oracle.retelling import longest, tell
from oracle.scenario import (
    AddPause,
    APIAchievement,
    ChangePreferences,
    Complete,
    DeletePause,
    Event,
    GrantFreezes,
    Identify,
    Reset,
    Restore,
    Rules,
    Status,
    UserStep,
    matches,
)
from oracle.streaks import Diary


def issue_with(rules: Rules, history: History, step: UserStep) -> Issue | None:
    """Return why a step has no effect, or nothing."""
    if isinstance(step, Event | Identify | Complete) and signs_up_in_the_future(history, step):
        return Issue.SIGN_UP_IN_THE_FUTURE
    if isinstance(step, Complete):
        return issue_with_completion(rules, history, step)
    if isinstance(step, Event | Identify):
        return None
    if step.user not in users(history):
        return Issue.UNKNOWN_USER
    return issue_with_streak_step(tell(rules, steps_of(history), step.user, step.at), step)


def signs_up_in_the_future(history: History, step: Event | Identify | Complete) -> bool:
    """Today is that of the zone which the request leads to (2.5)."""
    today = local_day(step.at, time_zone([*steps_of(history), step], step.user))
    return isinstance(step.profile.signed_up, date) and step.profile.signed_up > today


def issue_with_completion(rules: Rules, history: History, step: Complete) -> Issue | None:
    """A held achievement can be completed again, without effect, whatever its status (5.3)."""
    if step.achievement in {key for key, _ in completed(history, step.user)}:
        return None
    found = [item for item in rules.achievements if isinstance(item, APIAchievement) and item.key == step.achievement]
    if not found or found[0].status is not Status.ACTIVE:
        return Issue.NO_SUCH_ACHIEVEMENT
    mine = attributes([*steps_of(history), step], step.user)
    return None if matches(found[0].user_filter, mine) else Issue.FILTER_MISMATCH


def issue_with_streak_step(diary: Diary, step: UserStep) -> Issue | None:
    issue = None
    match step:
        case ChangePreferences():
            issue = issue_with_preferences(diary, step)
        case GrantFreezes():
            issue = issue_with_grant(diary, step)
        case AddPause():
            issue = issue_with_pause(diary, step)
        case DeletePause() if step.key not in diary.pauses:
            issue = Issue.NO_SUCH_PAUSE
        case Reset() if diary.shown_length() == 0:
            issue = Issue.NOTHING_TO_RESET
        case Restore() if longest(diary, step.at).length <= diary.chain.length():
            issue = Issue.NOTHING_TO_RESTORE
    return issue


def issue_with_preferences(diary: Diary, step: ChangePreferences) -> Issue | None:
    """Only switching the streak on and off needs no permission (2.6)."""
    customises = step.mode is not None or step.thresholds or step.days_off is not None
    if customises and not diary.settings.customisable:
        return Issue.NOT_CUSTOMISABLE
    if not {key for key, _ in step.thresholds} <= {key for key, _ in diary.settings.thresholds}:
        return Issue.METRIC_NOT_CONFIGURED
    return None


def issue_with_grant(diary: Diary, step: GrantFreezes) -> Issue | None:
    if diary.settings.freezes is None:
        return Issue.NO_FREEZES
    return Issue.TOO_MANY_FREEZES if diary.stock + step.count > diary.settings.freezes.maximum else None


def issue_with_pause(diary: Diary, step: AddPause) -> Issue | None:
    if step.end < step.start:
        return Issue.PAUSE_ENDS_BEFORE_START
    return Issue.PAUSE_IN_THE_PAST if step.start < local_day(step.at, diary.tz) else None
