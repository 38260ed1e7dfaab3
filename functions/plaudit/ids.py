"""New ids: UUIDs whose order is the order of their making (version 7), which is how lists get theirs."""

from uuid_utils.compat import uuid7


def new_id() -> str:
    """Return a new id. Within a process ids rise even within one millisecond."""
    return str(uuid7())
