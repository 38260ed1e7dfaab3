"""A user's year: when most happened, how totals moved, and how that compares with others (behaviour 9.1)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from plaudit.domain.amounts import ZERO, add
from plaudit.domain.filters import AttributeValues
from plaudit.domain.identifiers import AttributeId
from plaudit.domain.leaderboard_history import HistoryEntry, Standing
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.slices import Slice
from plaudit.domain.streak_happenings import PeriodsSettled
from plaudit.domain.tallies import DayTotal

HUNDRED = Decimal(100)
CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Figures:
    """A total at the end of a range of days, and how it changed within."""

    total: Decimal
    change: Decimal

    @property
    def percent_change(self) -> Decimal:
        """The change in percent of the total before, with two decimals; 100 when that was 0 and is something now."""
        before = self.total - self.change
        if not before:
            return HUNDRED if self.change else ZERO
        return (HUNDRED * self.change / abs(before)).quantize(CENTS, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class LongestStreak:
    """The longest streak of a year, up to the period in which it reached its length; None where there was none."""

    length: int = 0
    started_on: date | None = None
    ended_on: date | None = None


def year_days(year: int) -> Days:
    """Return the days of a year."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def most_active(events: Mapping[date, int], frequency: Frequency, year: int) -> int:
    """Return the period with most events; of equal ones the earlier, so the first of the year if nothing happened."""
    counts = Counter({period_of(date(year, 1, 1), frequency): 0})
    for day, count in events.items():
        counts[period_of(day, frequency)] += count
    return min(counts, key=lambda period: (-counts[period], period))


def count_periods(days: Iterable[date], frequency: Frequency) -> int:
    """Return in how many periods the days lie."""
    return len({period_of(day, frequency) for day in days})


def days_within(period: int, frequency: Frequency, year: int) -> Days:
    """Return the days of a period that belong to a year: a week may be cut by its beginning or end."""
    whole = year_days(year)
    return Days(max(first_day(period, frequency), whole.first), min(last_day(period, frequency), whole.last))


def find_figures(days_of_year: Sequence[DayTotal], days: Days) -> Figures | None:
    """Return the figures of a range within a year, given all days of the year that have figures, oldest first.

    None when nothing changed on any day of the range.
    """
    changes = [each.change for each in days_of_year if each.day in days]
    if not changes:
        return None
    first = days_of_year[0]
    total = first.total - first.change
    for each in days_of_year:
        if each.day <= days.last:
            total = add(total, each.change)
    return Figures(total, sum(changes, start=ZERO))


def figures_by_attribute(slices: Iterable[Slice], days: Days) -> dict[AttributeId, dict[str, Figures]]:
    """Return the figures of each value of each event attribute that there was within a range of days.

    `slices` are all that a user ever did in a metric.
    """
    totals: Counter[tuple[AttributeId, str]] = Counter()
    changes: Counter[tuple[AttributeId, str]] = Counter()
    for each in slices:
        if each.day <= days.last:
            _add_slice(totals, each.attributes, each.change)
        if each.day in days:
            _add_slice(changes, each.attributes, each.change)
    figures: dict[AttributeId, dict[str, Figures]] = {}
    for (attribute_id, value), change in changes.items():
        figures.setdefault(attribute_id, {})[value] = Figures(Decimal(totals[attribute_id, value]), Decimal(change))
    return figures


def percentile(own: Decimal, others: Collection[Decimal]) -> Decimal:
    """Return the percentage of users, oneself included, whose change is not greater; two decimals."""
    not_greater = 1 + sum(change <= own for change in others)
    return (HUNDRED * not_greater / (1 + len(others))).quantize(CENTS, ROUND_HALF_UP)


def longest_streak(records: Iterable[PeriodsSettled], window: range, frequency: Frequency) -> LongestStreak:
    """Return the longest streak that there was in a window of periods; of equally long ones the earliest."""
    seen = [each for each in records if each.period < window.stop and each.last_period >= window.start]
    longest = max(seen, key=lambda each: each.reached, default=None)
    if longest is None or not longest.reached:
        return LongestStreak()
    reached_in = max(longest.period, window.start)
    return LongestStreak(longest.reached, longest.started_on, last_day(reached_in, frequency))


def best_standing(history: Sequence[HistoryEntry], days: Days) -> Standing:
    """Return the best place at the end of any of the days, the latest of equal ones, given a history, oldest first."""
    before = [entry.standing for entry in history if entry.day < days.first]
    within = [entry for entry in history if entry.day in days]
    standings = [entry.standing for entry in within]
    if before and not (within and within[0].day == days.first):
        standings.insert(0, before[-1])
    ranked = [standing for standing in reversed(standings) if standing.rank is not None]
    return min(ranked, key=lambda standing: standing.rank or 0, default=Standing())


def _add_slice(totals: Counter[tuple[AttributeId, str]], attributes: AttributeValues, change: Decimal) -> None:
    for attribute_id, value in attributes.items():
        totals[attribute_id, value] += change  # type: ignore[assignment]  # a Counter counts anything that adds up
