"""What an edit of a configuration is, and what it leads to (behaviour 1.7).

The modules beside this one decide: each function takes the configuration and what is wanted, and returns what is to be
saved or deleted, or raises IssueError with the sentence that the caller reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from plaudit.domain.achievements import Achievement
from plaudit.domain.configuration import Attribute, Configuration, Metric
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings
from plaudit.domain.webhooks import Webhook

Id = TypeVar("Id", bound=str)
Thing = TypeVar("Thing")
Part = TypeVar("Part", Trigger, Level, Boost)

PartOfSystem: TypeAlias = Trigger | Level | Boost
Rule: TypeAlias = Attribute | Metric | Achievement | PointsSystem | PartOfSystem | Leaderboard
NamedThing: TypeAlias = Rule | Webhook
SingleThing: TypeAlias = StreakEpoch | TenantSettings
DocumentedThing: TypeAlias = Rule | SingleThing
ConfigurationThing: TypeAlias = NamedThing | SingleThing

MAX_STREAK_EPOCHS = 50
"""How many streak settings are kept. They are read with everything else, and share one item."""


MAPPINGS: Mapping[type[object], str] = {
    Attribute: "attributes",
    Metric: "metrics",
    Achievement: "achievements",
    PointsSystem: "points_systems",
    Trigger: "triggers",
    Level: "levels",
    Boost: "boosts",
    Leaderboard: "leaderboards",
    Webhook: "webhooks",
}
"""By the name of which field the configuration holds which things."""


class IssueError(Exception):
    """Why one item of an admin request did not take effect."""


class NotInPlaceError(IssueError):
    """Why something cannot become what is wanted in one step from what it is."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An edit that creates or changes something; streak settings are added to those that held before."""

    thing: ConfigurationThing


@dataclass(frozen=True, slots=True)
class Deleted:
    """An edit that removes something; a points system takes its triggers, levels and boosts along (6.7)."""

    thing: NamedThing


Edit: TypeAlias = Saved | Deleted


def thing_id(thing: ConfigurationThing) -> str:
    """Return what tells things apart within a configuration; there is one place for either kind of settings."""
    return type(thing).__name__ if isinstance(thing, SingleThing) else thing.id


def apply_edit(configuration: Configuration, edit: Edit) -> Configuration:
    """Return the configuration with an edit carried out; its version is raised by whoever saves it.

    An edit that changes nothing returns the configuration itself.
    """
    if isinstance(edit.thing, StreakEpoch):
        return _with_epoch(configuration, edit.thing)
    if isinstance(edit.thing, TenantSettings):
        return configuration if edit.thing == configuration.settings else replace(configuration, settings=edit.thing)
    name = MAPPINGS[type(edit.thing)]
    things: Mapping[str, NamedThing] = getattr(configuration, name)
    if isinstance(edit, Deleted):
        return _without(configuration, name, edit.thing)
    if things.get(edit.thing.id) == edit.thing:
        return configuration
    made = configuration.achievements_made
    if isinstance(edit.thing, Achievement):
        made = max(made, edit.thing.number)
    fields: dict[str, Any] = {name: {**things, edit.thing.id: edit.thing}, "achievements_made": made}
    return replace(configuration, **fields)


def get_thing(things: Mapping[Id, Thing], id_: Id, kind: str) -> Thing:
    """Return a thing by id, or raise IssueError."""
    thing = things.get(id_)
    if thing is None:
        raise IssueError(f"{kind} not found by ID")
    return thing


def require_room(count: int, maximum: int, things: str) -> None:
    """Raise IssueError when nothing can be added to so many things."""
    if count >= maximum:
        raise IssueError(f"Would exceed the maximum of {maximum:,} {things}")


def require_between(number: Decimal | int, low: int, high: int, name: str) -> None:
    """Raise IssueError unless a number lies within bounds, both included."""
    if not low <= number <= high:
        raise IssueError(f"{name} must be between {low:,} and {high:,}")


def _without(configuration: Configuration, name: str, thing: NamedThing) -> Configuration:
    fields: dict[str, Any] = {
        name: {id_: each for id_, each in getattr(configuration, name).items() if id_ != thing.id}
    }
    configuration = replace(configuration, **fields)
    if not isinstance(thing, PointsSystem):
        return configuration
    return replace(
        configuration,
        triggers=_outside(configuration.triggers, thing),
        levels=_outside(configuration.levels, thing),
        boosts=_outside(configuration.boosts, thing),
    )


def _outside(parts: Mapping[Id, Part], system: PointsSystem) -> dict[Id, Part]:
    return {id_: part for id_, part in parts.items() if part.system_id != system.id}


def _with_epoch(configuration: Configuration, epoch: StreakEpoch) -> Configuration:
    if configuration.streak_epochs[-1:] == (epoch,):
        return configuration
    return replace(configuration, streak_epochs=(*configuration.streak_epochs, epoch)[-MAX_STREAK_EPOCHS:])
