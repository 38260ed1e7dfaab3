"""The engine of the product, dressed as the system that the oracle compares: worlds go in, its words come out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from oracle import scenario as told
from oracle.engine_answers import Boards, to_answer, to_view
from oracle.product_rules import to_attributes, to_configuration, to_streak_settings
from oracle.results import Answer, Issue, UserView
from plaudit.domain import engine
from plaudit.domain.actions import LogEntry, MetricEvent, PreferencesChange, ScoreCounted, StreakRestored
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Saved, apply_edit
from plaudit.domain.effects import AchievementCompleted
from plaudit.domain.engine import Decided
from plaudit.domain.errors import (
    AchievementNotFoundError,
    AchievementNotOpenError,
    FreezeLimitError,
    FutureSignUpDateError,
    NoStreakToRestoreError,
    OutOfPointsError,
    PastPauseError,
    PauseEndError,
    PlauditError,
    StreakMetricError,
    UncustomizableStreakError,
)
from plaudit.domain.identifiers import AchievementId, AttributeId, EventId, LeaderboardId, MetricId, PauseId, UserId
from plaudit.domain.preferences import (
    NotificationChannel,
    NotificationType,
    StreakPreferencesSent,
    change_notifications,
    change_streak_preferences,
)
from plaudit.domain.score_backfill import count_score, scores_of
from plaudit.domain.states import State
from plaudit.domain.step import arrive
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.streak_pauses import Pause
from plaudit.domain.streak_restore import longest_reached
from plaudit.domain.streak_settings import EvaluationMode, StreakEpoch
from plaudit.domain.users import UNSET, ProfileChange
from plaudit.services.follow_edits import CheckAchievement, FillLeaderboard, follow_ups

ISSUES: dict[type[PlauditError], Issue] = {
    AchievementNotFoundError: Issue.NO_SUCH_ACHIEVEMENT,
    AchievementNotOpenError: Issue.FILTER_MISMATCH,
    UncustomizableStreakError: Issue.NOT_CUSTOMISABLE,
    StreakMetricError: Issue.METRIC_NOT_CONFIGURED,
    FreezeLimitError: Issue.TOO_MANY_FREEZES,
    PastPauseError: Issue.PAUSE_IN_THE_PAST,
    PauseEndError: Issue.PAUSE_ENDS_BEFORE_START,
    NoStreakToRestoreError: Issue.NOTHING_TO_RESTORE,
    FutureSignUpDateError: Issue.SIGN_UP_IN_THE_FUTURE,
}


BY_EMAIL = (NotificationChannel.EMAIL,)


class EngineSystem:
    """A tenant in memory: the engine's states, and what storage would keep besides."""

    def __init__(self, rules: told.Rules) -> None:
        self.configuration: Configuration = to_configuration(rules)
        self.states: dict[str, State] = {}
        self.periods: dict[str, list[PeriodsSettled]] = {}
        self.achieved: dict[str, dict[str, datetime]] = {}
        self.day_totals: dict[str, dict[tuple[str, date], Decimal]] = {}
        self.background: dict[str, list[Decided]] = {}
        self.logs: dict[str, list[LogEntry]] = {}
        self.configurations = {self.configuration.version: self.configuration}
        self.boards = Boards()

    def apply(self, step: told.Step) -> Answer:
        """Carry out a step, and what it starts in the background."""
        if isinstance(step, told.ChangeStreakSettings):
            return self._change_settings(step)
        state = self.states.get(step.user, State(None))
        try:
            decided = self._decide(step, state)
        except OutOfPointsError as error:
            return Answer(blocked_by=error.system_name)
        except PlauditError as error:
            return Answer(issue=self._issue(error))
        if isinstance(decided, Issue):
            return Answer(issue=decided)
        previous = self.boards.ranks(decided.moves, step.user, step.at)
        self._keep(step.user, decided)
        return to_answer(self, step, state, (*self.background.pop(step.user, ()), decided), previous)

    def view(self, user: str, at: datetime) -> UserView | None:
        """Read a user, settled in memory."""
        return to_view(self, user, at) if user in self.states else None

    def _issue(self, error: PlauditError) -> Issue:
        if isinstance(error, FreezeLimitError) and self.configuration.streak_settings.freezes is None:
            return Issue.NO_FREEZES
        return ISSUES[type(error)]

    def _keep(self, user: str, decided: Decided) -> None:
        self.states[user] = decided.state
        self.periods.setdefault(user, []).extend(decided.periods)
        self.boards.carry_out(decided.moves, user)
        if decided.entry:
            self.logs.setdefault(user, []).append(decided.entry)
            for effect in decided.entry.effects:
                if isinstance(effect, AchievementCompleted):
                    self.achieved.setdefault(user, {})[effect.achievement_id] = decided.entry.occurred_at
        for progress in decided.state.progress.values():
            for day in progress.tally.open_days:
                self.day_totals.setdefault(user, {})[progress.metric_id, day.day] = day.change

    def _decide(self, step: told.UserStep, state: State) -> Decided | Issue:
        rules, user = self.configuration, UserId(step.user)
        match step:
            case told.Event():
                event = MetricEvent(
                    EventId("event"),
                    user,
                    MetricId(step.metric),
                    step.value,
                    to_change(step.profile),
                    dict(to_attributes(step.attributes)),
                )
                return engine.apply(rules, state, event, step.at)
            case told.Identify():
                return engine.identify(rules, state, user, to_change(step.profile), step.at)
            case told.Complete():
                if AchievementId(step.achievement) not in rules.achievements:
                    return Issue.NO_SUCH_ACHIEVEMENT
                achievement = rules.achievements[AchievementId(step.achievement)]
                return engine.call_achievement(rules, state, user, to_change(step.profile), achievement, step.at)
        return Issue.UNKNOWN_USER if state.user is None else self._administer(step, state)

    def _administer(self, step: told.UserStep, state: State) -> Decided | Issue:
        rules = self.configuration
        decide: Callable[[datetime], Decided]
        match step:
            case told.ChangePreferences():
                decide = partial(engine.change_preferences, rules, state, self._preferences(step, state))
            case told.GrantFreezes():
                decide = partial(engine.grant_freezes, rules, state, step.count)
            case told.AddPause():
                decide = partial(engine.add_pause, rules, state, Pause(PauseId(step.key), step.start, step.end))
            case told.DeletePause():
                decide = partial(engine.delete_pause, rules, state, PauseId(step.key))
            case told.Reset():
                decide = partial(engine.reset_streak, rules, state)
            case _:
                decide = partial(engine.restore_streak, rules, state, self._restored(step, state))
        decided = decide(step.at)
        if decided.entry is None and isinstance(step, told.DeletePause | told.Reset):
            return Issue.NO_SUCH_PAUSE if isinstance(step, told.DeletePause) else Issue.NOTHING_TO_RESET
        return decided

    def _preferences(self, step: told.ChangePreferences, state: State) -> PreferencesChange:
        sent = StreakPreferencesSent(
            step.enabled,
            EvaluationMode(step.mode.value) if step.mode else None,
            dict(step.thresholds) or None,
            step.days_off,
        )
        assert state.user is not None
        switched = {NotificationType(type_): BY_EMAIL if on else () for type_, on in step.notifications}
        return PreferencesChange(
            notifications=change_notifications(state.user.preferences.notifications, switched) if switched else None,
            streak=change_streak_preferences(state.user.preferences.streak, sent, self.configuration),
        )

    def _restored(self, step: told.UserStep, state: State) -> StreakRestored:
        arrived = arrive(self.configuration, state, UserId(step.user), ProfileChange(), step.at)
        frequency = arrived.settings.frequency
        records = [*self.periods.get(step.user, []), *arrived.periods]
        reached = longest_reached(
            [each for each in records if each.frequency is frequency],
            frequency,
            arrived.day,
            length=arrived.user.streaks.chains[frequency].length,
        )
        return StreakRestored(reached.length, reached.started_on)

    def _change_settings(self, step: told.ChangeStreakSettings) -> Answer:
        """Change the settings, and visit every user for what follows from that."""
        edit = Saved(StreakEpoch(step.at, to_streak_settings(step.settings)))
        following = follow_ups(self.configuration, [edit])
        changed = apply_edit(self.configuration, edit)
        self.configuration = replace(changed, version=self.configuration.version + 1)
        self.configurations[self.configuration.version] = self.configuration
        achievement_ids = tuple(each.achievement_id for each in following if isinstance(each, CheckAchievement))
        board_ids = [each.leaderboard_id for each in following if isinstance(each, FillLeaderboard)]
        for user in list(self.states):
            if achievement_ids:
                self._visit(user, partial(self._check, achievement_ids, step.at))
            for board_id in board_ids:
                self._visit(user, partial(self._fill, board_id, step.at))
        return Answer()

    def _check(self, achievement_ids: tuple[AchievementId, ...], at: datetime, user: str) -> Decided:
        return engine.check_qualifications(self.configuration, self.states[user], achievement_ids, at)

    def _fill(self, board_id: LeaderboardId, at: datetime, user: str) -> Decided:
        rules, state = self.configuration, self.states[user]
        scores = scores_of(rules, rules.leaderboards[board_id], state, reversed(self.logs[user]), at)
        return count_score(rules, state, ScoreCounted(board_id, scores), at)

    def _visit(self, user: str, decide: Callable[[str], Decided]) -> None:
        """Carry out what is done to a user in the background."""
        decided = decide(user)
        if decided.entry:
            self._keep(user, decided)
            self.background.setdefault(user, []).append(decided)


def to_change(profile: told.ProfileChange) -> ProfileChange:
    """What a request says about its user."""
    return ProfileChange(
        time_zone=UNSET if profile.tz == told.UNCHANGED else profile.tz,
        signed_up_on=UNSET if isinstance(profile.signed_up, str) else profile.signed_up,
        attributes={AttributeId(key): value for key, value in profile.attributes},
    )
