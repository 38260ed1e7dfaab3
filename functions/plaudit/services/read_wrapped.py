"""Use case: show a user's year (behaviour 9.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from plaudit.domain.achievements import Completion
from plaudit.domain.active_days import ActiveYear, active_year
from plaudit.domain.configuration import Configuration
from plaudit.domain.errors import InvalidRequestError
from plaudit.domain.identifiers import AttributeId, MetricId, PointsSystemId, UserId
from plaudit.domain.periods import Frequency, first_day, last_day, period_of
from plaudit.domain.slices import Slice
from plaudit.domain.tallies import DayTotal
from plaudit.domain.wrapped import (
    Days,
    Figures,
    LongestStreak,
    count_periods,
    days_within,
    figures_by_attribute,
    find_figures,
    longest_streak,
    most_active,
    year_days,
)
from plaudit.services.compare_users import Others, load_others
from plaudit.services.read_streaks import SettledUser, load_settled_user, records_of
from plaudit.services.recall_boards import BoardYear, Recalled, best_of, recall_boards
from plaudit.storage.activity import list_activity
from plaudit.storage.completions import list_completions
from plaudit.storage.parallel import in_parallel
from plaudit.storage.points_days import list_points_days
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import list_days, list_slices


@dataclass(frozen=True, slots=True)
class MetricYear:
    """Figures of a metric, and those of each value of each event attribute."""

    figures: Figures
    percentile: Decimal | None
    by_attribute: Mapping[AttributeId, Mapping[str, Figures]]


@dataclass(frozen=True, slots=True)
class PointsYear:
    """Figures of a points system."""

    figures: Figures
    percentile: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """What a user did in a day, week, month or year; `days` are those of the whole period."""

    days: Days
    metrics: Mapping[MetricId, MetricYear]
    points: Mapping[PointsSystemId, PointsYear]
    completions: Sequence[Completion]
    boards: Sequence[Recalled]


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A user's year. Without any activity the first day, week and month are the most active ones."""

    settled: SettledUser
    days_active: int
    weeks_active: int
    months_active: int
    day: Part
    week: Part
    month: Part
    year: Part
    longest: LongestStreak


@dataclass(frozen=True, slots=True)
class _Material:
    """All that was read about a year, of which each part shows something."""

    metric_days: Mapping[MetricId, Sequence[DayTotal]]
    slices: Mapping[MetricId, Sequence[Slice]]
    points_days: Mapping[PointsSystemId, Sequence[DayTotal]]
    completions: Sequence[tuple[date, Completion]]
    boards: Sequence[BoardYear]
    others: Others


def read_wrapped(
    table: TenantTable, configuration: Configuration, user_id: UserId, year: int | None, now: datetime
) -> Wrapped:
    """Return a year of a user, the current one unless another is asked for.

    Raises UserNotFoundError, and InvalidRequestError for a year to come.
    """
    settled = load_settled_user(table, configuration, user_id, now)
    this_year = settled.today.year
    year = this_year if year is None else year
    if year > this_year:
        raise InvalidRequestError(f"Invalid year: it must not be after {this_year}.")
    active = active_year(list_activity(table, user_id), settled.user.zone, year)
    material = _load(table, configuration, settled, active, year_days(year))
    day, week, month = (_part(material, most_active(active.events, each, year), each, year) for each in Frequency)
    return Wrapped(
        settled,
        days_active=len(active.events),
        weeks_active=count_periods(active.events, Frequency.WEEKLY),
        months_active=count_periods(active.events, Frequency.MONTHLY),
        day=day,
        week=week,
        month=month,
        year=_shown(material, year_days(year), year_days(year)),
        longest=_longest(table, settled, year_days(year)),
    )


def _load(
    table: TenantTable, configuration: Configuration, settled: SettledUser, active: ActiveYear, days: Days
) -> _Material:
    user_id = settled.user.profile.id
    metric_ids, system_ids = list(configuration.metrics), list(configuration.points_systems)

    def metric_days(metric_id: MetricId) -> list[DayTotal]:
        return list(list_days(table, user_id, metric_id, days.first, days.last))

    def points_days(system_id: PointsSystemId) -> list[DayTotal]:
        return list(list_points_days(table, user_id, system_id, days.first, days.last))

    def slices(metric_id: MetricId) -> list[Slice]:
        return list(list_slices(table, user_id, metric_id, last=days.last))

    by_metric = dict(zip(metric_ids, in_parallel(metric_days, metric_ids), strict=True))
    by_system = dict(zip(system_ids, in_parallel(points_days, system_ids), strict=True))
    moved = [metric_id for metric_id in metric_ids if by_metric[metric_id]]
    is_compared = bool(moved) or any(by_system.values())
    completions = [
        (active.days[each.achieved_at], each)
        for each in list_completions(table, user_id)
        if each.achieved_at in active.days
    ]
    changed = {each.day for figures in (*by_metric.values(), *by_system.values()) for each in figures}
    return _Material(
        by_metric,
        dict(zip(moved, in_parallel(slices, moved), strict=True)),
        by_system,
        completions,
        recall_boards(table, configuration, user_id, changed, settled.now),
        load_others(table, configuration, user_id, days) if is_compared else Others(),
    )


def _part(material: _Material, period: int, frequency: Frequency, year: int) -> Part:
    """Return what is shown of a period: its days within the year count, all of them are told."""
    whole = Days(first_day(period, frequency), last_day(period, frequency))
    return _shown(material, days_within(period, frequency, year), whole, is_day=frequency is Frequency.DAILY)


def _shown(material: _Material, days: Days, whole: Days, *, is_day: bool = False) -> Part:
    others = Others() if is_day else material.others
    metrics, points = {}, {}
    for metric_id, days_of_year in material.metric_days.items():
        figures = find_figures(days_of_year, days)
        if figures:
            by_attribute = figures_by_attribute(material.slices[metric_id], days)
            metrics[metric_id] = MetricYear(figures, others.percentile(metric_id, figures.change, days), by_attribute)
    for system_id, days_of_year in material.points_days.items():
        figures = find_figures(days_of_year, days)
        if figures:
            points[system_id] = PointsYear(figures, others.percentile(system_id, figures.change, days))
    completions = [completion for day, completion in material.completions if day in days]
    return Part(whole, metrics, points, completions, best_of(material.boards, days))


def _longest(table: TenantTable, settled: SettledUser, days: Days) -> LongestStreak:
    """Return the longest streak of a year under the active frequency, the present one included if it is this year's."""
    frequency, current = settled.settings.frequency, period_of(settled.today, settled.settings.frequency)
    if settled.user.preferences.streak.is_enabled is False:
        return LongestStreak()
    window = range(period_of(days.first, frequency), min(period_of(days.last, frequency), current) + 1)
    longest = longest_streak(records_of(table, settled, window), window, frequency)
    view = settled.view
    if settled.today in days and view.length > longest.length:
        return LongestStreak(view.length, view.started_on, view.period_ends_on)  # restored, and not extended since
    return longest
