"""What triggers award: how often they fire, what boosts make of it, and where a total may go (behaviour 6.1-6.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, prod
from uuid import UUID, uuid5

from plaudit.domain.errors import OutOfPointsError
from plaudit.domain.filters import AttributeValues, matches
from plaudit.domain.identifiers import AwardId, LeaderboardId, UserId
from plaudit.domain.leaderboards import Score
from plaudit.domain.points import Boost, Level, PointsSystem, Rounding, Trigger
from plaudit.domain.tallies import Tally, add_to_tally

_AWARDS = UUID("5d0cbd5b-6d0e-4b7c-8e4e-4b8b8d4d3a11")
"""The namespace of awards' ids, which follow from what caused them, so that a replay makes the same ones."""

MAX_TOTAL = 10**15
"""The upper bound of a total whose system sets none: what every JSON reader takes as an exact integer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a user stands in a points system; `scores` are those on the boards that rank by it."""

    tally: Tally = field(default_factory=Tally)
    scores: Mapping[LeaderboardId, tuple[Score, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The points of the user."""
        return int(self.tally.total)


@dataclass(frozen=True, slots=True)
class Firing:
    """A trigger that acts, as many times at once."""

    trigger: Trigger
    times: int = 1

    @property
    def points(self) -> int:
        """What it awards before any boost."""
        return self.trigger.points * self.times


@dataclass(frozen=True, slots=True)
class Award:
    """What a trigger really changed, and the total after it; trigger and boosts are kept as they were (6.6)."""

    id: AwardId
    trigger: Trigger
    boosts: tuple[Boost, ...]
    awarded: int
    total: int


@dataclass(frozen=True, slots=True)
class DatedAward:
    """An award, and when it was made."""

    award: Award
    awarded_at: datetime


def multiples_passed(highest_before: Decimal, highest_after: Decimal, threshold: int) -> int:
    """Return how many multiples of the threshold lie above the highest total before and not above the one after."""
    return int(highest_after) // threshold - int(highest_before) // threshold


def boosts_for(boosts: Iterable[Boost], user_id: UserId, attributes: AttributeValues, day: date) -> tuple[Boost, ...]:
    """Return the boosts that apply to a user on a local day (6.2)."""
    return tuple(
        boost
        for boost in boosts
        if boost.user_id in (None, user_id)
        and matches(boost.user_filter, attributes)
        and boost.starts_on <= day
        and (boost.ends_on is None or day <= boost.ends_on)
    )


def boosted(points: int, boosts: Sequence[Boost]) -> int:
    """Return a positive award times all boosts, rounded once; deductions stay as they are (6.2)."""
    if points <= 0 or not boosts:
        return points
    exact = points * prod((Fraction(boost.multiplier) for boost in boosts), start=Fraction(1))
    roundings = {boost.rounding for boost in boosts}
    if Rounding.DOWN in roundings:
        return floor(exact)
    if Rounding.NEAREST in roundings:
        return floor(exact + Fraction(1, 2))
    return ceil(exact)


def award_all(
    system: PointsSystem,
    standing: Standing,
    firings: Sequence[Firing],
    boosts: tuple[Boost, ...],
    day: date,
    *,
    cause_id: str,
    may_block: bool,
) -> tuple[Standing, tuple[Award, ...]]:
    """Return the standing after triggers of a system acted, one after the other, and the awards that changed it.

    A total stays within 0 and the maximum. Raises OutOfPointsError when a trigger blocks what would go below 0 (6.3).
    `cause_id` names the step; the ids of the awards follow from it.
    """
    total = standing.total
    maximum = MAX_TOTAL if system.max_points is None else system.max_points
    awards = []
    for firing in firings:
        trigger = firing.trigger
        if may_block and trigger.blocks and total + firing.points < 0:
            raise OutOfPointsError(system.name)
        applied = boosts if firing.points > 0 else ()
        wanted = max(0, total + boosted(firing.points, applied))
        new_total = min(wanted, maximum)
        if new_total != total:
            id_ = AwardId(str(uuid5(_AWARDS, f"{cause_id}/{trigger.id}")))
            awards.append(Award(id_, trigger, applied, new_total - total, new_total))
        total = new_total
    tally = add_to_tally(standing.tally, Decimal(total - standing.total), day)
    return replace(standing, tally=tally), tuple(awards)


def level_of(levels: Iterable[Level], total: int) -> Level | None:
    """Return the highest level that a total reaches, if any (6.4)."""
    reached = [level for level in levels if level.points <= total]
    return max(reached, key=lambda level: level.points, default=None)
