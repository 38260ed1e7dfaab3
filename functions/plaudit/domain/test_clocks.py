"""Test clocks: the time of an environment that stands still, moved by whoever rehearses in it (behaviour 9.5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from plaudit.domain.errors import AccessDeniedError, InvalidRequestError
from plaudit.domain.identifiers import EnvironmentId, TenantId
from plaudit.domain.tenancy import Environment, EnvironmentType

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between which instants a test clock may stand."""

LEFT_ALONE_AFTER = timedelta(seconds=45)
"""Without a sign of life: whoever moves a clock gives one for each day of each tenant, and stops in half a minute."""

USERS_SKIPPED = "users_skipped"
"""Counts who could not be visited: they must not keep the others waiting, and are visited with the next move."""


class ProductionClockError(AccessDeniedError):
    """Production lives in real time."""

    def __init__(self) -> None:
        super().__init__("The time of the production environment cannot be frozen. Use a key of another environment.")


class ClockGoesBackError(InvalidRequestError):
    """Somebody has lived in the environment, and nothing that happened can be taken back."""

    def __init__(self, now: datetime) -> None:
        earliest = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        super().__init__(
            f"Invalid now: in an environment with users time only goes forward. Use an instant from {earliest} on, or "
            "an environment without users."
        )


class ClockAheadError(InvalidRequestError):
    """Real time would lie before what has happened already."""

    def __init__(self, clock: "FrozenClock") -> None:
        until = clock.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        super().__init__(
            f"The test time is ahead of real time. It can be given back from {until} on; until then, go on in a fresh "
            "environment."
        )


class ClockMovingError(InvalidRequestError):
    """What is due by the test time is not done yet."""

    def __init__(self) -> None:
        super().__init__("The clock is still being moved. Ask for its progress, and try again when it is not pending.")


@dataclass(frozen=True, slots=True)
class FrozenClock:
    """The time of an environment that stands still at `now`.

    While `is_pending`, not everything that was due by then is done. Tenants are worked off one after the other in the
    order of their ids: `tenant_id` is whose turn it is, `reached_at` how far. `happened` counts by name what the latest
    move brought about.

    Of real time are `moved_at`, when it was moved the latest time, and `touched_at`, when somebody was at it. Nothing
    can be under way any more that began when the test time was before `settled_at`; that will be known of `settling_at`
    when the longest request has passed since `settling_since`, however often the clock is moved meanwhile. `version`
    counts the changes. Up to `visited_until` everybody was visited by earlier moves; None to look everywhere again.
    """

    environment_id: EnvironmentId
    now: datetime
    moved_at: datetime
    touched_at: datetime
    version: int = 1
    is_pending: bool = True
    tenant_id: TenantId | None = None
    reached_at: datetime | None = None
    settled_at: datetime | None = None
    settling_at: datetime | None = None
    settling_since: datetime | None = None
    visited_until: datetime | None = None
    happened: Mapping[str, int] = field(default_factory=dict)


def set_clock(
    clock: FrozenClock | None,
    environment_id: EnvironmentId,
    wanted: datetime,
    now: datetime,
    longest_request: timedelta,
) -> FrozenClock:
    """Return the clock of an environment after it was set, be it frozen already or not; `now` is real time.

    While a move is under way, another one goes on counting what happens. To set it to where it stands changes nothing.
    """
    if clock is None:
        return FrozenClock(environment_id, wanted, now, now)
    if clock.now == wanted:
        return clock
    settled = _settled(clock, now, longest_request)
    settled_at = settled.settled_at
    return replace(
        settled,
        now=wanted,
        moved_at=now,
        touched_at=now,
        version=clock.version + 1,
        is_pending=True,
        tenant_id=None,
        reached_at=None,
        settled_at=min(settled_at, wanted) if settled_at else None,
        visited_until=_visited_until(clock, wanted) if settled_at == clock.settled_at else None,
        happened=clock.happened if clock.is_pending else {},
    )


def _settled(clock: FrozenClock, now: datetime, longest_request: timedelta) -> FrozenClock:
    """Return a clock, before it is moved, with the latest instant that is known to be settled."""
    at, since = clock.settling_at, clock.settling_since
    if now - clock.moved_at >= longest_request:
        return replace(clock, settled_at=clock.now, settling_at=None, settling_since=None)
    if at is None or since is None or at > clock.now:
        return replace(clock, settling_at=clock.now, settling_since=clock.moved_at)
    if now - since >= longest_request:
        return replace(clock, settled_at=at, settling_at=clock.now, settling_since=clock.moved_at)
    return clock


def _visited_until(clock: FrozenClock, wanted: datetime) -> datetime | None:
    """Return up to when a move has nothing to look for that an earlier one has not seen to."""
    if clock.is_pending:
        return clock.visited_until
    return None if wanted < clock.now or clock.happened.get(USERS_SKIPPED) else clock.now


def is_left_alone(clock: FrozenClock, now: datetime) -> bool:
    """Tell whether a move is not done and nobody seems to be at it."""
    return clock.is_pending and now - clock.touched_at >= LEFT_ALONE_AFTER


def advanced(clock: FrozenClock, tenant_id: TenantId, reached_at: datetime | None, now: datetime) -> FrozenClock:
    """Return the clock when everything that is due for a tenant up to an instant is done, and for those before it."""
    return replace(clock, version=clock.version + 1, tenant_id=tenant_id, reached_at=reached_at, touched_at=now)


def arrived(clock: FrozenClock, now: datetime) -> FrozenClock:
    """Return the clock when everything is done that was due."""
    at_rest = replace(clock, version=clock.version + 1, touched_at=now, is_pending=False)
    return replace(at_rest, tenant_id=None, reached_at=None)


def end_of_window(instant: datetime) -> datetime:
    """Return until when things are done user by user from an instant on: the end of its UTC day.

    So what happens to two users on different days happens in that order, and a year does not cost more than its days.
    """
    return datetime.combine(instant.date() + timedelta(days=1), time(), UTC)


def require_rehearsal(environment: Environment) -> None:
    """Raise ProductionClockError where people live, not rehearse."""
    if environment.type is EnvironmentType.PRODUCTION:
        raise ProductionClockError


def require_forward(wanted: datetime, current: datetime, *, has_users: bool) -> None:
    """Raise ClockGoesBackError for an instant before the present of an environment that has users."""
    if has_users and wanted < current:
        raise ClockGoesBackError(current)


def require_release(clock: FrozenClock, now: datetime) -> None:
    """Raise ClockAheadError or ClockMovingError for a clock that cannot be given up."""
    if clock.now > now:
        raise ClockAheadError(clock)
    if clock.is_pending:
        raise ClockMovingError
