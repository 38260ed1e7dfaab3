"""A whole configuration in place of another one: which edits lead from one to the other, or why none do.

Nobody ever sees what lies between, so each thing is judged among the others as they are going to be; and against what
it was before, as by a single edit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from plaudit.domain.achievements import Achievement
from plaudit.domain.configuration import Attribute, Configuration, Metric
from plaudit.domain.edits.achievements import place_achievement
from plaudit.domain.edits.attributes import place_attribute
from plaudit.domain.edits.dated_boards import place_dated_leaderboard
from plaudit.domain.edits.edit import (
    MAPPINGS,
    ConfigurationThing,
    Deleted,
    DocumentedThing,
    Edit,
    IssueError,
    NamedThing,
    NotInPlaceError,
    PartOfSystem,
    Saved,
    SingleThing,
    apply_edit,
)
from plaudit.domain.edits.metrics import place_metric
from plaudit.domain.edits.points import place_boost, place_level, place_points_system, place_trigger
from plaudit.domain.edits.rooms import crowded
from plaudit.domain.edits.streaks import change_streak_settings
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.domain.streak_settings import StreakEpoch
from plaudit.domain.tenant_settings import TenantSettings

WHAT_TO_DO: Mapping[type[object], str] = {
    Achievement: "Activate it first, or lock it; leave it out to archive it.",
    Leaderboard: "Apply it with the status inactive first.",
}
"""When something cannot become what is wanted in one step."""

PARTS = (Trigger, Level, Boost)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something as it is wanted, and where the document says so."""

    path: str
    thing: DocumentedThing


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a document cannot be applied, and the path to what is at fault in it."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What leads from one configuration to another: what refers to something comes after it, and goes before it."""

    edits: tuple[Edit, ...]
    after: Configuration


