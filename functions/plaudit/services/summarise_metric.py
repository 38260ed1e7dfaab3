"""Use case: show how a user's total developed (behaviour 3.7)."""

from datetime import date

from plaudit.domain.amounts import ZERO
from plaudit.domain.errors import UserNotFoundError
from plaudit.domain.identifiers import MetricId, UserId
from plaudit.domain.periods import Frequency
from plaudit.domain.summaries import SummaryRow, check_range, summarise, whole_periods
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.users import find_last_day_before, find_user, list_days


def summarise_metric(
    table: TenantTable, user_id: UserId, metric_id: MetricId, start: date, end: date, aggregation: Frequency
) -> list[SummaryRow]:
    """Return a row for each period from `start` to `end`; raises InvalidRequestError or UserNotFoundError."""
    check_range(start, end)
    if find_user(table, user_id) is None:
        raise UserNotFoundError(user_id)
    first, last = whole_periods(start, end, aggregation)
    before = find_last_day_before(table, user_id, metric_id, first)
    days = list(list_days(table, user_id, metric_id, first, last))
    return summarise(days, before.total if before else ZERO, start, end, aggregation)
