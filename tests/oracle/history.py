"""What has happened so far: every accepted step with what it caused, and questions answered by reading all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from oracle.periods import local_time
from oracle.results import StreakView
from oracle.scenario import (
    UNCHANGED,
    Attributes,
    ByClock,
    ChangeStreakSettings,
    Complete,
    Event,
    Filter,
    Identify,
    ProfileChange,
    Step,
    matches,
)


@dataclass(frozen=True, slots=True)
class Completion:
    user: str
    achievement: str


@dataclass(frozen=True, slots=True)
class Award:
    """`local` is the user's local time of the award."""

    user: str
    system: str
    trigger: str
    awarded: int
    local: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """An accepted step, or what the clock did; `local` is the local time of its user, if it has one.

    `grown` is the streak if the step made it longer.
    """

    step: Step | ByClock
    local: datetime | None
    completions: tuple[Completion, ...] = ()
    awards: tuple[Award, ...] = ()
    grown: StreakView | None = None


History = tuple[Fact, ...]


def steps_of(history: History) -> list[Step]:
    return [fact.step for fact in history if not isinstance(fact.step, ByClock)]


def profile_changes(steps: list[Step], user: str) -> Iterator[ProfileChange]:
    for step in steps:
        if isinstance(step, Event | Identify | Complete) and step.user == user:
            yield step.profile


def users(history: History) -> list[str]:
    """List everyone who has been identified, by id."""
    identifying = [step for step in steps_of(history) if isinstance(step, Event | Identify | Complete)]
    return sorted({step.user for step in identifying})


def time_zone(steps: list[Step], user: str) -> str | None:
    sent = [change.tz for change in profile_changes(steps, user) if change.tz != UNCHANGED]
    return sent[-1] if sent else None


def signed_up(steps: list[Step], user: str) -> date | None:
    sent = [change.signed_up for change in profile_changes(steps, user) if not isinstance(change.signed_up, str)]
    return sent[-1] if sent else None


def attributes(steps: list[Step], user: str) -> Attributes:
    merged: dict[str, str | None] = {}
    for change in profile_changes(steps, user):
        merged |= dict(change.attributes)
    return tuple(sorted((key, value) for key, value in merged.items() if value is not None))


def fact_of(history: History, step: Step) -> Fact:
    """Return a step as a fact that has caused nothing yet; its own profile change counts already (3.2)."""
    if isinstance(step, ChangeStreakSettings):
        return Fact(step, None)
    return Fact(step, local_time(step.at, time_zone([*steps_of(history), step], step.user)))


def events(history: History, user: str, metric: str) -> Iterator[tuple[Event, datetime]]:
    for fact in history:
        step = fact.step
        if isinstance(step, Event) and step.user == user and step.metric == metric and fact.local:
            yield step, fact.local


def running_totals(history: History, user: str, metric: str, event_filter: Filter = ()) -> list[Decimal]:
    """List the total before the first event and after each one; events that do not match change nothing (5.2)."""
    totals = [Decimal(0)]
    for event, _ in events(history, user, metric):
        totals.append(totals[-1] + (event.value if matches(event_filter, event.attributes) else 0))
    return totals


def completed(history: History, user: str) -> list[tuple[str, datetime]]:
    return [(done.achievement, fact.step.at) for fact in history for done in fact.completions if done.user == user]


def awards(history: History, user: str, system: str) -> Iterator[Award]:
    for fact in history:
        for award in fact.awards:
            if award.user == user and award.system == system:
                yield award


def points_total(history: History, user: str, system: str) -> int:
    return sum(award.awarded for award in awards(history, user, system))


def day_totals(history: History, user: str, metric: str) -> list[tuple[date, Decimal]]:
    """List the changes of each local day on which there was an event that changed something (3.7)."""
    days: dict[date, Decimal] = {}
    for event, local in events(history, user, metric):
        if event.value != 0:
            days[local.date()] = days.get(local.date(), Decimal(0)) + event.value
    return sorted(days.items())
