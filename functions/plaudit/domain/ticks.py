"""The moments of triggers that act by the clock (behaviour 6.1)."""

from datetime import datetime, timedelta

from plaudit.domain.configuration import Configuration
from plaudit.domain.filters import matches
from plaudit.domain.points import TimeCause, TimeUnit
from plaudit.domain.states import UserState

UNITS = {TimeUnit.HOURS: timedelta(hours=1), TimeUnit.DAYS: timedelta(days=1)}
"""A day has 24 hours here, whatever clocks do."""


def is_tick(cause: TimeCause, instant: datetime) -> bool:
    """Tell whether an instant is one of the moments of a trigger."""
    if cause.activated_at is None or instant <= cause.activated_at:
        return False
    return not (instant - cause.activated_at) % _interval(cause)


def tick_after(cause: TimeCause, instant: datetime) -> datetime | None:
    """Return the first moment of a trigger after an instant; None for one that was never activated."""
    if cause.activated_at is None:
        return None
    passed = max(instant - cause.activated_at, timedelta(0)) // _interval(cause)
    return cause.activated_at + (passed + 1) * _interval(cause)


def tick_until(cause: TimeCause, instant: datetime) -> datetime | None:
    """Return the last moment of a trigger up to an instant, if there has been one."""
    if cause.activated_at is None:
        return None
    passed = (instant - cause.activated_at) // _interval(cause)
    return cause.activated_at + passed * _interval(cause) if passed > 0 else None


def next_tick(configuration: Configuration, user: UserState) -> datetime | None:
    """Return the first moment after a user's latest step at which a trigger acts that the user matches."""
    moments = (
        tick_after(cause, user.latest_at)
        for trigger, cause in configuration.time_triggers
        if matches(trigger.user_filter, user.profile.attributes)
    )
    return min((moment for moment in moments if moment), default=None)


def changes_ticks(before: Configuration, after: Configuration) -> bool:
    """Tell whether an edit changes a trigger that acts by the clock, or ends it."""
    return any(each not in after.time_triggers for each in before.time_triggers)


def _interval(cause: TimeCause) -> timedelta:
    return cause.interval * UNITS[cause.unit]
