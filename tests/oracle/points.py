"""What a step awards (6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor, prod
from typing import assert_never

from oracle.history import Award, History, attributes, points_total, running_totals, steps_of
from oracle.scenario import (
    AchievementTrigger,
    Attributes,
    Boost,
    Event,
    MetricTrigger,
    PointsSystem,
    Rounding,
    Rules,
    StreakTrigger,
    TimeTrigger,
    Trigger,
    UserCreationTrigger,
    matches,
)

KINDS = (UserCreationTrigger, MetricTrigger, StreakTrigger, TimeTrigger, AchievementTrigger)


NO_TIME = timedelta(0)


class BlockedError(Exception):
    """A deduction would go below zero in a system (6.3)."""

    def __init__(self, system: str) -> None:
        super().__init__(system)
        self.system = system


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a step did to its user: what triggers look at. The history ends with the step.

    `moment` is the instant if it was the clock that did it.
    """

    history: History
    user: str
    local: datetime
    is_new_user: bool = False
    event: Event | None = None
    reached_length: int | None = None
    completions: tuple[str, ...] = ()
    moment: datetime | None = None
    may_block: bool = True


def awards_of(rules: Rules, occasion: Occasion) -> tuple[Award, ...]:
    """List the awards of a step, systems in order of creation, or raise BlockedError."""
    return tuple(award for system in rules.systems for award in awards_in(system, occasion))


def awards_in(system: PointsSystem, occasion: Occasion) -> list[Award]:
    """Go through the triggers kind by kind, within a kind in order of creation (6.1)."""
    total = points_total(occasion.history, occasion.user, system.key)
    mine = attributes(steps_of(occasion.history), occasion.user)
    given = []
    for trigger in sorted(system.triggers, key=lambda trigger: KINDS.index(type(trigger))):
        times = how_often(trigger, occasion)
        if times == 0 or not trigger.active or not matches(trigger.user_filter, mine):
            continue
        points = trigger.points * times
        if trigger.blocking and occasion.may_block and total + points < 0:
            raise BlockedError(system.key)
        new_total = clamped(total + boosted(points, applying(system, occasion, mine)), system.max_points)
        if new_total != total:
            given.append(Award(occasion.user, system.key, trigger.key, new_total - total, occasion.local))
        total = new_total
    return given


def how_often(trigger: Trigger, occasion: Occasion) -> int:
    match trigger:
        case UserCreationTrigger():
            return int(occasion.is_new_user)
        case MetricTrigger():
            return multiples_passed(trigger, occasion)
        case StreakTrigger():
            return int(occasion.reached_length is not None and occasion.reached_length % trigger.length == 0)
        case AchievementTrigger():
            return occasion.completions.count(trigger.achievement)
        case TimeTrigger():
            return int(occasion.moment is not None and is_moment(trigger, occasion.moment))
        case _:
            assert_never(trigger)


def is_moment(trigger: TimeTrigger, instant: datetime) -> bool:
    """Say whether a whole number of intervals, at least one, has passed since the trigger was activated (6.1)."""
    passed = instant - trigger.activated_at
    return passed > NO_TIME and passed % timedelta(hours=trigger.hours) == NO_TIME


def multiples_passed(trigger: MetricTrigger, occasion: Occasion) -> int:
    """Count the multiples that the total newly passes, upwards from the highest it ever had (6.1)."""
    if occasion.event is None or occasion.event.metric != trigger.metric:
        return 0
    totals = running_totals(occasion.history, occasion.user, trigger.metric, trigger.event_filter)
    before, after = max(totals[:-1]), max(totals)
    return int(after // trigger.threshold) - int(before // trigger.threshold)


def applying(system: PointsSystem, occasion: Occasion, mine: Attributes) -> list[Boost]:
    """List the boosts that apply to the user on the local date (6.2)."""
    today = occasion.local.date()
    return [
        boost
        for boost in system.boosts
        if boost.start <= today
        and (boost.end is None or today <= boost.end)
        and boost.user in {None, occasion.user}
        and matches(boost.cohort, mine)
    ]


def boosted(points: int, boosts: list[Boost]) -> int:
    """Multiply a positive award by all boosts, then round once; deductions stay as they are (6.2)."""
    if points <= 0 or not boosts:
        return points
    exact = points * prod(Fraction(boost.multiplier) for boost in boosts)
    roundings = {boost.rounding for boost in boosts}
    if Rounding.DOWN in roundings:
        return floor(exact)
    if Rounding.NEAREST in roundings:
        return floor(exact + Fraction(1, 2))
    return ceil(exact)


def clamped(total: int, max_points: int | None) -> int:
    return max(0, total if max_points is None else min(total, max_points))


def level_at(system: PointsSystem, total: int) -> str | None:
    """Return the highest level that the total reaches (6.4)."""
    reached = [level for level in system.levels if level.points <= total]
    return max(reached, key=lambda level: level.points).key if reached else None
