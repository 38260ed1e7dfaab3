"""How a user's changes compare with those of everybody else in the tenant (behaviour 9.1).

Everybody is read, so this is for small tenants only: above 200 users nobody is compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from plaudit.domain.amounts import ZERO
from plaudit.domain.configuration import Configuration
from plaudit.domain.identifiers import MetricId, PointsSystemId, UserId
from plaudit.domain.wrapped import Days, percentile
from plaudit.storage.activity import list_changes
from plaudit.storage.counters import load_counters
from plaudit.storage.directory import list_users
from plaudit.storage.dynamodb import ItemKey
from plaudit.storage.keys import DIRECTORY_SHARDS, day_key, points_day_key
from plaudit.storage.parallel import in_parallel
from plaudit.storage.tails import load_tail
from plaudit.storage.tenant_tables import TenantTable

MAX_USERS = 200

Source: TypeAlias = MetricId | PointsSystemId
Changes: TypeAlias = Mapping[Source, Sequence[tuple[date, Decimal]]]
"""By day, in every metric and points system."""


@dataclass(frozen=True, slots=True)
class Others:
    """The changes of everybody else; None when there are too many users to compare with."""

    changes: Sequence[Changes] | None = None
    metric_ids: frozenset[MetricId] = field(default_factory=frozenset)

    def percentile(self, source: Source, own: Decimal, days: Days) -> Decimal | None:
        """Return how a change compares with those of all users active in a range of days."""
        if self.changes is None:
            return None
        active = [each for each in self.changes if self._is_active(each, days)]
        return percentile(own, [_change(each[source], days) for each in active])

    def _is_active(self, changes: Changes, days: Days) -> bool:
        return any(day in days for metric_id in self.metric_ids for day, _ in changes[metric_id])


def load_others(table: TenantTable, configuration: Configuration, user_id: UserId, days: Days) -> Others:
    """Read what everybody else did in a range of days, if there are at most 200 users."""
    if load_counters(table).user_count > MAX_USERS:
        return Others()
    others = [each for each in _list_all(table) if each != user_id]
    sources: list[Source] = [*configuration.metrics, *configuration.points_systems]
    tasks = [(other, source) for other in others for source in sources]
    tails = dict(zip(others, in_parallel(lambda other: load_tail(table, other), others), strict=True))

    def read(task: tuple[UserId, Source]) -> list[tuple[date, Decimal]]:
        other, source = task
        keys = [_key(configuration, other, source, day) for day in (days.first, days.last)]
        return list_changes(table, other, keys[0], keys[1], tails[other])

    changes: dict[UserId, dict[Source, list[tuple[date, Decimal]]]] = {other: {} for other in others}
    for (other, source), found in zip(tasks, in_parallel(read, tasks), strict=True):
        changes[other][source] = found
    return Others(list(changes.values()), frozenset(configuration.metrics))


def _list_all(table: TenantTable) -> list[UserId]:
    return [
        user_id
        for shard in range(DIRECTORY_SHARDS)
        for user_id in list_users(table, shard, after=None, limit=MAX_USERS)
    ]


def _key(configuration: Configuration, user_id: UserId, source: Source, day: date) -> ItemKey:
    if source in configuration.metrics:
        return day_key(user_id, MetricId(source), day)
    return points_day_key(user_id, PointsSystemId(source), day)


def _change(changes: Sequence[tuple[date, Decimal]], days: Days) -> Decimal:
    return sum((change for day, change in changes if day in days), start=ZERO)
