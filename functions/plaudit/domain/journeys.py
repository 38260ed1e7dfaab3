"""Which local dates a user has had: a change of zone may leave some out, or bring some again (behaviour 4.5).

Days are numbered as daily periods are. Dates go back by two days at most, so only the latest ones are kept.
"""

from dataclasses import dataclass

FARTHEST_BACK = 3


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the user's calendar stands: the day on which the present zone was entered, and the latest day ever had.

    `skipped` are the days that were left out until then.
    """

    entered: int
    latest: int = 0
    skipped: tuple[int, ...] = ()


def travel(journey: Journey, left: int, entered: int) -> Journey:
    """Return the journey after a change of zone that turned one day into another.

    What was left out once may have been had since, after a way back; what was had before is not left out now.
    """
    latest = max(journey.latest, left)
    still = {day for day in journey.skipped if not journey.entered <= day <= left}
    jumped_over = {day for day in range(left + 1, entered) if day > latest}
    kept = tuple(sorted(day for day in still | jumped_over if day >= entered - FARTHEST_BACK))
    return Journey(entered, max(latest, entered), kept)


def days_never_had(journey: Journey) -> frozenset[int]:
    """Return the days that were left out, except those that the present zone brings after all."""
    return frozenset(day for day in journey.skipped if day < journey.entered)
