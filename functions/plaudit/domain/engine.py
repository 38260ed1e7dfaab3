"""The decision: what an event does to a user's state. Total, deterministic, free of I/O.

`apply(configuration, state, event, now)` is all that counts for a metric event, `identify` for a change of the profile.
Both answer with the next state and with the log entry that tells what happened and why. A state is the fold of
these two over the user's log, so it can be rebuilt from the log at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from plaudit.domain.configuration import Configuration
from plaudit.domain.effects import Effect, MetricChanged, StreakExtended, StreakLost, StreakStarted, UserCreated
from plaudit.domain.identifiers import AttributeId, EventId, MetricId, UserId
from plaudit.domain.local_time import local_date, zone_of
from plaudit.domain.metrics import MetricProgress, add_amount
from plaudit.domain.streaks import NO_STREAK, Streak, change_zone, count, settle, view
from plaudit.domain.users import Profile, ProfileChange, change_profile, kept_change, new_profile


@dataclass(frozen=True, slots=True)
class MetricEvent:
    """Something that a user did, as the customer reported it."""

    id: EventId
    user_id: UserId
    metric_id: MetricId
    amount: Decimal
    profile_change: ProfileChange = field(default_factory=ProfileChange)
    attributes: Mapping[AttributeId, str] = field(default_factory=dict)
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class UserState:
    """All of a user that every event needs. `version` counts the log entries that led here."""

    profile: Profile
    version: int
    latest_at: datetime
    streak: Streak = NO_STREAK


@dataclass(frozen=True, slots=True)
class State:
    """What one event reads and writes: the user, if known already, and the progress in the event's metric."""

    user: UserState | None
    progress: MetricProgress


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of a user's log. `sequence` counts from 1 without a gap; `event` is None for a mere identification."""

    sequence: int
    occurred_at: datetime
    profile_change: ProfileChange
    event: MetricEvent | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Identified:
    """The outcome of an identification; there is no entry when it changed nothing."""

    user: UserState
    entry: LogEntry | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The outcome of an event."""

    user: UserState
    progress: MetricProgress
    entry: LogEntry


def identify(
    configuration: Configuration,
    user: UserState | None,
    user_id: UserId,
    change: ProfileChange,
    now: datetime,
) -> Identified:
    """Return what identifying a user does (2.1)."""
    next_user, effects = _identify(configuration, user, user_id, change, now)
    if user is not None and next_user.profile is user.profile:
        return Identified(user, None)
    return Identified(next_user, _entry(next_user, change, None, effects))


def apply(configuration: Configuration, state: State, event: MetricEvent, now: datetime) -> Recorded:
    """Return what an event does, in the order of 3.2."""
    user, effects = _identify(configuration, state.user, event.user_id, event.profile_change, now)
    progress = state.progress
    if event.amount:
        day = local_date(user.latest_at, zone_of(user.profile.time_zone))
        progress = replace(add_amount(progress, event.amount, day), version=user.version)
        effects.append(MetricChanged(progress.metric_id, event.amount, progress.total))
        user = _count_for_streak(user, effects)
    return Recorded(user, progress, _entry(user, event.profile_change, event, effects))


def _identify(
    configuration: Configuration,
    user: UserState | None,
    user_id: UserId,
    change: ProfileChange,
    now: datetime,
) -> tuple[UserState, list[Effect]]:
    """Settle what is past, then change the profile. A user's time never runs backwards, whatever clocks say."""
    if user is None:
        profile = change_profile(new_profile(user_id, now), change, configuration, now)
        return UserState(profile, version=1, latest_at=now), [UserCreated()]
    now = max(now, user.latest_at)
    profile = change_profile(user.profile, change, configuration, now)
    streak = settle(user.streak, now)
    effects: list[Effect] = [] if streak == user.streak else [StreakLost(user.streak.length)]
    if profile.time_zone != user.profile.time_zone:
        streak = change_zone(streak, zone_of(profile.time_zone))
    return UserState(profile, user.version + 1, now, streak), effects


def _count_for_streak(user: UserState, effects: list[Effect]) -> UserState:
    """Count the local day of the event; adds the effect if the day had not counted yet."""
    zone = zone_of(user.profile.time_zone)
    streak = count(user.streak, user.latest_at, zone)
    if streak.length != user.streak.length:
        seen = view(streak, user.latest_at, zone)
        effects.append(StreakStarted(seen) if streak.length == 1 else StreakExtended(seen))
    return replace(user, streak=streak)


def _entry(user: UserState, change: ProfileChange, event: MetricEvent | None, effects: list[Effect]) -> LogEntry:
    kept = kept_change(change, user.profile)
    logged = replace(event, profile_change=kept) if event else None
    return LogEntry(user.version, user.latest_at, kept, logged, tuple(effects))
