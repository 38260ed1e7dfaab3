"""Use cases: show how a user's total of a metric, or of points, developed (behaviour 3.7)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from plaudit.domain.amounts import ZERO
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import MetricId, PointsSystemId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.summaries import SummaryRow, check_range, summarise, whole_periods
from plaudit.domain.tallies import DayTotal
from plaudit.storage.points_days import find_last_points_day_before, list_points_days
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_last_day_before, find_user, list_days


@dataclass(frozen=True, slots=True)
class Span:
    """What a summary is asked for: the first and the last day, and how long a row is."""

    start: date
    end: date
    aggregation: Frequency


def summarise_metric(table: TenantTable, user_id: UserId, metric_id: MetricId, span: Span) -> list[SummaryRow]:
    """Return a row for each period of the span; raises InvalidRequestError or UserNotFoundError."""
    return _summarise(
        table,
        user_id,
        span,
        list_between=lambda first, last: list_days(table, user_id, metric_id, first, last),
        find_before=lambda day: find_last_day_before(table, user_id, metric_id, day),
    )


def summarise_points(table: TenantTable, user_id: UserId, system_id: PointsSystemId, span: Span) -> list[SummaryRow]:
    """Return a row for each period of the span; raises InvalidRequestError or UserNotFoundError."""
    return _summarise(
        table,
        user_id,
        span,
        list_between=lambda first, last: list_points_days(table, user_id, system_id, first, last),
        find_before=lambda day: find_last_points_day_before(table, user_id, system_id, day),
    )


def _summarise(
    table: TenantTable,
    user_id: UserId,
    span: Span,
    *,
    list_between: Callable[[date, date], Iterator[DayTotal]],
    find_before: Callable[[date], DayTotal | None],
) -> list[SummaryRow]:
    check_range(span.start, span.end)
    if find_user(table, user_id) is None:
        raise UserNotFoundError(user_id)
    first, last = whole_periods(span.start, span.end, span.aggregation)
    before = find_before(first)
    days = list(list_between(first, last))
    return summarise(days, before.total if before else ZERO, span.start, span.end, span.aggregation)