class ProblemsError(InvalidRequestError):
    """A document cannot be applied; nothing of it was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, count = problems[0], len(problems) - 1
        more = f" (and {count:,} more problem{'s' if count > 1 else ''})" if count else ""
        super().__init__(f"Invalid {first.path or 'document'}: {first.message.rstrip('.')}.{more}")
        self.problems = tuple(problems)


def replace_configuration(before: Configuration, wishes: Iterable[Wish], now: datetime) -> Replacement:
    """Return what leads to a configuration that has all that is wanted, and nothing else but what no document tells of.

    Those are boosts for single users, and webhooks, which belong to one environment and its receivers.

    Raises ProblemsError that tells all that stands in the way.
    """
    wishes = _numbered(before, wishes)
    final = _final(before, wishes)
    problems = [Problem(path, message) for path, message in crowded(final)]
    judged: list[Saved] = []
    for wish in wishes:
        try:
            judged.append(_judge(before, final, wish.thing, now))
        except IssueError as issue:
            problems.append(Problem(wish.path, _sentence(wish.thing, issue)))
    if problems:
        raise ProblemsError(problems)
    saved = [edit for edit in judged if not _is_known(before, edit.thing)]
    return Replacement((*saved, *_deletions(before, final)), _with(final, judged, before))


def _numbered(before: Configuration, wishes: Iterable[Wish]) -> list[Wish]:
    """Give achievements their numbers: that which they have, or the next one."""
    made = before.achievements_made
    numbered: list[Wish] = []
    for wish in wishes:
        thing = wish.thing
        if isinstance(thing, Achievement):
            known = before.achievements.get(thing.id)
            made += known is None
            thing = replace(thing, number=known.number if known else made)
        numbered.append(Wish(wish.path, thing))
    return numbered


def _final(before: Configuration, wishes: Iterable[Wish]) -> Configuration:
    """Return the configuration that is wanted, as far as it concerns what refers to what.

    Everything is in the order of its creation: first what was there, then what is new.
    """
    wanted: dict[str, dict[str, NamedThing]] = {name: {} for name in MAPPINGS.values()}
    wanted["webhooks"].update({webhook.id: webhook for webhook in before.webhooks.values()})
    for wish in wishes:
        if not isinstance(wish.thing, StreakEpoch | TenantSettings):
            wanted[MAPPINGS[type(wish.thing)]][wish.thing.id] = wish.thing
    for boost in before.boosts.values():
        if boost.user_id is not None and boost.system_id in wanted["points_systems"]:
            wanted["boosts"][boost.id] = boost
    fields: dict[str, Any] = {name: _in_order(getattr(before, name), things) for name, things in wanted.items()}
    return replace(before, **fields)


def _in_order(before: Mapping[str, NamedThing], wanted: Mapping[str, NamedThing]) -> dict[str, NamedThing]:
    return {id_: wanted[id_] for id_ in dict.fromkeys((*before, *wanted)) if id_ in wanted}


def _is_known(before: Configuration, thing: ConfigurationThing) -> bool:
    """Tell whether saving a thing would change nothing."""
    match thing:
        case StreakEpoch(settings=settings):
            return settings == before.streak_settings
        case TenantSettings():
            return thing == before.settings
        case _:
            things: Mapping[str, NamedThing] = getattr(before, MAPPINGS[type(thing)])
            return things.get(thing.id) == thing


def _judge(before: Configuration, final: Configuration, thing: DocumentedThing, now: datetime) -> Saved:
    """Return what is to be saved of a thing that is wanted; raises IssueError."""
    if isinstance(thing, PARTS):
        return _judge_part(before, final, thing, now)
    match thing:
        case Attribute():
            return place_attribute(final, thing)
        case Metric():
            return place_metric(final, thing)
        case Achievement():
            return Saved(place_achievement(final, before.achievements.get(thing.id), thing, now))
        case PointsSystem():
            return place_points_system(final, thing)
        case _:
            return _judge_dated(before, final, thing, now)


def _judge_part(before: Configuration, final: Configuration, part: PartOfSystem, now: datetime) -> Saved:
    match part:
        case Trigger():
            known = before.triggers.get(part.id)
            if known is not None:
                part = replace(part, created_at=known.created_at, updated_at=known.updated_at)
            return place_trigger(final, known, part, now)
        case Level():
            return place_level(final, part)
        case Boost():
            return place_boost(final, part)
        case _:
            assert_never(part)


def _judge_dated(before: Configuration, final: Configuration, thing: Leaderboard | SingleThing, now: datetime) -> Saved:
    match thing:
        case Leaderboard():
            known = before.leaderboards.get(thing.id)
            if known is not None:
                thing = replace(thing, activated_at=known.activated_at, finished_at=known.finished_at)
            return Saved(place_dated_leaderboard(final, known, thing, now))
        case StreakEpoch():
            return change_streak_settings(final, thing.settings, now)
        case TenantSettings():
            return Saved(thing)
        case _:
            assert_never(thing)


def _sentence(thing: ConfigurationThing, issue: IssueError) -> str:
    return f"{issue}. {WHAT_TO_DO[type(thing)]}" if isinstance(issue, NotInPlaceError) else str(issue)


def _deletions(before: Configuration, final: Configuration) -> Iterator[Deleted]:
    """Yield what is not wanted any more, what refers first; a points system takes its parts along (6.7)."""
    for name in reversed(list(MAPPINGS.values())):
        kept = getattr(final, name)
        things: Mapping[str, NamedThing] = getattr(before, name)
        for id_, thing in things.items():
            goes_along = isinstance(thing, PARTS) and thing.system_id not in final.points_systems
            if id_ not in kept and not goes_along:
                yield Deleted(thing)


def _with(final: Configuration, judged: Iterable[Saved], before: Configuration) -> Configuration:
    """Return the configuration in the end: what was judged may know more than what was wanted, such as since when."""
    fields: dict[str, Any] = {name: dict(getattr(final, name)) for name in MAPPINGS.values()}
    made = before.achievements_made
    for edit in judged:
        if not isinstance(edit.thing, StreakEpoch | TenantSettings):
            fields[MAPPINGS[type(edit.thing)]][edit.thing.id] = edit.thing
        elif not _is_known(before, edit.thing):
            final = apply_edit(final, edit)
        if isinstance(edit.thing, Achievement):
            made = max(made, edit.thing.number)
    return replace(final, achievements_made=made, **fields)
