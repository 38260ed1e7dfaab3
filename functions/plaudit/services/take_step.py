"""The way in which everything happens to a user: load, decide, save, and decide again if somebody else was faster.

A step is safe to repeat as far as its decision is: what is saved is one transaction on condition of what was loaded.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from plaudit.clock import utc_now
from plaudit.domain.actions import LogEntry
from plaudit.domain.configuration import Configuration
from plaudit.domain.due import next_due, next_happening
from plaudit.domain.engine import Decided, pass_time
from plaudit.domain.erasures import is_free
from plaudit.domain.errors import UserErasedError
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.states import State
from plaudit.domain.users import ProfileChange, will_change_attributes
from plaudit.services.announce import expect_announcement, send_announced
from plaudit.services.open_tenant import registry
from plaudit.services.retrying import Contest
from plaudit.storage.clock_slots import point_at
from plaudit.storage.due_users import marker_after
from plaudit.storage.outbox import key_of, outgoing
from plaudit.storage.pending_moves import carry_out_pending
from plaudit.storage.ranks import previous_ranks
from plaudit.storage.steps import Along, StateChangedError, save_step
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import (
    MarkAddress,
    Snapshot,
    list_progress,
    load_snapshot,
    metrics_of_streaks,
    with_erased_mark,
    with_erasure,
    with_filtered_totals,
)

Decision: TypeAlias = Callable[[State], Decided]
"""Decides a step on a state; raises what makes it impossible."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a step of a user depends on: progress in metrics besides those of streaks, a mark, and what it changes.

    `wants_ranks`: somebody is going to be told where the step moved the user on boards.
    """

    user_id: UserId
    metric_ids: tuple[MetricId, ...] = ()
    mark: MarkAddress | None = None
    change: ProfileChange = field(default_factory=ProfileChange)
    wants_ranks: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken; `decided` is None when its mark was there already.

    `previous_ranks` are those before each of the decided moves. `overdue` is what came before the step, because it was
    due.
    """

    snapshot: Snapshot
    decided: Decided | None
    previous_ranks: tuple[int | None, ...] = ()
    overdue: tuple[LogEntry, ...] = ()


def needed_metrics(configuration: Configuration, need: Need) -> Collection[MetricId]:
    """Return the metrics whose progress a step needs to see."""
    return dict.fromkeys((*need.metric_ids, *metrics_of_streaks(configuration)))


def take_step(
    table: TenantTable,
    configuration: Configuration,
    need: Need,
    decide: Decision,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> Taken:
    """Take a step, on a snapshot that was just read if there is one.

    What was due for the user by now comes first, each thing at its own instant and as a step of its own: the clock may
    be late (9.3).
    Raises ContentionError after too many tries, and UserErasedError when it would make a user whose id is not free yet.
    Safe to repeat for a step with a mark: it is taken once, whoever tries.
    """
    contest, caught_up = Contest(), list[LogEntry]()
    snapshot = snapshot if snapshot and not snapshot.is_torn else _load(table, configuration, need)
    while True:
        if snapshot.pending:
            carry_out_pending(table, need.user_id, snapshot.pending)
        if snapshot.reused_from:
            snapshot = with_erased_mark(table, need.user_id, snapshot, need.mark)
        if snapshot.marked_by:
            return Taken(snapshot, None, overdue=tuple(caught_up))
        overdue = _overdue(configuration, snapshot, now)
        if overdue:
            is_saved = _save(table, configuration, snapshot, overdue, None, contest, now)
            caught_up += [overdue.entry] if is_saved and overdue.entry else []
            snapshot = _load(table, configuration, need)
            continue
        snapshot = _widened(table, configuration, need, snapshot)
        decided = decide(snapshot.state)
        if decided.entry is None:
            return Taken(snapshot, decided, overdue=tuple(caught_up))
        _require_free(snapshot, decided.entry.occurred_at)
        ranks = (
            previous_ranks(table, need.user_id, decided.moves, decided.entry.occurred_at) if need.wants_ranks else []
        )
        if _save(table, configuration, snapshot, decided, need.mark, contest, now):
            return Taken(snapshot, decided, tuple(ranks), tuple(caught_up))
        snapshot = _seen_again(table, configuration, need)


def _overdue(configuration: Configuration, snapshot: Snapshot, now: datetime) -> Decided | None:
    """Return the first thing that was due for the user by now; most markers tell that there is none."""
    user = snapshot.state.user
    is_marked = snapshot.due_at is not None and snapshot.due_at <= now
    if user is None or not (is_marked or configuration.time_triggers):
        return None
    due_at = next_happening(configuration, user)
    overdue = pass_time(configuration, snapshot.state, due_at) if due_at and due_at <= now else None
    return overdue if overdue and overdue.entry else None


def _save(
    table: TenantTable,
    configuration: Configuration,
    snapshot: Snapshot,
    decided: Decided,
    mark: MarkAddress | None,
    contest: Contest,
    now: datetime,
) -> bool:
    """Save a step, and see to it that the clock comes when something is due; False when somebody else was faster."""
    user, entry = decided.state.user, decided.entry
    if user is None or entry is None:
        raise ValueError(decided)
    due_at = marker_after(snapshot.due_at, next_due(configuration, user), entry.occurred_at)
    if due_at and due_at != snapshot.due_at:
        point_at(registry(), table, due_at, max(utc_now(), now))
    news = outgoing(table, configuration, entry, user.profile, snapshot.lately)
    if news.item:
        expect_announcement(table)
    try:
        save_step(table, configuration, snapshot, decided, Along(mark, due_at, news.item, news.lately))
    except StateChangedError:
        contest.lose()
        return False
    if news.item:
        send_announced(table, [key_of(news.item)])
    return True


def _require_free(snapshot: Snapshot, now: datetime) -> None:
    """Raise UserErasedError when a step would make a user whose id is not free yet."""
    if snapshot.erasure and not is_free(snapshot.erasure, now):
        raise UserErasedError(snapshot.erasure.free_from, is_through=snapshot.erasure.remains is None)


def _load(table: TenantTable, configuration: Configuration, need: Need) -> Snapshot:
    return load_snapshot(table, need.user_id, needed_metrics(configuration, need), need.mark)


def _seen_again(table: TenantTable, configuration: Configuration, need: Need) -> Snapshot:
    """Return what there is now that somebody else was faster; the user may be there, or no more."""
    snapshot = _load(table, configuration, need)
    return snapshot if snapshot.state.user else with_erasure(table, need.user_id, snapshot, need.mark)


def _widened(table: TenantTable, configuration: Configuration, need: Need, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot with what few steps need: all progress when groups on boards may change, and new filters."""
    state = snapshot.state
    if state.user and configuration.leaderboards and will_change_attributes(state.user.profile, need.change):
        state = replace(state, progress=list_progress(table, need.user_id))
    for metric_id in need.metric_ids:
        filters = configuration.filters_of(metric_id)
        if filters:
            progress = with_filtered_totals(table, need.user_id, state.progress_in(metric_id), filters)
            state = replace(state, progress={**state.progress, metric_id: progress})
    return replace(snapshot, state=state)
