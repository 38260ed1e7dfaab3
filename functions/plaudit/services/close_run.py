"""A run of a board that is over: whether nothing can change it any more, and who is at its top (behaviour 7.6)."""

from collections.abc import Iterator
from datetime import datetime

from plaudit.domain.announcements import TOP, TopPlace
from plaudit.domain.leaderboard_runs import Run
from plaudit.domain.leaderboards import Leaderboard
from plaudit.services.ticking import has_ticks
from plaudit.storage.clock_slots import list_slots
from plaudit.storage.due_users import list_due_users
from plaudit.storage.keys import DUE_SHARDS
from plaudit.storage.rankings import Place, Ranking, list_places, list_score_changes
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_names import load_names


def is_settled(table: TenantTable, at: datetime) -> bool:
    """Tell whether all that was due for users by an instant is done, as far as the clock knows.

    Whoever is not visited yet may have had points from a trigger, or an achievement, within the run.
    """
    return not has_ticks(table, at) and not any(_due_users(table, at))


def top_of(table: TenantTable, board: Leaderboard, run: Run, at: datetime) -> list[TopPlace]:
    """Return the first places of a run, of a board that is broken down those of each group."""
    places = [
        (place, group)
        for group in groups_of(table, board, run)
        for place in list_places(table, Ranking(board, run, group), at, wanted=TOP)
    ]
    names = load_names(table, [place.user_id for place, _ in places])
    return [_to_top(place, names.get(place.user_id), group) for place, group in places]


def _to_top(place: Place, name: str | None, group: tuple[str, ...]) -> TopPlace:
    return TopPlace(place.rank, place.user_id, name, place.value, group)


def groups_of(table: TenantTable, board: Leaderboard, run: Run) -> list[tuple[str, ...]]:
    """Return the groups in which anybody ever was in a run; only what changed in it tells that."""
    if not board.breakdown:
        return [()]
    changes = list_score_changes(table, Ranking(board, run, ()))
    return sorted({change.group for change in changes if change.group is not None})


def _due_users(table: TenantTable, at: datetime) -> Iterator[object]:
    for slot in list_slots(table, at):
        for shard in range(DUE_SHARDS):
            yield from list_due_users(table, slot, shard, at, after=None, limit=1)
