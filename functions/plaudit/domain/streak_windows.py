"""Which periods an explanation of a streak covers (behaviour 3.8)."""

from datetime import date

from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.periods import Frequency, period_of

USUAL_PERIODS = 30
"""How many periods there are when nothing else is asked for."""

MAX_PERIODS = 400


def explained_window(frequency: Frequency, today: date, start: date | None, end: date | None) -> range:
    """Return the periods from the one of `start` to the one of `end`, but none after the current one.

    Raises InvalidRequestError when the range is out of order or has more than 400 periods.
    """
    if start is not None and end is not None and end < start:
        raise InvalidRequestError("Invalid end: it must not be before start.")
    last = period_of(today if end is None else min(end, today), frequency)
    first = last - USUAL_PERIODS + 1 if start is None else period_of(start, frequency)
    if last - first + 1 > MAX_PERIODS:
        raise InvalidRequestError(f"Invalid start: the range must not exceed {MAX_PERIODS} periods.")
    return range(max(first, period_of(date.min, frequency)), last + 1)
