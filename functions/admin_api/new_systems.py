"""Points systems that are created together with their levels, boosts and triggers (behaviour 1.7).

Each of them is an item of its own: what is wrong with a level is told, and keeps nothing else from taking effect.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from admin_api.items import AdminIssue, Misfit, fitting
from admin_api.points import boosted_users, require_user
from admin_api.schemas.boosts import BoostCreate, to_admin_boost, to_boost
from admin_api.schemas.levels import LevelCreate, to_admin_level, to_level
from admin_api.schemas.points_systems import (
    CreatedPointsSystem,
    PointsSystemCreate,
    PointsSystemsCreated,
    to_admin_points_system,
    to_points_system,
)
from admin_api.schemas.triggers import TriggerCreate, to_admin_trigger, to_trigger
from plaudit.domain.configuration import Configuration
from plaudit.domain.edits.edit import Edit, IssueError
from plaudit.domain.edits.points import create_boost, create_level, create_points_system, create_trigger
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import BoostId, LevelId, PointsSystemId, TriggerId, UserId
from plaudit.domain.points import Boost, Level, PointsSystem, Trigger
from plaudit.ids import new_id
from plaudit.services.edit_configuration import Decision, Outcome, edit_configuration
from plaudit.services.open_tenant import Access

MAX_PARTS = 1_000
"""How many levels, boosts and triggers one request may create."""

Part: TypeAlias = LevelCreate | BoostCreate | TriggerCreate


Plan: TypeAlias = list[tuple[str, Decision]]
"""What is to be decided about one item: first about itself, then about its parts, each with its place in the item."""

Ends: TypeAlias = list[tuple[str, Outcome]]
"""What became of a plan."""


def create_systems(access: Access, items: Sequence[PointsSystemCreate | Misfit]) -> PointsSystemsCreated:
    """Create what can be created, and return it with an issue for all else; raises InvalidRequestError."""
    now = access.now
    known = boosted_users(access, [boost for item in items for boost in _boosts(item)])
    plans = [_plan(item, known, now) for item in items]
    if sum(map(len, plans)) > len(items) + MAX_PARTS:
        raise InvalidRequestError(f"Send at most {MAX_PARTS:,} levels, boosts and triggers in one request.")
    decisions = [decide for plan in plans for _, decide in plan]
    outcomes = iter(edit_configuration(access.table, access.configuration, decisions, now))
    ends = [[(place, next(outcomes)) for place, _ in plan] for plan in plans]
    return PointsSystemsCreated(
        created=[made for item, end in zip(items, ends, strict=True) if (made := _created(item, end, now)) is not None],
        issues=[issue for index, end in enumerate(ends) for issue in _issues(index, end)],
    )


def _plan(item: PointsSystemCreate | Misfit, known: frozenset[UserId], now: datetime) -> Plan:
    system_id = PointsSystemId(new_id())

    def create_system(configuration: Configuration) -> Edit:
        return create_points_system(configuration, to_points_system(system_id, fitting(item)))

    plan: Plan = [("", create_system)]
    if not isinstance(item, Misfit):
        for name, parts in (("levels", item.levels), ("boosts", item.boosts), ("triggers", item.triggers)):
            for position, part in enumerate(parts or ()):
                plan.append((f"{name}.{position}", _part_creation(part, system_id, known, now)))
    return plan


def _part_creation(part: Part | Misfit, system_id: PointsSystemId, known: frozenset[UserId], now: datetime) -> Decision:
    def decide(configuration: Configuration) -> Edit:
        match part:
            case LevelCreate():
                return create_level(configuration, to_level(LevelId(new_id()), system_id, part))
            case BoostCreate():
                require_user(part, known)
                return create_boost(configuration, to_boost(BoostId(new_id()), system_id, part))
            case TriggerCreate():
                trigger = to_trigger(TriggerId(new_id()), system_id, part, now)
                return create_trigger(configuration, trigger, now)
            case Misfit(message=message):
                raise IssueError(message)
            case _:
                assert_never(part)

    return decide


def _boosts(item: PointsSystemCreate | Misfit) -> Sequence[BoostCreate | Misfit]:
    return () if isinstance(item, Misfit) else item.boosts or ()


def _created(item: PointsSystemCreate | Misfit, ends: Ends, now: datetime) -> CreatedPointsSystem | None:
    system, things = ends[0][1], [thing for _, thing in ends[1:]]
    if isinstance(item, Misfit) or not isinstance(system, PointsSystem):
        return None
    levels = [to_admin_level(thing) for thing in things if isinstance(thing, Level)]
    boosts = [to_admin_boost(thing, now) for thing in things if isinstance(thing, Boost)]
    triggers = [to_admin_trigger(thing) for thing in things if isinstance(thing, Trigger)]
    return CreatedPointsSystem(
        **vars(to_admin_points_system(system)),
        levels=None if item.levels is None else levels,
        boosts=None if item.boosts is None else boosts,
        triggers=None if item.triggers is None else triggers,
    )


def _issues(index: int, ends: Ends) -> list[AdminIssue]:
    """Return what is wrong with an item; of one that could not be created nothing is said about its parts."""
    failed = [(place, outcome) for place, outcome in ends if isinstance(outcome, IssueError)]
    if failed and not failed[0][0]:
        failed = failed[:1]
    return [AdminIssue(index=index, message=f"{place}: {issue}" if place else str(issue)) for place, issue in failed]
