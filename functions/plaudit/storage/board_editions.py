"""Which editions of boards there ever were, from the history of the configuration.

What is kept of a user's score is found by board, edition and run; a log entry tells the board, the run, and under which
version of the configuration it was decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboard_runs import run_starting
from plaudit.domain.leaderboards import Leaderboard, edition_of
from plaudit.storage.attributes import Item
from plaudit.storage.configuration_generations import whole_items
from plaudit.storage.configuration_items import to_thing
from plaudit.storage.dynamodb import ALL_SORT_KEYS, ItemKey, query, transact_through_conflicts, update
from plaudit.storage.keys import CONFIGURATION_HISTORY, user_digest
from plaudit.storage.tenant_tables import TenantTable


@dataclass(frozen=True, slots=True)
class RunOfBoard:
    """A run in which scores were counted by an edition of a board. `ends_on` is None when it has no end."""

    board_id: LeaderboardId
    edition: str
    starts_on: date
    ends_on: date | None


@dataclass(slots=True)
class PastRules:
    """What was set up in the course of time, as far as it tells where something of users may be; read when needed."""

    table: TenantTable
    _items: Sequence[Item] | None = None
    _boards: dict[LeaderboardId, list[tuple[int, Leaderboard]]] = field(default_factory=dict)

    def run(self, board_id: LeaderboardId, starts_on: date, version: int) -> RunOfBoard | None:
        """Return the run of a board that an entry decided under a version of the configuration tells of."""
        versions = self._versions(board_id)
        edition = next((edition_of(board) for since, board in reversed(versions) if since <= version), None)
        if edition is None:
            return None
        alike = [board for _, board in versions if edition_of(board) == edition]
        ends = [run.ends_on if (run := run_starting(board, starts_on)) else None for board in alike]
        known = [end for end in ends if end is not None]
        return RunOfBoard(board_id, edition, starts_on, max(known) if len(known) == len(ends) else None)

    def boosts_of(self, user_id: UserId) -> Iterator[Item]:
        """Yield the edits of boosts that were for this user alone."""
        return (item for item in self._history() if "PK" in item and item["thing"].get("user_id") == user_id)

    def _versions(self, board_id: LeaderboardId) -> Sequence[tuple[int, Leaderboard]]:
        if not self._boards:
            for item in self._history():
                if _kind(item) == "LEADERBOARD" and isinstance(board := to_thing(item["thing"]), Leaderboard):
                    self._boards.setdefault(board.id, []).append((int(item["version"]), board))
        return self._boards.get(board_id, [])

    def _history(self) -> Sequence[Item]:
        if self._items is None:
            items = query(self.table.client, self.table.name, CONFIGURATION_HISTORY, between=ALL_SORT_KEYS)
            edits = [edit for item in items for edit in self._edits(item)]
            self._items = [edit for edit in edits if _kind(edit) in ("LEADERBOARD", "BOOST")]
        return self._items

    def _edits(self, item: Item) -> Sequence[Item]:
        """Return an edit, or of a version that was saved as a whole one for each thing in it, stored nowhere itself."""
        if "generation" not in item:
            return [item]
        things = whole_items(self.table, item["generation"])
        return [{"version": item["version"], "thing": thing} for thing in things]


def forget_user_of_boost(table: TenantTable, edit: Item, user_id: UserId) -> None:
    """Let an edit in the history tell a hash instead of a user's id; the boost stays one for nobody else."""
    key = ItemKey(edit["PK"], edit["SK"])
    nobody = f"erased {user_digest(user_id)}"
    transact_through_conflicts(table.client, [update(table.name, key, "SET thing.user_id = :nobody", nobody=nobody)])


def _kind(edit: dict[str, Any]) -> str:
    return str(edit["thing"]["SK"]).partition("#")[0]
