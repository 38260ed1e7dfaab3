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
from plaudit.domain.due import next_happening
from plaudit.domain.edits.edit import ConfigurationThing, Saved, apply_edit
from plaudit.domain.effects import Effect
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import MetricId
from plaudit.domain.local_time import local_date
from plaudit.domain.slices import Slice, lacks_filters, with_filters
from plaudit.domain.states import State, UserState
from plaudit.domain.users import ProfileChange


@dataclass
class Life:
    """One user's state and log, and every configuration that decided about an entry of it."""

    configuration: Configuration
    state: State = field(default_factory=lambda: State(None))
    log: list[LogEntry] = field(default_factory=list)
    history: dict[int, Configuration] = field(default_factory=dict)
    slices: list[tuple[MetricId, Slice]] = field(default_factory=list)

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
        """The user did something; totals of filters that are younger than the progress are at hand, as they should."""
        event, now = make_event(amount, **fields), _instant(when)
        found = self._with_filters(event.metric_id)
        decided = self._keep(found, engine.apply(self.configuration, found, event, now))
        if event.attributes and event.amount:
            day = local_date(self.user.latest_at, self.user.zone)
            self.slices.append((event.metric_id, Slice(day, event.attributes, event.amount)))
        return decided

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

    def wait_until(self, when: str | datetime) -> list[Decided]:
        """The clock does what is due up to an instant, each thing at its own; none of it may come to nothing."""
        steps: list[Decided] = []
        while (due := next_happening(self.configuration, self.user)) and due <= _instant(when):
            assert due > self.user.latest_at
            steps.append(self.take(engine.pass_time, due))
            assert steps[-1].entry is not None
        return steps

    def take(self, decide: Callable[..., Decided], *details: Any) -> Decided:  # noqa: ANN401  # what it takes
        """Take a step and keep what was decided; the last detail is the instant."""
        *others, when = details
        return self._keep(self.state, decide(self.configuration, self.state, *others, _instant(when)))

    def _keep(self, found: State, decided: Decided) -> Decided:
        """Keep what the step changed of what it found."""
        after = decided.state
        changed = {id_: each for id_, each in after.progress.items() if each != found.progress_in(id_)}
        if decided.entry:
            self.state = State(after.user, {**self.state.progress, **changed})
            self.log.append(decided.entry)
            self.history[self.configuration.version] = self.configuration
        return decided

    def _with_filters(self, metric_id: MetricId) -> State:
        progress, filters = self.state.progress_in(metric_id), self.configuration.filters_of(metric_id)
        if not lacks_filters(progress, filters):
            return self.state
        past = sorted((each for id_, each in self.slices if id_ == metric_id), key=lambda each: each.day)
        return replace(self.state, progress={**self.state.progress, metric_id: with_filters(progress, filters, past)})


def _instant(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when


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
