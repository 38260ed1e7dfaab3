"""Who belongs to the control group of an experiment (behaviour 2.4)."""

import hashlib

from plaudit.domain.identifiers import UserId

_BUCKETS = 2**64


def is_in_control_group(user_id: UserId, *, salt: str, control_percent: int) -> bool:
    """Tell whether a user is in the control group.

    A user's place between 0 and 100 is fixed by the salt (an environment's id), so the answer is stable, and whoever
    is in the group stays in it when the ratio rises. `control_percent` is 0 (nobody) to 100 (everybody).
    """
    digest = hashlib.sha256(f"{salt}\n{user_id}".encode()).digest()
    place = int.from_bytes(digest[:8])
    return place * 100 < control_percent * _BUCKETS
