"""Moves on boards that a step's transaction has no room for: they follow it, and nothing of the user comes before them.

A transaction takes 100 writes, and a changed attribute may move a user on many boards at once. Then the moves are
kept in an item that the step's own transaction writes, the user's state says so, and they are carried out right after
it. If that is interrupted, the next step of the user carries them out first.

What makes it safe to repeat, and to be done by two at once: all of it puts, deletes or sets what does not depend on
what is there, and every part is conditional on the item being there, which the last part deletes. So nobody who comes
late can undo what a later step has done.
"""

import json
from collections.abc import Sequence

from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import (
    MAX_TRANSACTION_WRITES,
    THERE,
    TransactionRefusedError,
    Write,
    delete,
    find,
    put,
    transact_through_conflicts,
    update,
)
from plaudit.storage.keys import pending_moves_key
from plaudit.storage.tenant_tables import TenantTable

WRITES_IN_A_PART = MAX_TRANSACTION_WRITES - 1


def put_pending(table: TenantTable, user_id: UserId, sequence: int, moves: Sequence[Write]) -> Write:
    """Return the write that keeps the moves of a step for later."""
    text = json.dumps([move.action for move in moves])
    return put(table.name, {**pending_moves_key(user_id, sequence).attributes(), "moves": text})


def carry_out_pending(table: TenantTable, user_id: UserId, sequence: int) -> None:
    """Carry out the moves that a step left for later; nothing happens when somebody else has done so."""
    key = pending_moves_key(user_id, sequence)
    item = find(table.client, table.name, key)
    if item is None:
        return
    moves = [Write(action) for action in json.loads(item["moves"])]
    parts = [moves[start : start + WRITES_IN_A_PART] for start in range(0, len(moves), WRITES_IN_A_PART)]
    is_there = update(table.name, key, "SET is_begun = :yes", condition=THERE, yes=True)
    is_done = delete(table.name, key, condition=THERE)
    try:
        for number, part in enumerate(parts, start=1):
            transact_through_conflicts(table.client, [is_done if number == len(parts) else is_there, *part])
    except TransactionRefusedError as error:
        if not error.is_refused(0):
            raise
