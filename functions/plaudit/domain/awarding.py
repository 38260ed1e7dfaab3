"""The points of a step: which triggers act, in which order, and what becomes of totals and levels (behaviour 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from plaudit.domain.awards import Firing, Standing, award_all, boosts_for, level_of, multiples_passed
from plaudit.domain.effects import LevelChanged, PointsAwarded
from plaudit.domain.filters import filter_id, matches
from plaudit.domain.identifiers import MetricId, PointsSystemId
from plaudit.domain.metrics import MetricProgress
from plaudit.domain.points import MetricCause, PointsSystem, TriggerStatus
from plaudit.domain.step import Step
from plaudit.domain.ticks import is_tick


def fire_on_creation(step: Step) -> None:
    """Let act what awards points to a new user."""
    _fire(step, [Firing(trigger) for trigger in step.configuration.creation_triggers if step.is_new])


def fire_on_metric(step: Step, metric_id: MetricId) -> None:
    """Let act what counts multiples that the total newly passed, upwards from the highest it ever had (6.1)."""
    before, after = step.before.progress_in(metric_id), step.progress[metric_id]
    triggers = step.configuration.metric_triggers.get(metric_id, ())
    _fire(step, [Firing(trigger, _times(cause, before, after)) for trigger, cause in triggers])


def fire_on_streak(step: Step, length: int) -> None:
    """Let act what counts multiples of the length that the streak has just been extended to."""
    triggers = step.configuration.streak_triggers
    _fire(step, [Firing(trigger) for trigger, cause in triggers if length % cause.length == 0])


def fire_on_ticks(step: Step, now: datetime) -> None:
    """Let act what has a moment at an instant (6.1)."""
    _fire(step, [Firing(trigger) for trigger, cause in step.configuration.time_triggers if is_tick(cause, now)])


def fire_on_completions(step: Step) -> None:
    """Let act what awards points for the achievements that this step completed."""
    completed = {achievement.id for achievement in step.completed}
    triggers = step.configuration.achievement_triggers
    _fire(step, [Firing(trigger) for trigger, cause in triggers if cause.achievement_id in completed])


def award_points(step: Step, *, may_block: bool) -> None:
    """Award what the triggers that fired award, system by system; raises OutOfPointsError (6.3)."""
    boosts_of = step.configuration.boosts_of
    for system, firings in _by_system(step):
        boosts = boosts_for(boosts_of(system.id), step.user.profile.id, step.attributes, step.day)
        before = step.user.points.get(system.id, Standing())
        after, awards = award_all(
            system,
            before,
            firings,
            boosts,
            step.day,
            cause_id=f"{step.user.profile.id}/{step.user.version}",
            may_block=may_block,
        )
        step.user = replace(step.user, points={**step.user.points, system.id: after})
        step.awards += awards
        step.effects += [
            PointsAwarded(each.id, system.id, each.trigger.id, each.awarded, each.total, step.is_silent)
            for each in awards
        ]
        _tell_level(step, system.id, before.total, after.total)


def points_added(step: Step, system_id: PointsSystemId) -> Decimal:
    """Return by how much the step changed a total."""
    before = step.before.user.points.get(system_id, Standing()) if step.before.user else Standing()
    return step.user.points.get(system_id, Standing()).tally.total - before.tally.total


def _fire(step: Step, firings: Sequence[Firing]) -> None:
    """Note the triggers that act: active, for a user who matches, and at least once."""
    step.firings += [
        firing
        for firing in firings
        if firing.times
        and firing.trigger.status is TriggerStatus.ACTIVE
        and matches(firing.trigger.user_filter, step.attributes)
    ]


def _times(cause: MetricCause, before: MetricProgress, after: MetricProgress) -> int:
    filter_ = filter_id(cause.event_filter) if cause.event_filter else None
    return multiples_passed(before.height(filter_).highest, after.height(filter_).highest, cause.threshold)


def _by_system(step: Step) -> Iterator[tuple[PointsSystem, list[Firing]]]:
    """Yield the systems with something to do in the order of their creation, each with what fired in its order."""
    if not step.firings:
        return
    for system in step.configuration.points_systems.values():
        firings = [firing for firing in step.firings if firing.trigger.system_id == system.id]
        if firings:
            yield system, firings


def _tell_level(step: Step, system_id: PointsSystemId, before: int, after: int) -> None:
    levels = step.configuration.levels_of(system_id)
    previous, current = level_of(levels, before), level_of(levels, after)
    if previous != current:
        ids = (previous.id if previous else None, current.id if current else None)
        step.effects.append(LevelChanged(system_id, *ids, step.is_silent))
