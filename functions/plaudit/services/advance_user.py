"""Use case: what time does to a user is done, because the time has come (behaviour 9.3)."""

from datetime import datetime

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.due import next_due
from plaudit.domain.engine import Decided
from plaudit.domain.identifiers import UserId
from plaudit.services.open_tenant import registry
from plaudit.services.retrying import Contest
from plaudit.services.take_step import Need, Taken, take_step
from plaudit.storage.clock_slots import point_at
from plaudit.storage.due_users import Marker, drop_marker, marker_after, move_marker
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot


def advance_user(table: TenantTable, configuration: Configuration, user_id: UserId, until: datetime) -> Taken:
    """Do what is due for a user up to an instant, each thing at its own, and return what there is then and what was.

    Safe to repeat: what was done is not due any more. A step of the user at the same time comes before it or after it.
    """
    return take_step(table, configuration, Need(user_id), lambda state: Decided(state, None), until)


def follow_marker(table: TenantTable, configuration: Configuration, marker: Marker, until: datetime) -> list[LogEntry]:
    """Do what is due for a user who is marked, and mark the user for what is due next; return what was done.

    Safe to repeat: what was done is not due any more, and returned by whoever did it.
    A marker that the user's state does not name is taken away: the user has another one by now, or is no more.
    """
    contest, done = Contest(), list[LogEntry]()
    while True:
        taken = advance_user(table, configuration, marker.user_id, until)
        snapshot = taken.snapshot
        done += taken.overdue
        if snapshot.state.user is None or snapshot.due_at != marker.due_at:
            drop_marker(table, marker)
            return done
        if _mark_anew(table, configuration, snapshot, until):
            return done
        contest.lose()


def mark_user(table: TenantTable, configuration: Configuration, user_id: UserId, now: datetime) -> bool:
    """Mark a user for what is due under rules that are others now; tell whether that moved the marker."""
    contest = Contest()
    while True:
        snapshot = advance_user(table, configuration, user_id, now).snapshot
        user = snapshot.state.user
        if user is None or marker_after(snapshot.due_at, next_due(configuration, user), now) == snapshot.due_at:
            return False
        if _mark_anew(table, configuration, snapshot, now):
            return True
        contest.lose()


def _mark_anew(table: TenantTable, configuration: Configuration, snapshot: Snapshot, now: datetime) -> bool:
    """Move a user's marker to where it belongs; False when somebody else has changed the user."""
    user = snapshot.state.user
    if user is None:
        raise ValueError(snapshot)
    after = marker_after(snapshot.due_at, next_due(configuration, user), now)
    if after:
        point_at(registry(), table, after, max(utc_now(), now))
    return move_marker(table, user.profile.id, user.version, snapshot.due_at, after)
