"""How often a change that lost against another one is decided again."""

from plaudit.domain.errors import ContentionError
from plaudit.pauses import pause

MAX_TRIES = 20


class Contest:
    """Counts how often a change was beaten by another one of the same thing (behaviour 3.5)."""

    def __init__(self) -> None:
        self.losses = 0

    def lose(self) -> None:
        """Wait a random time before the next try; raises ContentionError instead when there were enough."""
        self.losses += 1
        if self.losses >= MAX_TRIES:
            raise ContentionError
        pause(self.losses)
