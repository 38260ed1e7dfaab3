"""Writing out what rides in a user's state (see `tails`), for whoever goes through a user's items one by one."""

from plaudit.clock import utc_now
from plaudit.domain.identifiers import UserId
from plaudit.storage.dynamodb import TransactionRefusedError, find, put, transact, write_all
from plaudit.storage.keys import user_state_key
from plaudit.storage.steps import unchanged
from plaudit.storage.tails import emptied, open_state
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import to_snapshot


def write_out(table: TenantTable, user_id: UserId) -> bool:
    """Write out everything that rides in a user's state; False when somebody else changed the user meanwhile.

    Safe to repeat: readers see no difference, and the state is written on condition that nobody has changed it.
    """
    key = user_state_key(user_id)
    while item := find(table.client, table.name, key):
        state, tail = open_state(item)
        snapshot = to_snapshot({key: item}, user_id, ())
        if tail.is_written_out or snapshot.state.user is None:
            return True
        closed = emptied(state, tail, utc_now())
        condition, values = unchanged(snapshot, snapshot.state.user)
        write_all(table.client, table.name, closed.marks)
        state_write = put(table.name, closed.state, condition=condition, **values)
        try:
            transact(table.client, [state_write, *(put(table.name, each) for each in closed.spilled)])
        except TransactionRefusedError:
            return False
    return True
