"""Where a user stood on boards in a range of days (behaviour 9.1)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import UserId
from plaudit.domain.leaderboard_history import HistoryEntry, Standing
from plaudit.domain.leaderboard_runs import Run, run_of
from plaudit.domain.leaderboards import Leaderboard
from plaudit.domain.wrapped import Days, best_standing
from plaudit.services.read_leaderboards import read_standing, visible_boards
from plaudit.storage.parallel import in_parallel
from plaudit.storage.tenant_tables import TenantTable

MAX_RUNS = 60
"""How many runs of a board are looked at, the latest ones; each takes a look at everybody's changes in it."""

MAX_DATES = 750
"""How many dates of a history are looked at: two years of them."""


@dataclass(frozen=True, slots=True)
class BoardYear:
    """A run of a board that a user did something for, and how the place in it developed."""

    board: Leaderboard
    run: Run
    history: Sequence[HistoryEntry]


@dataclass(frozen=True, slots=True)
class Recalled:
    """The best place that a user had on a board, and the run in which that was."""

    board: Leaderboard
    run: Run
    standing: Standing


def recall_boards(
    table: TenantTable, configuration: Configuration, user_id: UserId, active: Collection[date], now: datetime
) -> list[BoardYear]:
    """Return how a user's places developed in the runs of the days on which the user did something."""
    tasks = [
        (board, run)
        for board in visible_boards(configuration, now, finished_too=True)
        for run in _runs(board, active)[-MAX_RUNS:]
    ]

    def read(task: tuple[Leaderboard, Run]) -> BoardYear:
        board, run = task
        return BoardYear(board, run, read_standing(table, board, run, user_id, MAX_DATES, now).history)

    return in_parallel(read, tasks)


def best_of(boards: Sequence[BoardYear], days: Days) -> list[Recalled]:
    """Return the best place on each board in a range of days, that in the latest run of equal ones."""
    best: dict[str, Recalled] = {}
    for each in boards:
        if each.run.starts_on > days.last or (each.run.ends_on is not None and each.run.ends_on < days.first):
            continue
        standing = best_standing(each.history, days)
        known = best.get(each.board.id)
        if standing.rank and (known is None or standing.rank <= (known.standing.rank or 0)):
            best[each.board.id] = Recalled(each.board, each.run, standing)
    return list(best.values())


def _runs(board: Leaderboard, active: Collection[date]) -> list[Run]:
    runs = {run.starts_on: run for day in active if (run := run_of(board, day))}
    return [runs[starts_on] for starts_on in sorted(runs)]
