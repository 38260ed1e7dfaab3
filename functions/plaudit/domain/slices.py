"""What users did by local day and by the attributes of their events: from it follows what any filter matches.

A rule that filters events may be younger than the events. Its total is then added up from slices, once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.filters import AttributeValues, FilterId, matches
from plaudit.domain.metrics import Height, MetricProgress


@dataclass(frozen=True, slots=True)
class Slice:
    """What a user did on one local day in one metric with one combination of event attributes."""

    day: date
    attributes: AttributeValues
    change: Decimal


def lacks_filters(progress: MetricProgress, filters: Mapping[FilterId, AttributeValues]) -> bool:
    """Tell whether a rule filters events of which some may have been counted before the rule was there."""
    return progress.version > 0 and not filters.keys() <= progress.filtered.keys()


def with_filters(
    progress: MetricProgress, filters: Mapping[FilterId, AttributeValues], slices: Iterable[Slice]
) -> MetricProgress:
    """Return the progress with the filtered totals that it lacks; `slices` are all of the past, the oldest first.

    What such a total was at its highest within a day is not known any more; its highest end of a day stands for it.
    """
    past = tuple(slices)
    missing = {id_: _height(past, wanted) for id_, wanted in filters.items() if id_ not in progress.filtered}
    return replace(progress, filtered={**progress.filtered, **missing})


def _height(slices: Iterable[Slice], wanted: AttributeValues) -> Height:
    height = Height()
    matching = (each for each in slices if matches(wanted, each.attributes))
    for _, of_one_day in groupby(matching, key=attrgetter("day")):
        change = ZERO
        for each in of_one_day:
            change = add(change, each.change)
        height = height.raised(change)
    return height
