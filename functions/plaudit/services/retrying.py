"""How often a change that lost against another one is decided again, and how long to wait in between."""

import secrets
import time

from plaudit.domain.errors import ContentionError

MAX_TRIES = 20
FIRST_WAIT_SECONDS = 0.04
LONGEST_WAIT_SECONDS = 1.5

# Not the shared generator: processes that were started from one snapshot would draw the same waits.
_random = secrets.SystemRandom()


class Contest:
    """Counts how often a change was beaten by another one of the same thing (behaviour 3.5)."""

    def __init__(self) -> None:
        self.losses = 0

    def lose(self) -> None:
        """Wait before the next try; raises ContentionError instead when there were enough.

        The wait is random and grows on average. The randomness is what ends a contest: it spreads the next starts.
        """
        self.losses += 1
        if self.losses >= MAX_TRIES:
            raise ContentionError
        time.sleep(_random.uniform(0, min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**self.losses)))
