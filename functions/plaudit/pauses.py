"""How long to wait before the next try when somebody else was in the way."""

import secrets
import time

FIRST_WAIT_SECONDS = 0.04
LONGEST_WAIT_SECONDS = 1.5

# Not the shared generator: processes that were started from one snapshot would draw the same waits.
_random = secrets.SystemRandom()


def pause(failures: int) -> None:
    """Wait at random, and on average longer after each failure; the randomness spreads those who collided."""
    time.sleep(_random.uniform(0, min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**failures)))
