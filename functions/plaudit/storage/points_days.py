"""A user's local days in a points system: what a summary is made of."""

from collections.abc import Iterator
from datetime import date, timedelta

from plaudit.domain.awards import Standing
from plaudit.domain.identifiers import PointsSystemId, UserId
from plaudit.domain.states import UserState
from plaudit.domain.tallies import DayTotal, changed_days
from plaudit.storage.attributes import Item
from plaudit.storage.keys import points_day_key
from plaudit.storage.tails import Tail, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.user_items import day_to_item, to_day


def points_day_items(user_id: UserId, before: UserState | None, after: UserState) -> list[Item]:
    """Return the items of the days whose figures a step has changed."""
    standings = before.points if before else {}
    return [
        {**points_day_key(user_id, system_id, day.day).attributes(), **day_to_item(day)}
        for system_id, standing in after.points.items()
        for day in changed_days(standings.get(system_id, Standing()).tally, standing.tally)
    ]


def list_points_days(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, first: date, last: date, tail: Tail | None = None
) -> Iterator[DayTotal]:
    """Yield the days of a range that have figures, oldest first."""
    between = (points_day_key(user_id, system_id, first).sk, points_day_key(user_id, system_id, last).sk)
    return map(to_day, query_user(table, user_id, between=between, tail=tail))


def find_last_points_day_before(
    table: TenantTable, user_id: UserId, system_id: PointsSystemId, day: date
) -> DayTotal | None:
    """Return the latest day before another that has figures."""
    low = points_day_key(user_id, system_id, date.min).sk
    high = points_day_key(user_id, system_id, day - timedelta(days=1)).sk
    items = query_user(table, user_id, between=(low, high), newest_first=True, limit=1)
    return next(map(to_day, items), None)
