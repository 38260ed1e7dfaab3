"""Works out what a step causes (3.2)."""

from dataclasses import dataclass
from datetime import datetime

from oracle.achievements import completed_by_event, completed_by_length, with_composites
from oracle.history import Award, Completion, Fact, History, completed, fact_of, steps_of, time_zone, users
from oracle.periods import local_time
from oracle.points import Occasion, awards_of
from oracle.retelling import tell
from oracle.scenario import (
    ChangePreferences,
    ChangeStreakSettings,
    Complete,
    Event,
    Restore,
    Rules,
    StreakSettings,
    UserStep,
)
from oracle.streak_views import streak_view
from oracle.streaks import Diary


@dataclass(frozen=True, slots=True)
class Taken:
    """A user's step with the streak right before it, settled, and right after it."""

    step: UserStep
    before: Diary
    after: Diary

    @property
    def reached_length(self) -> int | None:
        """The streak's length if this event made the current period count, else nothing (4.3)."""
        if not isinstance(self.step, Event) or not self.after.preferences.enabled:
            return None
        counted_before = set(self.before.chain.counted) if self.before.chains else set()
        return self.after.shown_length() if set(self.after.chain.counted) - counted_before else None

    @property
    def has_jumped(self) -> bool:
        """Whether the length is another one than right before the step (4.9)."""
        return self.after.shown_length() != self.before.shown_length()


def take(rules: Rules, history: History, step: UserStep) -> Taken:
    before = tell(rules, steps_of(history), step.user, step.at)
    return Taken(step, before, tell(rules, [*steps_of(history), step], step.user, step.at))


def fact_of_taken(rules: Rules, history: History, taken: Taken) -> Fact:
    """Return a user's step with its completions and awards, or raise BlockedError."""
    step = taken.step
    bare = fact_of(history, step)
    so_far = (*history, bare)
    done = completions_of(rules, so_far, taken)
    occasion = Occasion(
        history=so_far,
        user=step.user,
        local=local_time(step.at, time_zone(steps_of(so_far), step.user)),
        is_new_user=step.user not in users(history),
        event=step if isinstance(step, Event) else None,
        reached_length=taken.reached_length,
        completions=done,
        may_block=isinstance(step, Event | Complete),
    )
    completions = tuple(Completion(step.user, key) for key in done)
    grown = None if taken.reached_length is None else streak_view(taken.after, step.at)
    return Fact(step, bare.local, completions, awards_of(rules, occasion), grown)


def completions_of(rules: Rules, so_far: History, taken: Taken) -> tuple[str, ...]:
    step, length = taken.step, taken.after.shown_length()
    if isinstance(step, Event):
        return completed_by_event(rules, so_far, step, length)
    if isinstance(step, Complete):
        held = {key for key, _ in completed(so_far, step.user)}
        return () if step.achievement in held else with_composites(rules, so_far, step.user, [step.achievement])
    if isinstance(step, Restore) or (isinstance(step, ChangePreferences) and taken.has_jumped):
        return completed_by_length(rules, so_far, step.user, length)
    return ()


def length_after(rules: Rules, so_far: History, user: str, at: datetime) -> int:
    return tell(rules, steps_of(so_far), user, at).shown_length()


def fact_of_new_settings(rules: Rules, history: History, step: ChangeStreakSettings) -> Fact:
    """A new frequency completes streak achievements silently, for everyone (4.9)."""
    bare = fact_of(history, step)
    if step.settings.frequency is settings_in_force(rules, history).frequency:
        return bare
    so_far = (*history, bare)
    completions: list[Completion] = []
    awards: list[Award] = []
    for user in users(history):
        done = completed_by_length(rules, so_far, user, length_after(rules, so_far, user, step.at))
        local = local_time(step.at, time_zone(steps_of(history), user))
        completions += [Completion(user, key) for key in done]
        awards += awards_of(rules, Occasion(so_far, user, local, completions=done, may_block=False))
    return Fact(step, None, tuple(completions), tuple(awards))


def settings_in_force(rules: Rules, history: History) -> StreakSettings:
    changes = [step.settings for step in steps_of(history) if isinstance(step, ChangeStreakSettings)]
    return changes[-1] if changes else rules.streak
