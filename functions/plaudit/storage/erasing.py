"""Taking a user out of a tenant's table (behaviour 2.7).

One transaction ends the user: it removes the state on condition of its version, takes the user out of the counters and
the directory, and notes the erasure. From then on nobody finds the user, and no step of the user can be saved. What
remains is removed page by page, in an order in which nothing is lost that leads to something else: what a log entry
leads to goes before the entry. So removing may be interrupted anywhere and begun again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

from plaudit.domain.actions import LogEntry, PauseAdded
from plaudit.domain.effects import is_announced
from plaudit.domain.erasures import Erasure, Remains
from plaudit.domain.identifiers import LeaderboardId, UserId
from plaudit.domain.leaderboards import Score
from plaudit.domain.states import UserState
from plaudit.storage.announcements import remove_from_top
from plaudit.storage.attributes import Item
from plaudit.storage.board_editions import RunOfBoard
from plaudit.storage.counters import removal_writes
from plaudit.storage.directory import JUST_BEHIND
from plaudit.storage.due_users import marker_writes
from plaudit.storage.dynamodb import (
    ALL_SORT_KEYS,
    ItemKey,
    TransactionRefusedError,
    Write,
    beginning_with,
    delete,
    delete_all,
    query,
    read,
    transact,
)
from plaudit.storage.erasures import erasure_write, keep_marks, list_places_of_state
from plaudit.storage.keys import (
    batch_part_key,
    board_change_key,
    delivery_key,
    directory_key,
    log_key,
    outbox_key,
    pause_key,
    ranking_partition,
    user_state_key,
)
from plaudit.storage.logs import to_log_entry
from plaudit.storage.pending_moves import carry_out_pending
from plaudit.storage.ranking_items import entry_sort_key, to_score
from plaudit.storage.steps import StateChangedError, unchanged
from plaudit.storage.tails import expanded
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_items import to_progress
from plaudit.storage.user_search import name_writes
from plaudit.storage.users import Snapshot

AT_ONCE = 100
"""Items or log entries: what one batch read takes, and what is removed between two looks at the clock."""

LOG_ITEMS_AT_ONCE = 10
"""Each holds about as many entries."""

A_DAY = timedelta(days=1)
PENDING_MOVES = "PENDING#"


def end_user(table: TenantTable, snapshot: Snapshot, erasure: Erasure) -> None:
    """Remove a user's state, and with it the user; raises StateChangedError when it is not the one that was read."""
    user = snapshot.state.user
    if user is None:
        raise ValueError(snapshot)
    writes = [
        _delete_state(table, snapshot),
        delete(table.name, directory_key(user.profile.id)),
        *name_writes(table, user.profile.id, user.profile, None),
        *marker_writes(table, user.profile.id, snapshot.due_at, None),
        *removal_writes(table, user.profile, snapshot.counted, user.completed),
        erasure_write(table, erasure, list(_places(user))),
    ]
    try:
        transact(table.client, writes)
    except TransactionRefusedError as error:
        raise StateChangedError from error


def finish_pending_moves(table: TenantTable, user_id: UserId) -> None:
    """Carry out the moves that a step left for after its transaction, so that the history tells of every place."""
    for page in _pages(table, user_id, PENDING_MOVES):
        for item in page:
            carry_out_pending(table, user_id, int(item["SK"].removeprefix(PENDING_MOVES)))


def log_page(table: TenantTable, user_id: UserId) -> list[LogEntry]:
    """Return the oldest entries of what is left of a user's log: all that are gathered in some items."""
    low, high = beginning_with("LOG#")
    items = query(table.client, table.name, user_state_key(user_id).pk, between=(low, high), limit=LOG_ITEMS_AT_ONCE)
    return [to_log_entry(user_id, each) for item in items for each in expanded(item)]


def remove_log_page(table: TenantTable, user_id: UserId, page: Sequence[LogEntry]) -> None:
    """Remove log entries, after what only they lead to: announcements that wait, and pauses by id."""
    announcing = [entry for entry in page if any(map(is_announced, entry.effects))]
    keys = [outbox_key(user_id, entry.occurred_at, entry.sequence) for entry in announcing]
    keys += [pause_key(entry.action.pause.id) for entry in page if isinstance(entry.action, PauseAdded)]
    delete_all(table.client, table.name, keys)
    delete_all(table.client, table.name, [log_key(user_id, entry.sequence) for entry in page])


