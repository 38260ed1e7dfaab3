"""One step of a user's life while it is being decided: the state so far, and what was caused on the way (3.2).

A `Step` is made and used up within one call of the engine; nothing of it is seen outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from plaudit.domain.achievements import Achievement
from plaudit.domain.awards import Award, Firing
from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import Effect, FreezesEarned, FreezesUsed, RecapEmailDue, StreakLost, UserCreated
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.local_time import local_date, zone_of
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.notices import is_wanted, move_notices, notice_zone, with_activity
from plaudit.domain.preferences import NotificationType, effective
from plaudit.domain.states import State, UserState
from plaudit.domain.streak_happenings import Earned, Happening, Lost, PeriodsSettled, Used
from plaudit.domain.streak_settings import StreakSettings
from plaudit.domain.streaks import Settled, StreakView, begin, change_zone, settle, view, with_length_noted
from plaudit.domain.users import Profile, ProfileChange, change_profile, new_profile


@dataclass(slots=True)
class Step:
    """The state so far, and what the step caused so far.

    `is_new`: the user is seen for the first time. `is_silent`: what it causes is told to nobody (5.4).
    `length_before` is the length of the settled streak when the step began. `processed_at` is when an event that was
    accepted earlier is looked at.
    """

    configuration: Configuration
    before: State
    user: UserState
    is_new: bool
    progress: dict[MetricId, MetricProgress]
    is_silent: bool = False
    length_before: int = 0
    processed_at: datetime | None = None
    effects: list[Effect] = field(default_factory=list)
    periods: list[PeriodsSettled] = field(default_factory=list)
    completed: list[Achievement] = field(default_factory=list)
    firings: list[Firing] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The user's local date."""
        return local_date(self.user.latest_at, self.user.zone)

    @property
    def judged_at(self) -> datetime:
        """The instant that decides which runs of boards are frozen (7.6)."""
        return max(self.user.latest_at, self.processed_at or self.user.latest_at)

    @property
    def attributes(self) -> AttributeValues:
        """The user's attributes of this moment."""
        return self.user.profile.attributes

    @property
    def settings(self) -> StreakSettings:
        """The streak settings that hold for the user."""
        return effective(self.configuration.streak_settings, self.user.preferences.streak)

    @property
    def streak(self) -> StreakView:
        """The streak as it is by now."""
        user = self.user
        return view(user.streaks, self.settings, user.preferences.streak, user.latest_at, user.zone)

    @property
    def caused_anything(self) -> bool:
        """Whether the step has caused anything so far, be it by the clock alone."""
        return bool(self.effects or self.periods)

    def take(self, settled: Settled) -> None:
        """Go on with settled streaks, and note what happened to them."""
        self.user = replace(self.user, streaks=settled.streaks)
        self.effects += _effects(settled.happenings)
        self.periods += [each for each in settled.happenings if isinstance(each, PeriodsSettled)]

    def note_activity(self) -> None:
        """Note that the user did something, which puts reactivation off (9.4)."""
        user = self.user
        self.user = replace(user, notices=with_activity(user.notices, user.latest_at, user.profile.time_zone))

    def note_length(self) -> None:
        """Note when the streak became as long as it is, if this step made it so."""
        user = self.user
        streaks = with_length_noted(
            user.streaks, self.length_before, self.settings, user.preferences.streak, user.latest_at
        )
        self.user = replace(user, streaks=streaks)


def arrive(configuration: Configuration, state: State, user_id: UserId, change: ProfileChange, now: datetime) -> Step:
    """Begin a step: settle what is past, then change the profile, or see the user for the first time.

    A user's time never runs backwards, whatever clocks say. Raises what `change_profile` raises.
    """
    if state.user is None:
        profile = change_profile(new_profile(user_id, now), change, configuration, now)
        streaks = begin(configuration.streak_epochs, now, zone_of(profile.time_zone))
        user = UserState(profile, version=1, latest_at=now, streaks=streaks)
        return Step(configuration, state, user, is_new=True, progress={}, effects=[UserCreated()])
    user = replace(state.user, version=state.user.version + 1, latest_at=max(now, state.user.latest_at))
    step = Step(configuration, state, user, is_new=False, progress=dict(state.progress))
    step.take(settled_at(configuration, state, user.latest_at))
    _change_profile(step, change_profile(user.profile, change, configuration, user.latest_at))
    step.length_before = step.streak.length
    return step


def known(state: State) -> UserState:
    """Return the user of a state, who has to be known."""
    if state.user is None:
        raise ValueError(state)
    return state.user


def settled_at(configuration: Configuration, state: State, now: datetime) -> Settled:
    """Return the streaks of a known user as they are at an instant."""
    user = known(state)
    epochs, preferences = configuration.streak_epochs, user.preferences.streak
    return settle(user.streaks, epochs, preferences, state.progress, now, user.zone)


def streak_at(configuration: Configuration, state: State, now: datetime) -> StreakView:
    """Return the streak of a user as it is at an instant; none for a user who was never seen."""
    if state.user is None:
        return StreakView(length=0, frequency=configuration.streak_settings.frequency)
    user, now = state.user, max(now, state.user.latest_at)
    settled = settled_at(configuration, state, now)
    settings = effective(configuration.streak_settings, user.preferences.streak)
    return view(settled.streaks, settings, user.preferences.streak, now, user.zone)


def _change_profile(step: Step, profile: Profile) -> None:
    old_zone, old_profile = step.user.zone, step.user.profile
    step.user = replace(step.user, profile=profile)
    _move_notices(step, old_profile)
    if step.user.zone != old_zone:
        step.take(
            change_zone(
                step.user.streaks,
                old_zone,
                step.user.zone,
                step.user.latest_at,
                step.settings,
                step.user.preferences.streak,
            )
        )


def _move_notices(step: Step, old: Profile) -> None:
    """Tell of a recap whose period is over in the zone that the user has come to (9.4)."""
    user, period = step.user, step.configuration.settings.aggregation_period
    zones = notice_zone(old.time_zone), notice_zone(user.profile.time_zone)
    notices, recap = move_notices(user.notices, period, *zones, user.latest_at)
    step.user = replace(user, notices=notices)
    if recap and is_wanted(user.preferences.notifications, NotificationType.RECAP):
        step.effects.append(RecapEmailDue(recap.starts_on, recap.ends_on))


def _effects(happenings: Iterable[Happening]) -> list[Effect]:
    """Return what a user is told of what happened to the streak that counts."""
    effects: list[Effect] = []
    for happening in happenings:
        match happening:
            case Used(count, left, at):
                effects.append(FreezesUsed(count, left, at))
            case Earned(count, left, at):
                effects.append(FreezesEarned(count, left, at))
            case Lost(length, at):
                effects.append(StreakLost(length, at))
            case PeriodsSettled():
                pass
            case _:
                assert_never(happening)
    return effects
