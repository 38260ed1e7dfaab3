"""What the clock does for a tenant as a whole, and when: boards, boosts, moments of triggers (behaviour 6.1, 7.6, 9.2).

An item of the agenda says no more than when to look at what. It is right only if the configuration still says so when
its time has come. So an item too many does no harm, and edits add those that became necessary without minding which
ones there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from plaudit.domain.configuration import LIVE_BOARDS, Configuration
from plaudit.domain.edits.edit import Edit, Saved
from plaudit.domain.erasures import Erasure
from plaudit.domain.identifiers import LeaderboardId
from plaudit.domain.leaderboard_runs import (
    OPENING_TIME,
    Run,
    finished_at,
    frozen_at,
    opens_at,
    run_after,
    run_of,
    run_starting,
    started_at,
)
from plaudit.domain.leaderboards import Leaderboard, LeaderboardStatus
from plaudit.domain.local_time import end_of_day, start_of_day
from plaudit.domain.points import Boost, PointsSystem, Trigger
from plaudit.domain.ticks import is_tick, tick_after, tick_until

OLDEST_OPEN_RUN = timedelta(days=2)
"""A run that has ended before that is frozen."""

RESUMED_AFTER = timedelta(minutes=20)
"""How long after it began the clock looks whether an erasure is through."""


class Kind(StrEnum):
    """What an item of the agenda is about."""

    RUN_STARTS = "run_starts"
    RUN_ENDS = "run_ends"
    BOOST_STARTS = "boost_starts"
    BOOST_ENDS = "boost_ends"
    TICK = "tick"
    JOBS = "jobs"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """What is to be looked at, and when.

    `subject` is the id of a board or boost, or the hash that stands for an erased user; `run` the first day of a run.
    """

    due_at: datetime
    kind: Kind
    subject: str = ""
    run: date | None = None


# --- what an edit makes necessary -------------------------------------------------------------------------------------


def items_after(configuration: Configuration, edits: Sequence[Edit], now: datetime) -> list[AgendaItem]:
    """Return what edits that led to a configuration put on the agenda."""
    items = [item for edit in edits if isinstance(edit, Saved) for item in _items_of(edit.thing, now)]
    is_timed = any(isinstance(edit.thing, Trigger | PointsSystem) for edit in edits)
    tick = next_tick(configuration, now) if is_timed else None
    return [*items, tick] if tick else items


def _items_of(thing: object, now: datetime) -> Iterator[AgendaItem]:
    if isinstance(thing, Leaderboard):
        yield from items_of_board(thing, now)
    elif isinstance(thing, Boost):
        yield from items_of_boost(thing, now)


def items_of_board(board: Leaderboard, now: datetime) -> Iterator[AgendaItem]:
    """Yield the beginnings and ends of the runs of a board that are not over, up to the next one to begin.

    Those of a board that was set to finished are over as it was; nobody may have told of that yet.
    """
    if board.status not in LIVE_BOARDS and board.finished_at is None:
        return
    run = run_of(board, max(board.starts_on, (now - OLDEST_OPEN_RUN).date()))
    while run:
        over_at = finished_at(board, run)
        is_over = over_at is not None and over_at < now and over_at != board.finished_at
        if not is_over and (over_at is None or over_at >= started_at(board, run)):
            yield from _start_of(board, run)
            yield from _end_of(board, run)
        if started_at(board, run) > now:
            return
        run = run_after(board, run)


def items_of_boost(boost: Boost, now: datetime) -> Iterator[AgendaItem]:
    """Yield the beginning and the end of a boost, unless they are past."""
    last_end = frozen_at(_days_of(boost))
    if last_end is None or last_end > now:
        yield AgendaItem(max(opens_at(_days_of(boost)), now), Kind.BOOST_STARTS, boost.id)
    if boost.ends_on and last_end and last_end > now:
        first_end = last_end if boost.user_id is None else datetime.combine(boost.ends_on, OPENING_TIME)
        yield AgendaItem(max(first_end, now), Kind.BOOST_ENDS, boost.id)


def next_tick(configuration: Configuration, after: datetime) -> AgendaItem | None:
    """Return the next moment at which a trigger acts for everybody, if any does."""
    moments = [tick_after(cause, after) for _, cause in configuration.time_triggers]
    first = min((moment for moment in moments if moment), default=None)
    return AgendaItem(first, Kind.TICK) if first else None


# --- whether an item is right, and what comes after it ----------------------------------------------------------------


def run_starting_by(configuration: Configuration, item: AgendaItem) -> tuple[Leaderboard, Run] | None:
    """Return the run that begins as an item says; None if it does not."""
    board, run = _board_and_run(configuration, item)
    if board is None or run is None or board.status is LeaderboardStatus.INACTIVE:
        return None
    over_at = finished_at(board, run)
    is_right = started_at(board, run) == item.due_at and (over_at is None or over_at >= item.due_at)
    return (board, run) if is_right else None


def run_ending_by(configuration: Configuration, item: AgendaItem) -> tuple[Leaderboard, Run] | None:
    """Return the run that is over as an item says; None if it is not."""
    board, run = _board_and_run(configuration, item)
    if board is None or run is None or board.status is LeaderboardStatus.INACTIVE:
        return None
    return (board, run) if finished_at(board, run) == item.due_at else None


def items_after_start(board: Leaderboard, run: Run) -> list[AgendaItem]:
    """Return what is put on the agenda as a run begins: its end, and the beginning of the next one."""
    return [*_end_of(board, run), *_start_of(board, run_after(board, run))]


def boost_starts_at(boost: Boost, zone: ZoneInfo) -> datetime:
    """Return when a boost is told to have begun: for a user's own at the user's midnight (9.2)."""
    return opens_at(_days_of(boost)) if boost.user_id is None else start_of_day(boost.starts_on, zone)


def boost_ends_at(boost: Boost, zone: ZoneInfo) -> datetime | None:
    """Return when a boost is told to be over; None for one without an end."""
    if boost.ends_on is None:
        return None
    return frozen_at(_days_of(boost)) if boost.user_id is None else end_of_day(boost.ends_on, zone)


def latest_tick(configuration: Configuration, item: AgendaItem, now: datetime) -> datetime | None:
    """Return the latest moment that has come by now, if there is one at the instant of an item."""
    causes = [cause for _, cause in configuration.time_triggers]
    if not any(is_tick(cause, item.due_at) for cause in causes):
        return None
    return max(moment for cause in causes if (moment := tick_until(cause, now)))


def _board_and_run(configuration: Configuration, item: AgendaItem) -> tuple[Leaderboard | None, Run | None]:
    board = configuration.leaderboards.get(LeaderboardId(item.subject))
    return board, run_starting(board, item.run) if board and item.run else None


def item_of_erasure(erasure: Erasure) -> AgendaItem:
    """Return the look at an erasure that should be through by then (2.7)."""
    return AgendaItem(erasure.erased_at + RESUMED_AFTER, Kind.ERASURE, erasure.digest)


def _days_of(boost: Boost) -> Run:
    """Return the days of a boost as those of a run, because it is told of at the same hours (9.2)."""
    return Run(boost.starts_on, boost.ends_on)


def _start_of(board: Leaderboard, run: Run | None) -> list[AgendaItem]:
    return [AgendaItem(started_at(board, run), Kind.RUN_STARTS, board.id, run.starts_on)] if run else []


def _end_of(board: Leaderboard, run: Run) -> list[AgendaItem]:
    over_at = finished_at(board, run)
    return [AgendaItem(over_at, Kind.RUN_ENDS, board.id, run.starts_on)] if over_at else []
