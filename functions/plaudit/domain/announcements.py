"""What is told of a tenant rather than of a user: boards and boosts that begin and end (behaviour 7.6, 9.2)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from plaudit.domain.identifiers import BoostId, LeaderboardId, UserId

TOP = 10
"""How many places are told of a run that is over."""


@dataclass(frozen=True, slots=True)
class TopPlace:
    """One of the first places of a run, as it was frozen. `group` are the values that a board is broken down by."""

    rank: int
    user_id: UserId
    name: str | None
    value: int
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run of a board, named by its first day, is open."""

    leaderboard_id: LeaderboardId
    run: date


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run of a board is frozen. Its first places are kept with the record of it, and go when their users go (2.7)."""

    leaderboard_id: LeaderboardId
    run: date


@dataclass(frozen=True, slots=True)
class BoostStarted:
    """A boost multiplies awards from now on."""

    boost_id: BoostId


@dataclass(frozen=True, slots=True)
class BoostFinished:
    """A boost does not multiply awards any more."""

    boost_id: BoostId


Announcement: TypeAlias = RunStarted | RunFinished | BoostStarted | BoostFinished


def name_of(announcement: Announcement, edition: str = "") -> tuple[str, str]:
    """Return the kind of an announcement and what it is about, which name it for good.

    Runs of different editions of a board are different ones.
    """
    match announcement:
        case RunStarted(id_, run):
            return "run_started", f"{id_}#{edition}#{run.isoformat()}"
        case RunFinished(id_, run):
            return "run_finished", f"{id_}#{edition}#{run.isoformat()}"
        case BoostStarted(id_):
            return "boost_started", id_
        case BoostFinished(id_):
            return "boost_finished", id_
        case _:
            assert_never(announcement)
