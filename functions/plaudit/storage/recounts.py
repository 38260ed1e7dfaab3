"""Counting a user anew without a step, because what is counted by is another (behaviour 6.5)."""

from plaudit.domain.counted import Counted
from plaudit.storage.counters import counted_to_item, counter_writes
from plaudit.storage.dynamodb import TransactionRefusedError, transact, update
from plaudit.storage.keys import user_state_key
from plaudit.storage.steps import UNCHANGED_AND_COUNTED_ALIKE, StateChangedError
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import Snapshot


def save_counted(table: TenantTable, before: Snapshot, after: Counted) -> None:
    """Move the counters from how a user was counted to how the user is counted now, or raise StateChangedError.

    Safe to repeat: the counters move with what the user's state says about them.
    """
    user, counted = before.state.user, before.counted
    if user is None or counted is None:
        raise ValueError(before)
    write = update(
        table.name,
        user_state_key(user.profile.id),
        "SET counted = :counted",
        condition=UNCHANGED_AND_COUNTED_ALIKE,
        counted=counted_to_item(after),
        counted_read=counted_to_item(counted),
        version_read=user.version,
    )
    try:
        transact(table.client, [write, *counter_writes(table, user.profile, counted, after, ())])
    except TransactionRefusedError as error:
        raise StateChangedError from error
