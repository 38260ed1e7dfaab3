"""What a year's review needs of many items: parts of the log, and changes by day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from plaudit.domain.active_days import Activity
from plaudit.domain.identifiers import UserId
from plaudit.domain.users import UNSET
from plaudit.storage.dynamodb import ItemKey, beginning_with
from plaudit.storage.keys import date_of
from plaudit.storage.tails import Tail, query_user
from plaudit.storage.tenant_tables import TenantTable
from plaudit.storage.times import to_instant


def list_activity(table: TenantTable, user_id: UserId) -> Iterator[Activity]:
    """Yield what the entries of a user's log say about when things happened, newest first."""
    for item in query_user(table, user_id, between=beginning_with("LOG#"), newest_first=True):
        zone = item["profile_change"].get("time_zone", UNSET)
        yield Activity(to_instant(item["occurred_at"]), item["action"]["type"] == "event", zone)


def list_changes(
    table: TenantTable, user_id: UserId, first: ItemKey, last: ItemKey, tail: Tail
) -> list[tuple[date, Decimal]]:
    """Return the changes of a user's days from one key to another: of a metric, or of a points system."""
    items = query_user(table, user_id, between=(first.sk, last.sk), tail=tail)
    return [(date.fromisoformat(date_of(item["SK"])), item["change"]) for item in items]