def remove_places(table: TenantTable, erasure: Erasure, remains: Remains) -> None:
    """Remove all places of a user: those that the state told of, and progress and frozen scores still do."""
    places = list_places_of_state(table, erasure)
    for page in _pages(table, remains.user_id, "PROGRESS#"):
        places += _places_of(remains.user_id, *(to_progress(item).scores for item in page))
    for page in _pages(table, remains.user_id, "SCORE#"):
        scores = [(LeaderboardId(item["SK"].split("#")[1]), to_score(item["score"])) for item in page]
        places += _places_of(remains.user_id, *({board_id: (score,)} for board_id, score in scores))
    delete_all(table.client, table.name, sorted(set(places)))


def remove_from_board(table: TenantTable, remains: Remains, run: RunOfBoard) -> None:
    """Remove a user from the history of a run, and from what is kept of its end."""
    remove_from_top(table, run, remains.user_id)
    keys = (
        board_change_key(run.board_id, run.edition, run.starts_on, day, remains.user_id) for day in _days(remains, run)
    )
    while part := list(islice(keys, AT_ONCE)):
        found = read(table.client, [table.address(key) for key in part])
        delete_all(table.client, table.name, sorted(at.key for at in found))


def remove_marks(table: TenantTable, erasure: Erasure, remains: Remains) -> Iterator[int]:
    """Move the user's idempotency marks to where no id is; yields how many, page by page."""
    for page in _pages(table, remains.user_id, "IDEMPOTENCY#"):
        keep_marks(table, erasure, page)
        _delete_items(table, page)
        yield len(page)


def remove_other_items(table: TenantTable, remains: Remains) -> Iterator[int]:
    """Remove everything else that stands under the user's id; yields how many items, page by page."""
    for page in _pages(table, remains.user_id, ""):
        keys = [batch_part_key(item["batch_id"], int(item["part"])) for item in page if "batch_id" in item]
        keys += [delivery_key(item["webhook_id"], item["delivery_id"]) for item in page if "delivery_id" in item]
        delete_all(table.client, table.name, keys)
        _delete_items(table, page)
        yield len(page)


def _delete_state(table: TenantTable, snapshot: Snapshot) -> Write:
    user = snapshot.state.user
    if user is None:
        raise ValueError(snapshot)
    condition, values = unchanged(snapshot, user)
    return delete(table.name, user_state_key(user.profile.id), condition=condition, **values)


def _pages(table: TenantTable, user_id: UserId, prefix: str) -> Iterator[list[Item]]:
    """Yield the user's items with a sort key of this kind, so many at once; they may be deleted meanwhile."""
    pk, (low, high) = user_state_key(user_id).pk, beginning_with(prefix) if prefix else ALL_SORT_KEYS
    while page := list(query(table.client, table.name, pk, between=(low, high), limit=AT_ONCE)):
        yield page
        low = page[-1]["SK"] + JUST_BEHIND


def _delete_items(table: TenantTable, items: Iterable[Item]) -> None:
    delete_all(table.client, table.name, [ItemKey(item["PK"], item["SK"]) for item in items])


def _days(remains: Remains, run: RunOfBoard) -> Iterator[date]:
    """Yield the UTC dates on which a score of the user may have changed in a run."""
    first = max(remains.first_day, run.starts_on - 2 * A_DAY)
    last = remains.last_day if run.ends_on is None else min(remains.last_day, run.ends_on + 2 * A_DAY)
    return (first + number * A_DAY for number in range((last - first).days + 1))


def _places(user: UserState) -> Iterator[ItemKey]:
    return _places_of(user.profile.id, user.streak_scores, *(each.scores for each in user.points.values()))


def _places_of(user_id: UserId, *scores: Mapping[LeaderboardId, Sequence[Score]]) -> Iterator[ItemKey]:
    for by_board in scores:
        for board_id, each in by_board.items():
            for score in each:
                if score.group is not None:
                    partition = ranking_partition(board_id, score.edition, score.run, score.group)
                    yield ItemKey(partition, entry_sort_key(user_id, score))
