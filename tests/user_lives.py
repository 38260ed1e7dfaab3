"""A user's life as the engine decides it: what happens, told line by line, under rules that may change on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any

from factories import USER, at, make_configuration, make_event
from plaudit.domain import engine
from plaudit.domain.achievements import Achievement
from plaudit.domain.actions import LogEntry, PreferencesChange, StreakRestored
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import ConfigurationThing, Saved, apply_edit
from plaudit.domain.effects import Effect
from plaudit.domain.engine import Decided
from plaudit.domain.states import State, UserState
from plaudit.domain.users import ProfileChange


@dataclass
class Life:
    """One user's state and log, and every configuration that decided about an entry of it."""

    configuration: Configuration
    state: State = field(default_factory=lambda: State(None))
    log: list[LogEntry] = field(default_factory=list)
    history: dict[int, Configuration] = field(default_factory=dict)

    @property
    def user(self) -> UserState:
        """The user, who has to be there."""
        assert self.state.user is not None
        return self.state.user

    def set_up(self, *things: ConfigurationThing) -> None:
        """Rules are made or changed: from now on another version of the configuration decides."""
        changed = reduce(apply_edit, map(Saved, things), self.configuration)
        self.configuration = replace(changed, version=changed.version + 1)

    def event(self, when: str | datetime, amount: str | int = 1, **fields: Any) -> Decided:  # noqa: ANN401  # passed on
        """The user did something."""
        event = make_event(amount, **fields)
        return self.take(engine.apply, event, when)

    def identify(self, when: str, **change: Any) -> Decided:  # noqa: ANN401  # as above
        """The customer told who the user is."""
        return self.take(engine.identify, USER, ProfileChange(**change), when)

    def call(self, when: str, achievement: Achievement, **change: Any) -> Decided:  # noqa: ANN401  # as above
        """The customer said that the user completed an achievement."""
        return self.take(engine.call_achievement, USER, ProfileChange(**change), achievement, when)

    def check(self, when: str, *achievements: Achievement) -> Decided:
        """Achievements became live: the user may qualify."""
        return self.take(engine.check_qualifications, tuple(each.id for each in achievements), when)

    def prefer(self, when: str, change: PreferencesChange) -> Decided:
        """The user's preferences change."""
        return self.take(engine.change_preferences, change, when)

    def restore(self, when: str, length: int, started_on: str) -> Decided:
        """The streak is restored to a length that was found."""
        return self.take(engine.restore_streak, StreakRestored(length, at(started_on).date()), when)

    def take(self, decide: Callable[..., Decided], *details: Any) -> Decided:  # noqa: ANN401  # what it takes
        """Take a step and keep what was decided; the last detail is the instant."""
        *others, when = details
        decided = decide(self.configuration, self.state, *others, at(when) if isinstance(when, str) else when)
        self.state = decided.state
        if decided.entry:
            self.log.append(decided.entry)
            self.history[self.configuration.version] = self.configuration
        return decided


def life_with(*things: ConfigurationThing, **fields: Any) -> Life:  # noqa: ANN401  # passed on
    """The life of Ada, where these rules are set up."""
    return Life(reduce(apply_edit, map(Saved, things), make_configuration(**fields)))


def effects_of(decided: Decided) -> tuple[Effect, ...]:
    """What a step caused; it has to have left an entry."""
    assert decided.entry is not None
    return decided.entry.effects


def told(decided: Decided, kind: type[Effect]) -> list[Any]:
    """The effects of one kind."""
    return [effect for effect in effects_of(decided) if isinstance(effect, kind)]
