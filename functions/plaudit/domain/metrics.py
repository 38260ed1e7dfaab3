"""Where a user stands in one metric: all that a rule may ask about it (behaviour 3.1, 4.2, 5.2, 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.filters import AttributeValues, FilterId, matches
from plaudit.domain.identifiers import LeaderboardId, MetricId
from plaudit.domain.leaderboards import Score
from plaudit.domain.periods import Frequency, first_day, period_of
from plaudit.domain.tallies import Tally, add_to_tally, change_on

OPEN_PERIODS = 2
"""How many weeks and months are kept: a local date that goes back by two days may lie in the one before."""


@dataclass(frozen=True, slots=True)
class Height:
    """A total, and the highest that it ever was; nobody starts below 0 (6.1)."""

    total: Decimal = ZERO
    highest: Decimal = ZERO

    def raised(self, amount: Decimal) -> "Height":
        """Return the height after an amount."""
        total = add(self.total, amount)
        return Height(total, max(self.highest, total))


@dataclass(frozen=True, slots=True)
class MetricProgress:
    """A user's standing in one metric.

    `filtered` are the totals over the events that match a filter which some rule has; `period_changes` are the latest
    weeks and months with their changes, oldest first; `scores` are those on the boards that rank by the metric.
    `version` is the version of the user that changed the progress last, 0 when nothing ever did.
    """

    metric_id: MetricId
    tally: Tally = field(default_factory=Tally)
    highest: Decimal = ZERO
    filtered: Mapping[FilterId, Height] = field(default_factory=dict)
    period_changes: Mapping[Frequency, tuple[tuple[int, Decimal], ...]] = field(default_factory=dict)
    scores: Mapping[LeaderboardId, tuple[Score, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def total(self) -> Decimal:
        """The total over all events."""
        return self.tally.total

    def height(self, filter_: FilterId | None) -> Height:
        """Return total and highest total over the events that match a filter, or over all."""
        return Height(self.total, self.highest) if filter_ is None else self.filtered.get(filter_, Height())


def add_amount(
    progress: MetricProgress,
    amount: Decimal,
    day: date,
    attributes: AttributeValues,
    filters: Mapping[FilterId, AttributeValues],
) -> MetricProgress:
    """Return the progress after an event of a local day; `filters` are those that rules have on the metric.

    Only those are kept; one that is not in `filtered` yet is taken to have no history.
    """
    if not amount:
        return progress
    tally = add_to_tally(progress.tally, amount, day)
    filtered = {each: progress.filtered.get(each, Height()) for each in filters}
    raised = {each: filtered[each].raised(amount) for each, wanted in filters.items() if matches(wanted, attributes)}
    return replace(
        progress,
        tally=tally,
        highest=max(progress.highest, tally.total),
        filtered=filtered | raised,
        period_changes={
            frequency: _with_change(progress.period_changes.get(frequency, ()), period_of(day, frequency), amount)
            for frequency in (Frequency.WEEKLY, Frequency.MONTHLY)
        },
    )


def change_in(progress: MetricProgress, frequency: Frequency, period: int) -> Decimal:
    """Return the change within one of the latest periods, 0 in a quiet one."""
    if frequency is Frequency.DAILY:
        return change_on(progress.tally, first_day(period, frequency))
    return dict(progress.period_changes.get(frequency, ())).get(period, ZERO)


def _with_change(
    changes: tuple[tuple[int, Decimal], ...], period: int, amount: Decimal
) -> tuple[tuple[int, Decimal], ...]:
    by_period = dict(changes)
    by_period[period] = add(by_period.get(period, ZERO), amount)
    return tuple(sorted(by_period.items())[-OPEN_PERIODS:])
