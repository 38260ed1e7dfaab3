"""A user's local days in a points system: what a summary is made of."""

from collections.abc import Iterator
from datetime import date, timedelta

from plaudit.domain.awards import Standing
from plaudit.domain.identifiers import PointsSystemId, UserId
from plaudit.domain.states import UserState
from plaudit.domain.tallies import DayTotal, changed_days
from plaudit.storage.dynamodb import Write, put, query
from plaudit.storage.keys import points_day_key
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_items import day_to_item, to_day


def points_day_writes(table: TenantTable, user_id: UserId, before: UserState | None, after: UserState) -> list[Write]:
    """Return what keeps the days whose figures a step has changed, for its transaction."""
    standings = before.points if before else {}
    return [
        put(table.name, {**points_day_key(user_id, system_id, day.day).attributes(), **day_to_item(day)})
        for system_id, standing in after.points.items()
        for day in changed_days(standings.get(system_id, Standing()).tally, standing.tally)
    ]


def list_points_days(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, first: date, last: date
) -> Iterator[DayTotal]:
    """Yield the days of a range that have figures, oldest first."""
    pk, low = points_day_key(user_id, system_id, first)
    _, high = points_day_key(user_id, system_id, last)
    return map(to_day, query(table.client, table.name, pk, between=(low, high)))


def find_last_points_day_before(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, day: date
) -> DayTotal | None:
    """Return the latest day before another that has figures."""
    pk, low = points_day_key(user_id, system_id, date.min)
    _, high = points_day_key(user_id, system_id, day - timedelta(days=1))
    items = query(table.client, table.name, pk, between=(low, high), newest_first=True, limit=1)
    return next(map(to_day, items), None)
