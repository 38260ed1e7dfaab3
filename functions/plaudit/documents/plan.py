"""What applying a document does: what is created, changed and archived, by kind and key."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from plaudit.documents.describe import Words
from plaudit.documents.identities import name_of_trigger, shown_reference
from plaudit.documents.parts import DocumentPart
from plaudit.domain.configuration import AttributeType, Configuration
from plaudit.domain.edits.edit import Deleted, Edit, thing_id
from plaudit.domain.edits.replacement import Replacement
from plaudit.domain.points import PointsSystem
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings

PARTS = {"levels", "triggers", "boosts"}
"""Fields of a points system whose values stand for themselves."""


class Kind(StrEnum):
    """Of what a configuration consists."""

    USER_ATTRIBUTE = "userAttribute"
    EVENT_ATTRIBUTE = "eventAttribute"
    METRIC = "metric"
    ACHIEVEMENT = "achievement"
    POINTS_SYSTEM = "pointsSystem"
    LEVEL = "level"
    TRIGGER = "trigger"
    BOOST = "boost"
    LEADERBOARD = "leaderboard"
    STREAK_SETTINGS = "streakSettings"
    SETTINGS = "settings"


ATTRIBUTES = {AttributeType.USER: Kind.USER_ATTRIBUTE, AttributeType.EVENT: Kind.EVENT_ATTRIBUTE}


class Action(StrEnum):
    """What becomes of something."""

    CREATED = "created"
    CHANGED = "changed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Label:
    """What a person calls something. `system_key` is that of the points system of a level, trigger or boost."""

    kind: Kind
    key: str
    system_key: str | None = None


Saying: TypeAlias = tuple[Label, DocumentPart]
"""What a person calls a thing, and what a document says of it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a document, named by its path within the thing, and its values; None for one that is not there."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one thing; a created one shows all its fields, an archived one none."""

    action: Action
    label: Label
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What leads from one version of a configuration to what a document says."""

    version: int
    changes: tuple[Change, ...]
    unchanged: Mapping[Kind, int]

    def of(self, action: Action) -> tuple[Change, ...]:
        """Return what this becomes of."""
        return tuple(change for change in self.changes if change.action is action)


def make_plan(before: Configuration, replacement: Replacement, now: datetime) -> Plan:
    """Return what a replacement does, in the words of a document."""
    old, new = dict(_sayings(before, now)), dict(_sayings(replacement.after, now))
    changes = tuple(_change(old, new, edit) for edit in replacement.edits)
    touched = Counter(change.label.kind for change in changes if change.action is not Action.ARCHIVED)
    there = Counter(label.kind for label, _ in new.values())
    return Plan(before.version, changes, {kind: there[kind] - touched[kind] for kind in Kind})


def _change(old: Mapping[str, Saying], new: Mapping[str, Saying], edit: Edit) -> Change:
    id_ = thing_id(edit.thing)
    if isinstance(edit, Deleted):
        return Change(Action.ARCHIVED, old[id_][0])
    label, after = new[id_]
    if id_ not in old:
        return Change(Action.CREATED, label, tuple(_differences({}, _fields(after))))
    return Change(Action.CHANGED, label, tuple(_differences(_fields(old[id_][1]), _fields(after))))


def _sayings(configuration: Configuration, now: datetime) -> Iterator[tuple[str, Saying]]:
    """Yield by id what a document says of each thing, and what a person calls it."""
    words = Words(configuration, now)
    for attribute in configuration.attributes.values():
        yield attribute.id, (Label(ATTRIBUTES[attribute.type], attribute.key), words.attribute(attribute))
    for metric in configuration.metrics.values():
        yield metric.id, (Label(Kind.METRIC, metric.key), words.metric(metric))
    for achievement in configuration.achievements.values():
        label = Label(Kind.ACHIEVEMENT, shown_reference(words.references[achievement.id]))
        yield achievement.id, (label, words.achievement(achievement))
    for system in configuration.points_systems.values():
        yield from _system_sayings(words, system)
    for board in configuration.leaderboards.values():
        yield board.id, (Label(Kind.LEADERBOARD, board.key), words.leaderboard(board))
    yield StreakEpoch.__name__, (Label(Kind.STREAK_SETTINGS, ""), words.streak_settings())
    yield TenantSettings.__name__, (Label(Kind.SETTINGS, ""), words.settings())


def _system_sayings(words: Words, system: PointsSystem) -> Iterator[tuple[str, Saying]]:
    configuration, said = words.configuration, words.points_system(system)
    yield system.id, (Label(Kind.POINTS_SYSTEM, system.key), said)
    for level, said_level in zip(configuration.levels_of(system.id), said.levels, strict=True):
        yield level.id, (Label(Kind.LEVEL, level.key, system.key), said_level)
    trigger_names = _numbered(map(name_of_trigger, said.triggers))
    for trigger, said_trigger, name in zip(
        configuration.triggers_of(system.id), said.triggers, trigger_names, strict=True
    ):
        yield trigger.id, (Label(Kind.TRIGGER, name, system.key), said_trigger)
    boosts = (boost for boost in configuration.boosts_of(system.id) if boost.user_id is None)
    boost_names = _numbered(boost.name for boost in said.boosts)
    for boost, said_boost, name in zip(boosts, said.boosts, boost_names, strict=True):
        yield boost.id, (Label(Kind.BOOST, name, system.key), said_boost)


def _numbered(names: Iterable[str]) -> Iterator[str]:
    """Yield names, and from the second of the same on with a number."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} #{seen[name]}"


def _fields(part: DocumentPart) -> dict[str, object]:
    """Return the fields of a thing by their paths; lists are one value, and what stands for itself is left out."""
    return dict(_flat(part.model_dump(mode="json", by_alias=True, exclude=PARTS)))


def _flat(fields: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield FieldChange(name, before.get(name), after.get(name))
