"""Which of the things that are there a wanted one is, when it carries no id."""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeAlias, TypeVar

Id = TypeVar("Id", bound=str)

Likeness: TypeAlias = tuple[Hashable, ...]
"""What a thing is compared by, from all there is to it down to what names it; of the same length for all."""


def matched(there: Iterable[tuple[Id, Likeness]], wanted: Sequence[Likeness]) -> list[Id | None]:
    """Return for each wanted thing the id of the one that it is, or None for a new one; no id comes twice.

    Those find each other first that are alike in everything, then those that are alike in less, in their order.
    """
    free = dict(there)
    found: list[Id | None] = [None] * len(wanted)
    for degree in range(len(wanted[0]) if wanted else 0):
        candidates: dict[Hashable, deque[Id]] = {}
        for id_, likeness in free.items():
            candidates.setdefault(likeness[degree], deque()).append(id_)
        for position, likeness in enumerate(wanted):
            if found[position] is None and candidates.get(likeness[degree]):
                id_ = found[position] = candidates[likeness[degree]].popleft()
                del free[id_]
    return found
